"""The embedded PostgreSQL: its cluster, its two roles, and how it is started."""

import re
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from diversion.embedded import binaries, processes
from diversion.embedded.folder import DataFolder, no_room
from diversion.embedded.refusal import StartRefused

OWNER = "owner"
RUN_TIME_ROLE = "tracker_app"
DATABASE = "tracker"
SOCKET = ".s.PGSQL.5432"
BUILTIN_LOCALES_SINCE = 17
# Trust, because the folder of the socket opens to this user alone: whoever gets in could read the data files too.
SIGN_IN = ("--auth-local=trust", "--auth-host=reject")
FIRST_ROWS = f"""\
CREATE ROLE {RUN_TIME_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE
CREATE DATABASE {DATABASE} OWNER {OWNER}
"""
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Only for data that nobody misses: a power cut loses the cluster.
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "100"}


@dataclass(frozen=True)
class Postgres:
    """One cluster in the data folder, reached by its socket alone."""

    folder: DataFolder
    throw_away: bool = False
    name = "postgres"
    ends_by = signal.SIGINT

    @property
    def cluster(self) -> Path:
        return self.folder.path / "postgres"

    def address(self, role: str) -> str:
        """Return the database's address for a role, as `postgresql://role@/tracker?host=...`."""
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.folder.sockets()), safe='')}"

    def prepare(self) -> None:
        """Make the cluster, its roles and its database when there is none; clear what a killed server left.

        Raises:
            StartRefused: there is no PostgreSQL here, the cluster is another version's, or the disk is full.
        """
        version = _version(binaries.postgres_programs())
        if (self.cluster / "PG_VERSION").exists():
            self._check_version(version)
        else:
            self._make_cluster(version)
        self.clear()

    def clear(self) -> None:
        """End a server of this cluster that outlived its keeper, and remove what would stop the next one.

        The files go even when their process id is alive: it is a zombie, or by now another program's.
        """
        processes.end_all(lambda: processes.running_in(self.cluster, "postgres"), by=self.ends_by)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for name in (SOCKET, f"{SOCKET}.lock"):
            (self.folder.sockets() / name).unlink(missing_ok=True)

    def command(self) -> list[str | Path]:
        """Return the words that start the server in the foreground."""
        settings = SETTINGS | {"unix_socket_directories": str(self.folder.sockets())}
        if self.throw_away:
            settings |= THROW_AWAY
        words: list[str | Path] = [
            *processes.not_as_root(),
            binaries.postgres_programs() / "postgres",
            "-D",
            self.cluster,
        ]
        return words + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def answers(self) -> bool:
        """Say whether the server takes connections: after a crash it first reads its log."""
        try:
            status = (self.cluster / "postmaster.pid").read_text().split("\n")[7].strip()
            with socket.socket(socket.AF_UNIX) as door:
                door.connect(str(self.folder.sockets() / SOCKET))
        except (OSError, IndexError):
            return False
        return status == "ready"

    def _check_version(self, version: str) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != version:
            raise StartRefused(
                f"The data in {self.cluster} was made by PostgreSQL {made_by} and this is PostgreSQL {version}: "
                f"set PG_BINDIR to the programs of version {made_by}, or move the folder away to start afresh."
            )

    def _make_cluster(self, version: str) -> None:
        # In a folder of another name, renamed when all is there: a killed first start leaves no half cluster.
        unfinished = self.cluster.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        programs = binaries.postgres_programs()
        speed = ["--no-sync"] if self.throw_away else ["--data-checksums"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if int(version) < BUILTIN_LOCALES_SINCE:
            locale = ["--locale=C.UTF-8"]
        self._run([programs / "initdb", "-D", unfinished, "-U", OWNER, "--encoding=UTF8", *locale, *SIGN_IN, *speed])
        self._run([programs / "postgres", "--single", "-D", unfinished, "postgres"], text=FIRST_ROWS)
        unfinished.rename(self.cluster)

    def _run(self, words: list[str | Path], *, text: str = "") -> None:
        command = [str(word) for word in (*processes.not_as_root(), *words)]
        done = subprocess.run(
            command, input=text, env=processes.server_variables(), check=False, capture_output=True, text=True
        )
        said = f"{done.stdout}\n{done.stderr}"
        with self.folder.log(self.name).open("a") as log:
            log.write(said)
        if "No space left on device" in said:
            raise no_room(self.folder.path)
        # A single-user server says ERROR and goes on; it ends with 0 either way.
        if done.returncode or "ERROR:" in said:
            raise StartRefused(
                f"PostgreSQL's data folder could not be made: see the end of {self.folder.log(self.name)}."
            )


def _version(programs: Path) -> str:
    """Return the major version, such as '18'."""
    said = subprocess.run([programs / "postgres", "--version"], check=False, capture_output=True, text=True)
    if found := re.search(r"\d+", said.stdout):
        return found.group()
    raise StartRefused(
        f"{programs / 'postgres'} does not run on this machine: set DATABASE_URL to a PostgreSQL server."
    )
