"""A keeper: the small process whose child a server is. It restarts the server, and ends it when nobody uses it.

Who starts and stops is settled by two locks that the kernel holds, so that any process may be killed at any moment:
whoever uses the server shares `users`; the keeper owns `keeper`, and only whoever owns `users` ends the server.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

from diversion.embedded import processes
from diversion.embedded.failures import Failures
from diversion.embedded.folder import DataFolder, is_full, no_room
from diversion.embedded.locks import FileLock, keeper_lock, users_lock
from diversion.embedded.refusal import StartRefused

READY = "ready"
# What `_detach` opened there. Not sys.stdout: a program that forks a keeper may have put another file in its place.
STDOUT = 1
# Reading the log after a crash can take PostgreSQL minutes.
LONGEST_START = 180.0
LONGEST_STOP = 4.0
SECONDS_BETWEEN_LOOKS = 1.0


class Server(Protocol):
    """What a keeper must know of a server."""

    name: str
    ends_by: signal.Signals

    @property
    def folder(self) -> DataFolder: ...
    def prepare(self) -> None: ...
    def clear(self) -> None: ...
    def command(self) -> list[str | Path]: ...
    def answers(self) -> bool: ...


class Use:
    """One process's use of one server. While it lasts the server is up; `watch` sees to that when its keeper is killed."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._users = users_lock(server.folder, server.name)
        self._keeper = keeper_lock(server.folder, server.name)
        self._child = 0
        self._ends = False

    def begin(self) -> None:
        """Hold the server, and start a keeper when it has none. Does not wait for the server: see `wait`.

        Raises:
            StartRefused: the server cannot be started here.
        """
        self._users.share()
        self._keep()

    def wait(self) -> None:
        """Return when the server answers.

        Raises:
            StartRefused: its keeper gave up, or three minutes were not enough.
        """
        end = time.monotonic() + LONGEST_START
        while not self._is_ready():
            self.watch()
            if time.monotonic() > end:
                raise StartRefused(f"{self.server.name} takes over three minutes to start: see {_log(self.server)}.")
            time.sleep(0.01)

    def watch(self) -> None:
        """Start the keeper again when it was killed.

        Raises:
            StartRefused: it was not killed, it gave up.
        """
        if not self._keeper.is_owned():
            self._check_refusal()
            self._keep()

    def leave(self) -> None:
        """Let go of the server. Its stop begins when this was its last user: `finish` then waits for it."""
        if self._users.try_own():
            self._ends = True
            keeper = self._keeper_pid() or self._child
            if keeper and self._keeper.is_owned():
                processes.send([keeper], signal.SIGTERM)
        else:
            # Whoever owns it now is stopping the server; where it can be shared, others go on using it.
            self._ends = not self._users.try_share()

    def finish(self) -> None:
        """Return when the server is down, or at once when others use it."""
        if self._ends:
            processes.wait_until(lambda: not self._keeper.is_owned(), seconds=2 * LONGEST_STOP)
            self._reap()
        self._users.close()
        self._keeper.close()

    def _keep(self) -> None:
        with keeper_lock(self.server.folder, self.server.name) as lock:
            if not lock.try_own():
                return
            self._prepare(lock)
            self._reap()
            self._child = _fork_keeper(self.server, lock)

    def _prepare(self, lock: FileLock) -> None:
        try:
            lock.write("")
            self.server.prepare()
        except OSError as problem:
            if is_full(problem):
                raise no_room(self.server.folder.path) from problem
            raise

    def _is_ready(self) -> bool:
        return self._keeper.text().endswith(READY) and self._keeper.is_owned() and _is_alive(self._keeper_pid())

    def _check_refusal(self) -> None:
        if (said := self._keeper.text().partition(" ")[2]) not in ("", READY):
            raise StartRefused(said)

    def _keeper_pid(self) -> int:
        pid = self._keeper.text().partition(" ")[0]
        return int(pid) if pid.isdigit() else 0

    def _reap(self) -> None:
        if self._child:
            os.waitpid(self._child, 0)
            self._child = 0


@contextmanager
def used(servers: Sequence[Server]) -> Iterator[list[Use]]:
    """Have these servers up for the length of the block; they start at the same time.

    Raises:
        StartRefused: one of them cannot be started; those that were up stay up, the others are stopped again.
    """
    uses = [Use(server) for server in servers]
    try:
        for use in uses:
            use.begin()
        for use in uses:
            use.wait()
        yield uses
    finally:
        for use in uses:
            use.leave()
        for use in uses:
            use.finish()


def _fork_keeper(server: Server, lock: FileLock) -> int:
    """Return the keeper's process id. It holds `lock` by the copy of the handle that a fork makes.

    A fork, because a fresh Python would cost as much memory as the server: these pages are shared.
    """
    if pid := os.fork():
        return pid
    _keep(server, lock)


def _keep(server: Server, lock: FileLock) -> NoReturn:
    try:
        _detach(lock, output=_log(server))
        Keeper(server, lock).run()
    except BaseException as problem:  # noqa: BLE001  # whatever it is, what is above this belongs to the parent
        lock.write(f"{os.getpid()} {server.name} stopped: {problem}.")
    finally:
        os._exit(0)


def _detach(lock: FileLock, *, output: Path) -> None:
    """Leave the terminal, and the open files of the process that was forked: its pipes must not stay open here."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in (1, 2):
        os.dup2(os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), number)
    os.closerange(3, lock.handle)
    os.closerange(lock.handle + 1, os.sysconf("SC_OPEN_MAX"))


class Keeper:
    """The keeper's own process."""

    def __init__(self, server: Server, lock: FileLock) -> None:
        self.server = server
        self.lock = lock
        self.users = users_lock(server.folder, server.name)
        self.bell = processes.Bell(signal.SIGTERM, signal.SIGCHLD)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.failures = Failures()
        self.over = False

    def run(self) -> None:
        """Start the server, and return when nobody uses it any more or it keeps failing."""
        self._start()
        while not self.over:
            if self.process.poll() is None:
                self._wait(SECONDS_BETWEEN_LOOKS)
            elif self.failures.too_many():
                self.lock.write(f"{os.getpid()} {_why(self.server)}")
                return
            else:
                self._start()
        self.lock.write("")
        self._stop()

    def _start(self) -> None:
        self.lock.write(f"{os.getpid()}")
        self.server.clear()
        self.process = processes.spawn(
            self.server.command(),
            output=STDOUT,
            variables=processes.server_variables(),
            dies_by=self.server.ends_by,
        )
        while not self.over and self.process.poll() is None:
            if self.server.answers():
                self.lock.write(f"{os.getpid()} {READY}")
                return
            self._wait(0.01)

    def _wait(self, seconds: float) -> None:
        rung = self.bell.wait(seconds)
        # A user that was killed let go of its lock, and could not send a signal.
        self.over = signal.SIGTERM in rung or self.users.try_own()

    def _stop(self) -> None:
        self.process.send_signal(self.server.ends_by)
        try:
            self.process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            processes.send_to_group(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _log(server: Server) -> Path:
    return server.folder.path / "log" / f"{server.name}.log"


def _why(server: Server) -> str:
    """Return a sentence on why the server does not stay up, with the last line of its log."""
    lines = _log(server).read_text(errors="replace").strip().splitlines()[-20:]
    if any("No space left on device" in line for line in lines):
        return str(no_room(server.folder.path))
    return f"The embedded {server.name} does not stay up; its log {_log(server)} ends with: {lines[-1] if lines else 'nothing'}"
