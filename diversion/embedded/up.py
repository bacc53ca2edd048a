"""`make run`: the servers, the database made ready, then the web server, the worker and the scheduler, watched.

Source: docs/adr/0017-embedded-servers.md
"""

import select
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

from diversion.embedded import attach, children, folder, own_servers, processes
from diversion.embedded.address import Address, FirstAnswer
from diversion.embedded.children import Child, Part
from diversion.embedded.folder import DataFolder
from diversion.embedded.keeper import Use
from diversion.embedded.locks import tracker_lock
from diversion.embedded.made_ready import MadeReady
from diversion.embedded.refusal import StartRefused
from diversion.embedded.terminal import Terminal

SECONDS_BETWEEN_LOOKS = 0.2
LEAST_PYTHON = (3, 11)
END = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def main() -> int:
    """Run the tracker until it is told to end, and return the exit code: 1, after one sentence, when it cannot run."""
    for number in END:
        signal.signal(number, _leave)
    try:
        _run(folder.from_environment(), Address.from_environment())
    except StartRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _leave(number: int, frame: FrameType | None) -> None:
    """End a start that has not yet come to its loop: the servers that it began to use are let go on the way out."""
    raise KeyboardInterrupt


def _run(data: DataFolder, address: Address) -> None:
    if sys.version_info < LEAST_PYTHON:
        raise StartRefused(f"The tracker needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")
    data.prepare()
    with tracker_lock(data) as lock:
        if not lock.try_own():
            raise StartRefused(
                f"The tracker already runs with the data folder {data.path}: use that one, or start another with "
                "a TRACKER_DATA and a PORT of its own."
            )
        children.end_orphans(data)
        address.check_free()
        own_servers.check_named()
        made_ready = MadeReady(data)
        with attach.joined(data) as uses:
            Tracker(data, address, uses, made_ready).run()


class Tracker:
    """One loop, one thread: it tells what the processes say, and starts again those that die."""

    def __init__(self, data: DataFolder, address: Address, uses: list[Use], made_ready: MadeReady) -> None:
        self.data = data
        self.address = address
        self.uses = uses
        self.made_ready = made_ready
        self.terminal = Terminal()
        self.began_at = time.monotonic()
        self.bell = processes.Bell(*END, signal.SIGCHLD)
        self.children: list[Child] = []
        self.start = self._start()

    def run(self) -> None:
        """Return when a signal came or the terminal went away; no process is left then.

        Raises:
            StartRefused: the database cannot be made ready, or a process does not stay up. None is left then either.
        """
        self.terminal.say(f"starting, with the data in {self.data.path}")
        try:
            while not (self.bell.rung() & END or self.terminal.gone):
                next(self.start, None)
                self._tell()
                self._restart_the_dead()
        finally:
            self.terminal.say("ending ...")
            children.end(self.children)
        self.terminal.say("ended")

    def _start(self) -> Iterator[None]:
        """Do the start, a step at each turn of the loop."""
        web, *others = children.parts(self.address, self.data)
        # With the migrations of the last start nothing that a page needs is missing, and the rest may come while it loads.
        early = self.made_ready.holds()
        setup = self._begin(children.SETUP)
        if early:
            self._begin(web)
        while not setup.has_ended():
            yield
        if setup.process.returncode:
            raise StartRefused("The database could not be made ready: the lines of “setup” above say why.")
        self.made_ready.write()
        if not early:
            self._begin(web)
        answer = FirstAnswer(self.address)
        while not answer.has_come():
            yield
        for part in others:
            self._begin(part)
        self._welcome()

    def _begin(self, part: Part) -> Child:
        child = Child(part, data=self.data, terminal=self.terminal)
        self.children.append(child)
        return child

    def _tell(self) -> None:
        pipes = {child.lines.pipe.fileno(): child.lines for child in self.children if child.lines.open}
        ready, _, _ = select.select([self.bell.reader, *pipes], [], [], SECONDS_BETWEEN_LOOKS)
        for pipe in ready:
            if pipe in pipes:
                pipes[pipe].tell()

    def _restart_the_dead(self) -> None:
        for use in self.uses:
            use.watch()
        for child in self.children:
            if child.has_ended() and not child.part.once:
                child.start_again()

    def _welcome(self) -> None:
        seconds = time.monotonic() - self.began_at
        self.terminal.say(f"The tracker is ready after {seconds:.1f} s: {self.address.url}")
        if self.data.sign_ins.exists():
            self.terminal.say(self.data.sign_ins.read_text(encoding="utf-8"))
        self.terminal.say(f"Data: {self.data.path}   End: Ctrl-C")


if __name__ == "__main__":
    sys.exit(main())
