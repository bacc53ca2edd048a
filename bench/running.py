"""The tracker and bare servers as processes of their own, started and ended by their pid."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from diversion.embedded import processes
from diversion.embedded.children import MARK

REPOSITORY = Path(__file__).resolve().parents[1]
LONGEST_START = 120.0


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


@contextmanager
def program(words: Sequence[str], variables: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python module for the length of the block, in silence. It ends with this process, however that ends."""
    process = processes.spawn(
        [sys.executable, "-m", *words],
        output=subprocess.DEVNULL,
        variables=os.environ | dict(variables or {}),
        dies_by=signal.SIGTERM,
        folder=REPOSITORY,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@contextmanager
def tracker(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run what `make run` runs, and enter the block when its first page was answered."""
    with program(["diversion.embedded.up"], {"TRACKER_DATA": str(data), "PORT": str(port)}) as process:
        wait_for_page(port, process)
        yield process


@contextmanager
def bare_web(port: int, settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run bench/bare as the tracker's own web server runs: the same server, workers and threads."""
    words = ["granian", "--interface", "wsgi", "bench.bare.wsgi:application", "--host", "127.0.0.1"]
    words += ["--port", str(port), "--workers", "2", "--blocking-threads", "1", "--log-level", "warning"]
    with program(words, {"DJANGO_SETTINGS_MODULE": settings}) as process:
        wait_for_page(port, process)
        yield process


def of_tracker(data: Path) -> list[int]:
    """Return the processes of a running tracker, without the servers that it shares with commands."""
    return processes.marked(MARK, str(data.resolve()))


def words_of(pid: int) -> str:
    """Return the command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def wait_for_page(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers there, whatever it says.

    Raises:
        RuntimeError: it ended, or two minutes were not enough.
    """
    end = time.monotonic() + LONGEST_START
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"No page came at port {port}.")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    door = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        door.request("GET", "/account/login/")
        return door.getresponse().status > 0
    except OSError:
        return False
    finally:
        door.close()
