"""Memory as the machine feels it: proportional set size, where a shared page counts once for all who share it."""

from collections.abc import Iterable
from pathlib import Path


def megabytes(pids: Iterable[int]) -> float:
    """Return the proportional set size of these processes together, in MB. Those that are gone count nothing."""
    return sum(_kilobytes(pid) for pid in pids) / 1024


def family(pid: int) -> list[int]:
    """Return a process and all that it started, and they."""
    found = [pid]
    for child in _children(pid):
        found += family(child)
    return found


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return []
