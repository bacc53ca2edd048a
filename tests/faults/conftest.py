"""Real workers and schedulers on the tests' own database, with a broker and a provider's stand-in of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from celery import Celery
from django.db import connection

from diversion.core import clock
from diversion.core.queue import Job
from diversion.embedded import children, processes
from diversion.embedded.address import Address
from diversion.embedded.folder import REPOSITORY, DataFolder
from diversion.embedded.keeper import used
from diversion.embedded.valkey import Valkey
from tests.messaging.provider import provider

TWILIO = "diversion.messaging.channels.twilio.TwilioSms"
# A scheduler that ticks eight times a second instead of once a minute.
HASTY_BEAT = """
import sys
from tasks import schedule
for entry in schedule.SCHEDULE.values():
    entry["schedule"] = 0.125
from celery.__main__ import main
sys.argv = ["celery", *sys.argv[1:]]
main()
"""


@pytest.fixture(scope="package")
def valkey():
    """A broker that nobody else uses: it is emptied, and its keys are read."""
    folder = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp")).resolve()
    data = DataFolder(folder)
    data.prepare()
    server = Valkey(data, throw_away=True)
    with used([server]):
        yield server
    shutil.rmtree(folder, ignore_errors=True)


class Machine:
    """The sending machine: the processes that `make run` starts for it, and what they were given and said."""

    def __init__(self, broker, text_provider, folder):
        self.broker, self.provider, self.folder = broker, text_provider, folder
        self.publisher = Celery(broker=broker.address(), set_as_current=False)
        self.running, self.logs = [], []
        self.parts = {part.name: part for part in children.parts(Address("127.0.0.1", 8000), DataFolder(folder))}

    def variables(self, **more):
        names = ("DATABASE_URL", "DATABASE_OWNER_URL")
        database = connection.settings_dict["NAME"]
        return {
            **os.environ,
            **{name: urlsplit(os.environ[name])._replace(path=f"/{database}").geturl() for name in names},
            "REDIS_URL": self.broker.address(),
            "DJANGO_SETTINGS_MODULE": "diversion.settings.test",
            "SMS_BACKEND": TWILIO,
            "TWILIO_BASE_URL": self.provider.url,
            "PYTHONWARNINGS": children.CALM,
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def start(self, command, said, **variables):
        log = self.folder / f"{len(self.logs)}.log"
        self.logs.append(log)
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=self.variables(**variables),
                cwd=REPOSITORY,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(process)
        assert soon(lambda: said in log.read_text("utf-8", "replace")), log.read_text("utf-8", "replace")
        return process

    def worker(self):
        """A worker, the one that comes with the tracker, when it is ready for jobs."""
        part = self.parts["worker"]
        name = f"--hostname=worker{len(self.running)}@test"
        return self.start([*map(str, part.command), name], " ready.", **part.variables)

    def beat(self):
        """A scheduler in a hurry."""
        words = ["--app", "tasks", "--no-color", "beat", "--pidfile=", "--loglevel", "INFO"]
        schedule = str(self.folder / f"schedule{len(self.running)}")
        return self.start([sys.executable, "-c", HASTY_BEAT, *words, "--schedule", schedule], "is starting")

    def kill(self, process):
        """End a process and its children as the kernel does when memory is short."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self.running.remove(process)

    def ring(self, job=Job.DISPATCH_MESSAGES, **kwargs):
        """Publish one job, as the scheduler does every minute."""
        self.publisher.send_task(str(job), kwargs=kwargs)

    def command(self, *words, **variables):
        """What a management command printed, as JSON."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words, "--json"],
            env=self.variables(**variables),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def said(self):
        return "".join(log.read_text("utf-8", "replace") for log in self.logs)

    def keys(self):
        """A client of the broker, to look into it or to empty it."""
        return redis.Redis(unix_socket_path=str(self.broker.socket), password=self.broker._password())

    def numbers(self):
        """The numbers of the texts that the provider was given, in order."""
        return [text["To"] for text in self.provider.taken]

    def end(self):
        for process in list(self.running):
            self.kill(process)
        self.publisher.close()


@pytest.fixture
def machine(valkey, transactional_db):
    folder = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp")).resolve()
    with provider() as text_provider:
        machine = Machine(valkey, text_provider, folder)
        machine.keys().flushall()
        try:
            yield machine
        finally:
            machine.end()
            shutil.rmtree(folder, ignore_errors=True)


def soon(true, seconds=20):
    return processes.wait_until(true, seconds=seconds)


@pytest.fixture
def today():
    """Where and when a crowd is booked so that its texts may leave now: where it is noon, for a class in a month."""
    now = clock.now()
    ahead = 12 - now.hour
    return {"at": now, "day": (now + timedelta(days=30)).date(), "zone": f"Etc/GMT{-ahead:+d}"}
