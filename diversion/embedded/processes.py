"""Starting, finding and ending processes."""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from diversion.embedded.refusal import StartRefused

PR_SET_PDEATHSIG = 1
ONE_USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
PROC = Path("/proc")
LINUX = sys.platform == "linux"
# Looked up here because nothing but the call itself may happen between fork and exec.
_prctl = ctypes.CDLL(None).prctl if LINUX else None


def spawn(
    command: Sequence[str | Path],
    *,
    output: int | IO[bytes],
    variables: Mapping[str, str],
    dies_by: signal.Signals,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own and return it.

    A Ctrl-C in the terminal does not reach it. On Linux the kernel sends it `dies_by` when this process dies, however
    it dies. Only for a process without threads: code runs between fork and exec.
    """

    def follow_parent() -> None:
        if _prctl:
            _prctl(PR_SET_PDEATHSIG, int(dies_by))

    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(variables),
        cwd=folder,
        start_new_session=True,
        preexec_fn=follow_parent,  # noqa: PLW1509  # no threads here, see the contract
    )


def server_variables() -> dict[str, str]:
    """Return the environment for a server: ours without what would change its language, clock or address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C.UTF-8" if LINUX else "en_US.UTF-8", "TZ": "UTC"}


def not_as_root() -> tuple[str, ...]:
    """Return the words to put before a PostgreSQL program, which refuses to run as root.

    A namespace in which root is user 1000 satisfies it: no account is made and no file changes hands.

    Raises:
        StartRefused: this is root, and user namespaces are not allowed here.
    """
    if os.geteuid() != 0:
        return ()
    if (
        shutil.which("unshare")
        and not subprocess.run([*ONE_USER_NAMESPACE, "true"], check=False, capture_output=True).returncode
    ):
        return ONE_USER_NAMESPACE
    raise StartRefused(
        "PostgreSQL does not run as root and this machine allows no user namespaces: start the tracker as an ordinary "
        "user, or set DATABASE_URL to a PostgreSQL server."
    )


def end_all(running: Callable[[], Sequence[int]], *, by: signal.Signals) -> None:
    """End these processes, which are not our children, and return when none is left. After 20 s they are killed."""
    if not running():
        return
    send(running(), by)
    if not wait_until(lambda: not running(), seconds=20):
        send(running(), signal.SIGKILL)
        wait_until(lambda: not running(), seconds=5)


def running_in(folder: Path, *programs: str) -> list[int]:
    """Return the process ids of these programs that work in the folder, whatever a pid file says.

    Neither a zombie nor a recycled process id passes: both have no such program, or work elsewhere.
    """
    if not LINUX:
        return list(_listed_with(folder, programs))
    return [pid for pid in _process_ids() if _is_program(pid, programs) and _link(pid, "cwd") == str(folder)]


def marked(variable: str, value: str) -> list[int]:
    """Return the ids of processes that were started with this variable in their environment. Linux only; elsewhere none."""
    wanted = os.fsencode(f"{variable}={value}")
    return [pid for pid in _process_ids() if pid != os.getpid() and wanted in _environment(pid)] if LINUX else []


def send(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def send_to_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
        return


def wait_until(done: Callable[[], bool], *, seconds: float) -> bool:
    """Look every 10 ms; return whether it came true in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Bell:
    """Turns signals into something that a loop can wait for, without a handler that runs in the middle of things."""

    def __init__(self, *numbers: signal.Signals) -> None:
        self.reader, writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, lambda *_: None)

    def wait(self, seconds: float) -> set[signal.Signals]:
        """Return the signals that came, at once or within this time; none when it passed."""
        select.select([self.reader], [], [], seconds)
        return self.rung()

    def rung(self) -> set[signal.Signals]:
        """Return the signals that came since the last call, without waiting."""
        try:
            return {signal.Signals(number) for number in os.read(self.reader, 512)}
        except BlockingIOError:
            return set()


def _process_ids() -> list[int]:
    return [int(name) for name in os.listdir(PROC) if name.isdigit()]


def _is_program(pid: int, programs: Sequence[str]) -> bool:
    # A program replaced by an upgrade while it runs reads 'postgres (deleted)'.
    return os.path.basename(_link(pid, "exe")).removesuffix(" (deleted)") in programs


def _link(pid: int, name: str) -> str:
    try:
        return os.readlink(PROC / str(pid) / name)
    except OSError:
        return ""


def _environment(pid: int) -> list[bytes]:
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _listed_with(folder: Path, programs: Sequence[str]) -> Iterator[int]:
    listing = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        pid, _, command = line.strip().partition(" ")
        if str(folder) in command and any(program in command.split(" -")[0] for program in programs):
            yield int(pid)
