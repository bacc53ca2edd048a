"""Texts a second through the real task in a real worker, against the bare loop of claim, send and settle."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from celery import Celery

from bench import memory, raw, report, running
from diversion.core.queue import Job
from diversion.embedded import attach
from diversion.embedded.folder import DataFolder
from diversion.embedded.postgres import OWNER

TEXTS = 5_000
LONGEST = 120.0
LEFT = "SELECT count(*) FROM messaging_message WHERE status IN ('planned', 'sending') AND due_at <= now() AND rule_id IS NOT NULL"
AGAIN = """
UPDATE messaging_message SET status = 'planned', attempts = 0, reason = '', provider_ref = ''
WHERE status = 'accepted' AND provider = 'twilio'
"""
WORKER = ("celery", "--quiet", "--no-color")
POOL = ("worker", "--concurrency=2", "--without-mingle", "--without-gossip", "--loglevel", "ERROR")


def measure(folder: Path) -> None:
    data, port = DataFolder((folder / "var").resolve()), running.free_port()
    with attach.joined(data, role=OWNER), running.program(["bench.sink", str(port)]):
        database = os.environ["DATABASE_URL"]
        _python("manage.py", "prepare")
        os.environ.update(
            _provider(port), ALLOWED_RECIPIENTS=_python("-m", "bench.seed", "people", str(TEXTS)).replace("\n", ",")
        )
        with _worker("tasks") as worker:
            ours, limit = report.in_turns(lambda: _ours(database), lambda: _bare(database, port))
            weight = memory.megabytes(memory.family(worker.pid))
        report.line("texts sent by a worker with 2 processes", n=TEXTS, value=ours, unit="texts/s", baseline=limit)
        with _worker("bench.bare.celery") as bare:
            limit = memory.megabytes(memory.family(bare.pid))
        report.line("memory of a worker with 2 processes, after load", n=1, value=weight, unit="MB PSS", baseline=limit)


def _ours(database: str) -> float:
    """Return texts a second from the question 'what is due?' to the last settled row."""
    with psycopg.connect(database, autocommit=True) as link:
        link.execute(AGAIN)
        due = _count(link)
        begun = time.perf_counter()
        for _process in range(2):
            _broker().send_task(str(Job.DISPATCH_MESSAGES))
        _until(lambda: _count(link) == 0, "the texts did not leave")
        return due / (time.perf_counter() - begun)


def _bare(database: str, sink: int) -> float:
    raw.fill(database, TEXTS)
    begun = time.perf_counter()
    raw.send_all(database, sink)
    return TEXTS / (time.perf_counter() - begun)


@contextmanager
def _worker(app: str) -> Iterator[subprocess.Popen[bytes]]:
    with running.program([*WORKER, "--app", app, *POOL], {"SKIP_CHECKS": "true"}) as process:
        _until(lambda: bool(_broker().control.ping(timeout=0.2)), "the worker does not answer")
        yield process


def _provider(port: int) -> dict[str, str]:
    return {
        "SMS_BACKEND": "diversion.messaging.channels.twilio.TwilioSms",
        "TWILIO_BASE_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": "AC0",
        "TWILIO_AUTH_TOKEN": "bench",
        "TWILIO_FROM": "+12095550100",
    }


def _broker() -> Celery:
    return Celery(broker=os.environ["REDIS_URL"])


def _count(link: psycopg.Connection[tuple[int]]) -> int:
    found = link.execute(LEFT).fetchone()
    return found[0] if found else 0


def _until(holds: Callable[[], bool], trouble: str) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"After two minutes {trouble}.")
        time.sleep(0.02)


def _python(*words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=running.REPOSITORY, check=True, capture_output=True, text=True)
    return done.stdout.strip()
