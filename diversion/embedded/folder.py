"""The data folder: what lies where, and who may read it."""

import errno
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from diversion.embedded.refusal import StartRefused

REPOSITORY = Path(__file__).resolve().parents[2]
ROOM_FOR_A_FIRST_START = 200 * 1024 * 1024
LONGEST_LOG = 10 * 1024 * 1024
# sockaddr_un.sun_path less its final zero byte.
LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class DataFolder:
    """Everything the tracker keeps on this machine. Two folders never share a server, a socket or a lock."""

    path: Path

    @property
    def locks(self) -> Path:
        return self.path / "lock"

    @property
    def sign_ins(self) -> Path:
        """Written by `manage.py prepare` with the demo accounts; absent when there are none."""
        return self.path / "sign-ins.txt"

    def prepare(self) -> None:
        """Make the folder and what is fixed in it, closed to other users. Safe to call again.

        Raises:
            StartRefused: it cannot be written, or a first start has less than 200 MB of room.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("lock", "log", "beat"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            (self.path / "lock" / "tracker").touch(mode=0o600)
        except OSError as problem:
            raise self._why(problem) from problem
        if not (self.path / "postgres").exists():
            self._check_room()

    def sockets(self) -> Path:
        """Return the folder for the servers' sockets, made and closed to other users.

        It is `run/` here, or one under /tmp named after this folder where a socket's address would grow too long.

        Raises:
            StartRefused: somebody else made the one under /tmp.
        """
        folder = self.path / "run"
        if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > LONGEST_SOCKET_PATH:
            mark = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
            folder = Path("/tmp") / f"tracker-{os.getuid()}-{mark}"  # short by definition; its owner is checked below
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise StartRefused(f"{folder} belongs to somebody else: remove it, or set TRACKER_DATA to a shorter path.")
        folder.chmod(0o700)
        return folder

    def log(self, name: str) -> Path:
        """Return the log file of one server. At 10 MB it is put aside as `.1`, once."""
        path = self.path / "log" / f"{name}.log"
        if path.exists() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path

    def _why(self, problem: OSError) -> StartRefused:
        if is_full(problem):
            return no_room(self.path)
        return StartRefused(
            f"The data folder {self.path} cannot be written ({problem.strerror}): set TRACKER_DATA to a folder of your own."
        )

    def _check_room(self) -> None:
        if shutil.disk_usage(self.path).free < ROOM_FOR_A_FIRST_START:
            raise no_room(self.path)


def from_environment() -> DataFolder:
    """Return the folder that TRACKER_DATA names, or `var/` beside the program. Nothing is made."""
    named = os.environ.get("TRACKER_DATA")
    return DataFolder((Path(named).expanduser() if named else REPOSITORY / "var").resolve())


def no_room(path: Path) -> StartRefused:
    return StartRefused(
        f"The disk that holds {path} is full: the tracker needs 200 MB there, so free some, or set TRACKER_DATA to another disk."
    )


def is_full(problem: OSError) -> bool:
    return problem.errno in (errno.ENOSPC, errno.EDQUOT)


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner may read; a reader sees the old text or the new one, never half."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)
