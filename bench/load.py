"""A load generator that costs little: raw sockets, kept connections, one process a connection."""

import multiprocessing
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from statistics import median

Requests = Callable[[int, int], bytes]
"""(connection, number of the request) -> the bytes to send."""


@dataclass(frozen=True)
class Load:
    """What one run saw: seconds for each answer, and for the whole."""

    seconds: Sequence[float] = field(repr=False)
    wall: float

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.wall

    @property
    def median_ms(self) -> float:
        return median(self.seconds) * 1000


def run(port: int, requests: Requests, *, connections: int, each: int) -> Load:
    """Send `each` requests over each connection as fast as they are answered.

    Raises:
        RuntimeError: an answer was not 200, or could not be read.
    """
    # Forked, not pooled: what is asked may be a closure.
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe() for _ in range(connections)]
    begun = time.perf_counter()
    for number, (_mine, theirs) in enumerate(pipes):
        context.Process(target=_tell, args=(theirs, port, requests, number, each), daemon=True).start()
        theirs.close()
    found = [mine.recv() for mine, _theirs in pipes]
    wall = time.perf_counter() - begun
    if trouble := next((part for part in found if isinstance(part, str)), None):
        raise RuntimeError(trouble)
    return Load([seconds for part in found for seconds in part], wall)


def get(path: str, *, cookies: str = "") -> Requests:
    """Return requests for one page, as a signed-in browser asks when `cookies` are given."""
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode()
    return lambda _connection, _number: asked


def post(path: str, body: str, *, headers: Sequence[str] = ()) -> bytes:
    """Return one form post as bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/x-www-form-urlencoded"]
    lines += [f"Content-Length: {len(body)}", *headers, "", body]
    return "\r\n".join(lines).encode()


def _tell(pipe: Connection, port: int, requests: Requests, connection: int, each: int) -> None:
    try:
        pipe.send(_one(port, requests, connection, each))
    except (OSError, RuntimeError) as problem:
        pipe.send(str(problem))


def _one(port: int, requests: Requests, connection: int, each: int) -> list[float]:
    seconds = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as door:
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(each):
            asked = requests(connection, number)
            begun = time.perf_counter()
            door.sendall(asked)
            _answer(door)
            seconds.append(time.perf_counter() - begun)
    return seconds


def _answer(door: socket.socket) -> None:
    seen = b""
    while b"\r\n\r\n" not in seen:
        seen += _more(door)
    head, _, body = seen.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if first.split()[1] != "200" or "content-length" not in headers:
        raise RuntimeError(f"The server answered {first!r}.")
    missing = int(headers["content-length"]) - len(body)
    while missing > 0:
        missing -= len(_more(door))


def _more(door: socket.socket) -> bytes:
    part = door.recv(262_144)
    if not part:
        raise RuntimeError("The server closed the connection.")
    return part
