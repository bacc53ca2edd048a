"""Commands and trackers in processes of their own, with a data folder of their own and no server named for them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg
import pytest

from diversion.embedded import processes
from diversion.embedded.folder import REPOSITORY, DataFolder
from diversion.embedded.postgres import Postgres
from diversion.embedded.valkey import PROGRAMS, Valkey

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORT", "HOST")
# A management command that holds the servers until its standard input closes.
COMMAND = """
import sys
from diversion.embedded import attach
with attach.servers_for(["manage.py", "some_command"]):
    print("up", flush=True)
    sys.stdin.read()
"""


def variables(data, **more):
    return {name: value for name, value in os.environ.items() if name not in OURS} | {
        "TRACKER_DATA": str(data.path),
        **more,
    }


class Command:
    """A management command that runs until `finish`."""

    def __init__(self, data):
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND],
            env=variables(data),
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @cached_property
    def said(self):
        """“up” once the servers are, or nothing when it was refused."""
        return self.process.stdout.readline().strip()

    def finish(self):
        _, self.errors = self.process.communicate(timeout=30)
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.communicate(timeout=30)


def servers_of(data):
    """The process ids of the servers that work in this data folder, by name."""
    return {
        "postgres": processes.running_in(Postgres(data).cluster, "postgres"),
        "valkey": processes.running_in(Valkey(data).home, *PROGRAMS),
    }


def postmaster_of(data):
    return int((data.path / "postgres" / "postmaster.pid").read_text().split()[0])


def keepers_of(data):
    return [int((data.locks / f"{name}.keeper").read_text().split()[0]) for name in ("postgres", "valkey")]


def ask(data, sql, role="owner"):
    with psycopg.connect(Postgres(data).address(role), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else None


def ask_until_answered(data, sql, seconds=15):
    """Ask as a page does that meets a server which is coming back."""
    end = time.monotonic() + seconds
    while True:
        try:
            return ask(data, sql)
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def soon(true, seconds=10):
    return processes.wait_until(true, seconds=seconds)


def kill(*pids):
    processes.send(pids, signal.SIGKILL)


@contextmanager
def emptied(folder):
    """Remove a folder afterwards, with the servers that still work there and the sockets that lie elsewhere."""
    data = DataFolder(folder)
    try:
        yield data
    finally:
        kill(*(pid for pids in servers_of(data).values() for pid in pids))
        shutil.rmtree(data.sockets())
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def short():
    """A folder with a path so short that sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        yield Path(folder).resolve()


@pytest.fixture
def data(short):
    with emptied(short / "data") as folder:
        yield folder


@pytest.fixture
def command(data):
    """Start a command in the data folder, or in another one, and wait for it; all are ended after the test."""
    started = []

    def start(folder=data, *, wait=True):
        started.append(Command(folder))
        if wait:
            _ = started[-1].said
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()
