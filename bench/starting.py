"""How long a start takes to its first page, and how much memory the tracker needs at rest."""

import time
from pathlib import Path

from bench import memory, report, running

SECONDS_OF_REST = 8


def measure(folder: Path) -> None:
    data, port = folder / "var", running.free_port()
    first = _start_and_end(data, port)
    report.line("first start to first page, installed", n=1, value=first, unit="s")
    seconds = [_start_and_end(data, port) for _ in range(3)]
    report.line("second start to first page", n=3, value=sorted(seconds)[1], unit="s")
    with running.tracker(data, port) as tracker:
        time.sleep(SECONDS_OF_REST)
        pids = {tracker.pid, *running.of_tracker(data), *_servers(data)}
        report.line("memory of all processes at rest", n=len(pids), value=memory.megabytes(pids), unit="MB PSS")


def _start_and_end(data: Path, port: int) -> float:
    begun = time.perf_counter()
    with running.tracker(data, port):
        return time.perf_counter() - begun


def _servers(data: Path) -> list[int]:
    """Return the processes of the embedded servers: those that work in the data folder."""
    return [pid for pid in map(int, filter(str.isdigit, _listed())) if _works_in(pid, data.resolve())]


def _listed() -> list[str]:
    return [path.name for path in Path("/proc").iterdir()]


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve().is_relative_to(folder)
    except OSError:
        return False
