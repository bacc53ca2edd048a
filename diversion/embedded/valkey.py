"""The embedded Valkey: Celery's broker and the cache. What it holds can be lost; due times live in PostgreSQL."""

import secrets
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from diversion.embedded import binaries, processes
from diversion.embedded.folder import DataFolder, write_privately

# Debian's redis-server is a link to its checker, which is then what the kernel names.
PROGRAMS = ("valkey-server", "redis-server", "redis-check-rdb")
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
}


@dataclass(frozen=True)
class Valkey:
    """One Valkey in the data folder, reached by its socket and a password alone."""

    folder: DataFolder
    throw_away: bool = False
    name = "valkey"
    ends_by = signal.SIGTERM

    @property
    def home(self) -> Path:
        return self.folder.path / "valkey"

    @property
    def socket(self) -> Path:
        return self.folder.sockets() / "valkey.sock"

    def address(self) -> str:
        """Return the broker's address as kombu writes it, `redis+socket://:password@/path?virtual_host=0`."""
        return f"redis+socket://:{self._password()}@{quote(str(self.socket))}?virtual_host=0"

    def prepare(self) -> None:
        """Write the configuration, and a password at the first start; clear what a killed server left.

        Raises:
            StartRefused: there is no Valkey here.
        """
        binaries.valkey_program()
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        password = self.home / "password"
        if not password.exists():
            write_privately(password, secrets.token_hex(24))
        settings = SETTINGS | {"dir": str(self.home), "unixsocket": str(self.socket), "requirepass": self._password()}
        if self.throw_away:
            settings |= {"appendonly": "no"}
        write_privately(
            self.home / "valkey.conf", "".join(f"{name} {_quoted(value)}\n" for name, value in settings.items())
        )
        self.clear()

    def clear(self) -> None:
        """End a server of this folder that outlived its keeper, and remove its socket."""
        processes.end_all(lambda: processes.running_in(self.home, *PROGRAMS), by=self.ends_by)
        self.socket.unlink(missing_ok=True)

    def command(self) -> list[str | Path]:
        """Return the words that start the server in the foreground."""
        return [binaries.valkey_program(), self.home / "valkey.conf"]

    def answers(self) -> bool:
        """Say whether the server answers PING: before that it reads its log."""
        try:
            with socket.socket(socket.AF_UNIX) as door:
                door.settimeout(1)
                door.connect(str(self.socket))
                door.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                return _reads(door, b"+PONG")
        except OSError:
            return False

    def _password(self) -> str:
        return (self.home / "password").read_text()


def _reads(door: socket.socket, wanted: bytes) -> bool:
    said = b""
    while wanted not in said and b"-" not in said:
        more = door.recv(200)
        if not more:
            return False
        said += more
    return wanted in said


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
