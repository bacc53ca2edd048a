"""The tracker's own processes: what each is, and how it is watched and ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from diversion.embedded import processes
from diversion.embedded.address import Address
from diversion.embedded.failures import Failures
from diversion.embedded.folder import REPOSITORY, DataFolder
from diversion.embedded.refusal import StartRefused
from diversion.embedded.terminal import Lines, Terminal

SECONDS_TO_FINISH = 5.0
# In the environment of every process of ours and of their children: how orphans of a killed launcher are found.
MARK = "TRACKER_LAUNCHED_IN"
# Django's checks would import every page into the worker and the scheduler: a second of start, and memory for good.
NO_CHECKS = {"SKIP_CHECKS": "true"}
# What a demonstration by design does: static files straight from the sources, and root where root started it.
CALM = "ignore:No directory at,ignore:You're running the worker with superuser"


@dataclass(frozen=True)
class Part:
    """One process of the tracker."""

    name: str
    command: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    """It does its work and ends; the others are there to stay."""


SETUP = Part("setup", (sys.executable, str(REPOSITORY / "manage.py"), "prepare"), once=True)


def parts(address: Address, data: DataFolder) -> list[Part]:
    """Return the web server, the worker and the scheduler, in the order in which they start."""
    schedule = str(data.path / "beat" / "schedule")
    return [
        Part("web", _web(address)),
        # TERM as QUIT: a running job gets the settings' few seconds, and what is not done goes back to the queue.
        Part(
            "worker",
            _celery("worker", "--concurrency=2", "--without-mingle", "--without-gossip"),
            {"REMAP_SIGTERM": "SIGQUIT", **NO_CHECKS},
        ),
        Part("beat", _celery("beat", "--schedule", schedule, "--pidfile="), NO_CHECKS),
    ]


def _web(address: Address) -> list[str]:
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "diversion.wsgi:application"]
    words += ["--host", address.host, "--port", str(address.port), "--workers", "2", "--blocking-threads", "1"]
    return [*words, "--workers-kill-timeout", "4", "--respawn-failed-workers", "--log-level", "warning"]


def _celery(*words: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "tasks", "--quiet", "--no-color", *words, "--loglevel", "INFO"]


class Child:
    """A part that runs: started again when it dies, until it died four times within a minute."""

    def __init__(self, part: Part, *, data: DataFolder, terminal: Terminal) -> None:
        self.part = part
        self.data = data
        self.terminal = terminal
        self.failures = Failures()
        self.start()

    def start(self) -> None:
        self.process = processes.spawn(
            self.part.command,
            output=subprocess.PIPE,
            variables={
                "PYTHONWARNINGS": CALM,
                **os.environ,
                **self.part.variables,
                MARK: str(self.data.path),
                "PYTHONUNBUFFERED": "1",
            },
            dies_by=signal.SIGTERM,
            folder=REPOSITORY,
        )
        assert self.process.stdout is not None  # noqa: S101  # asked for three lines above
        self.lines = Lines(self.part.name, self.process.stdout, self.terminal)

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def start_again(self) -> None:
        """Start it again after it died.

        Raises:
            StartRefused: that was the fourth time within a minute.
        """
        self.lines.tell()
        # What it left of its own children would hold its port, or its jobs.
        processes.send_to_group(self.process.pid, signal.SIGKILL)
        if self.failures.too_many():
            raise StartRefused(f"{self.part.name} ended four times within a minute: its last lines above say why.")
        self.terminal.say(f"{self.part.name} ended ({_how(self.process.returncode)}) and is started again.")
        self.lines.pipe.close()
        self.start()


def end(children: Iterable[Child]) -> None:
    """Ask every child to finish, and kill what has not after five seconds, with all that it started."""
    living = [child for child in children if not child.has_ended()]
    processes.send([child.process.pid for child in living], signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_FINISH
    while time.monotonic() < deadline and not all(child.has_ended() for child in living):
        # Its pipe must not run full while it says goodbye.
        for child in living:
            child.lines.tell()
        time.sleep(0.02)
    for child in children:
        processes.send_to_group(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.lines.tell()


def end_orphans(data: DataFolder) -> None:
    """End what a killed launcher of this data folder left. For the owner of the tracker's lock."""
    processes.end_all(lambda: processes.marked(MARK, str(data.path)), by=signal.SIGTERM)


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
