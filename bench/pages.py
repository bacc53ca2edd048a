"""Pages of the running tracker against bare Django behind the same web server, and one mark against one row written."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from bench import browsing, load, memory, report, running
from bench.browsing import Browser
from diversion.demo.sign_ins import COORDINATOR, FACILITATOR
from diversion.embedded import attach
from diversion.embedded.folder import DataFolder
from diversion.embedded.postgres import RUN_TIME_ROLE

# Many: each stays with the worker that took it, and of a few most may happen to sit with one of the two.
CONNECTIONS = 16
EACH = 30
PEOPLE = 100
BARE, TEMPLATES = "bench.bare.empty", "bench.bare.settings"


def measure(folder: Path) -> None:
    data = folder / "var"
    ours, bare, templates = (running.free_port() for _ in range(3))
    with running.tracker(data, ours), attach.joined(DataFolder(data.resolve())):
        _make_table(os.environ["DATABASE_OWNER_URL"])
        with running.bare_web(bare, BARE) as empty, running.bare_web(templates, TEMPLATES):
            coordinator = browsing.signed_in(ours, COORDINATOR.email)
            _rate("sign-in page", ours, load.get("/account/login/"), bare)
            _rate("Today", ours, load.get("/", cookies=coordinator.cookie_line), bare)
            session_id = _class_of(PEOPLE, data)
            facilitator = browsing.signed_in(ours, FACILITATOR.email)
            _register(facilitator, session_id, templates)
            _mark(facilitator, session_id, templates)
            _weigh(data, empty.pid)


def _rate(name: str, port: int, requests: load.Requests, bare: int) -> None:
    ours, limit = report.in_turns(
        lambda: load.run(port, requests, connections=CONNECTIONS, each=EACH).per_second,
        lambda: load.run(bare, load.get("/bare/"), connections=CONNECTIONS, each=EACH * 10).per_second,
    )
    report.line(
        f"{name}, {CONNECTIONS} connections", n=CONNECTIONS * EACH, value=ours, unit="requests/s", baseline=limit
    )


def _register(browser: Browser, session_id: str, bare: int) -> None:
    page = load.get(f"/classes/{session_id}/", cookies=browser.cookie_line)
    ours, limit = report.in_turns(
        lambda: load.run(browser.port, page, connections=1, each=60).median_ms,
        lambda: load.run(bare, load.get("/bare/register/"), connections=1, each=60).median_ms,
    )
    report.line(f"register of {PEOPLE}, against its template alone", n=60, value=ours, unit="ms p50", baseline=limit)


def _mark(browser: Browser, session_id: str, bare: int) -> None:
    taps = Taps(browser, session_id)
    ours, limit = report.in_turns(
        lambda: load.run(browser.port, taps.next_round(), connections=CONNECTIONS, each=EACH).per_second,
        lambda: load.run(bare, _bare_marks, connections=CONNECTIONS, each=EACH * 4).per_second,
    )
    report.line(
        f"one mark saved, {CONNECTIONS} connections", n=CONNECTIONS * EACH, value=ours, unit="marks/s", baseline=limit
    )


def _weigh(data: Path, bare_pid: int) -> None:
    web = [pid for pid in running.of_tracker(data) if "granian" in running.words_of(pid)]
    report.line(
        "memory of the web server with 2 workers, after load",
        n=len(web),
        value=memory.megabytes(web),
        unit="MB PSS",
        baseline=memory.megabytes(memory.family(bare_pid)),
    )


class Taps:
    """Marks for people of one class. Each connection has seats of its own, so that it knows the version of each mark."""

    def __init__(self, browser: Browser, session_id: str) -> None:
        path = f"/classes/{session_id}/"
        self.token = browser.token_on(path)
        self.cookies = browser.cookie_line
        self.paths = sorted(set(re.findall(r'action="(/classes/[0-9a-f-]+/[0-9a-f-]+/mark/)"', browser.get(path))))
        self.rounds = 0

    def next_round(self) -> load.Requests:
        """Return the next `EACH` taps of each connection: a seat after the other, here and not here in turns."""
        first = self.rounds * EACH
        self.rounds += 1
        return lambda connection, number: self._tap(connection, first + number)

    def _tap(self, connection: int, number: int) -> bytes:
        own = self.paths[connection::CONNECTIONS]
        version, place = divmod(number, len(own))
        body = {"mark": "not_here" if version % 2 else "here", "version": version, "csrfmiddlewaretoken": self.token}
        headers = [f"Cookie: {self.cookies}", "HX-Request: true"]
        return load.post(own[place], urlencode(body), headers=headers)


SEATS = [uuid4() for _ in range(PEOPLE)]


def _bare_marks(connection: int, number: int) -> bytes:
    return load.post(f"/bare/mark/{SEATS[(number * CONNECTIONS + connection) % PEOPLE]}/", "mark=here")


def _make_table(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as link:
        link.execute("CREATE TABLE bench_mark (seat_id uuid PRIMARY KEY, mark text NOT NULL, version int NOT NULL)")
        link.execute(f"GRANT ALL ON bench_mark TO {RUN_TIME_ROLE}")


def _class_of(number: int, data: Path) -> str:
    words = [sys.executable, "-m", "bench.seed", "class", str(number)]
    done = subprocess.run(
        words, env=os.environ | {"TRACKER_DATA": str(data)}, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
