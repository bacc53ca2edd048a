"""Where the web server answers."""

import errno
import os
import socket
from dataclasses import dataclass
from typing import Self

from diversion.embedded.refusal import StartRefused

ANY_HOST = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, not bound to
# Not /healthz: before the worker lives, that is an error in the log.
QUESTION = b"GET /account/login/ HTTP/1.0\r\nHost: localhost\r\n\r\n"


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Self:
        """Return what HOST and PORT name, or 127.0.0.1 and 8000.

        Raises:
            StartRefused: PORT is no port.
        """
        named = os.environ.get("PORT") or "8000"
        if not (named.isascii() and named.isdigit() and 0 < int(named) < 65536):
            raise StartRefused(f"PORT must be a number from 1 to 65535, not “{named}”.")
        return cls(os.environ.get("HOST") or "127.0.0.1", int(named))

    @property
    def url(self) -> str:
        """What to type into a browser on this machine."""
        host = "127.0.0.1" if self.host in ANY_HOST else self.host
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    def check_free(self) -> None:
        """Return when a server could listen here.

        Raises:
            StartRefused: the port is taken, needs more rights, or the host is none of this machine.
        """
        try:
            family, kind, _, _, place = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as door:
                # As the web server does: what lingers of a former one is no reason to refuse.
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                door.bind(place)
                door.listen()
        except OSError as problem:
            raise StartRefused(self._why(problem)) from problem

    def _why(self, problem: OSError) -> str:
        if problem.errno == errno.EADDRINUSE:
            return f"Port {self.port} is taken by another program: end it, or choose another port: make run PORT={self.port + 1}"
        if problem.errno == errno.EACCES:
            return f"Port {self.port} needs the rights of root: choose one above 1023, as in make run PORT=8000"
        return f"HOST={self.host} is not an address of this machine: leave it away, or use 127.0.0.1 or 0.0.0.0."


class FirstAnswer:
    """Waits for the web server's first answer without blocking: its workers load after it has begun to listen."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._door: socket.socket | None = None

    def has_come(self) -> bool:
        """Ask once, and say whether the answer has begun to arrive. Any answer counts."""
        try:
            if self._door is None:
                self._ask()
            return self._heard()
        except BlockingIOError:
            return False
        except OSError:
            self._hang_up()
            return False

    def _ask(self) -> None:
        host = "localhost" if self.address.host in ANY_HOST else self.address.host
        self._door = socket.create_connection((host, self.address.port), timeout=1)
        self._door.sendall(QUESTION)
        self._door.setblocking(False)

    def _heard(self) -> bool:
        heard = bool(self._door and self._door.recv(1))
        self._hang_up()
        return heard

    def _hang_up(self) -> None:
        if self._door:
            self._door.close()
        self._door = None
