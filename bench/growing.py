"""Pages with a thousand people and with a million: the same pages, asked by the same coordinator, must cost about the same."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from bench import browsing, load, report, running
from bench.browsing import Browser
from diversion.demo.sign_ins import COORDINATOR
from diversion.embedded import attach
from diversion.embedded.folder import DataFolder
from diversion.embedded.postgres import OWNER

FEW, MANY = 1_000, 1_000_000
EACH = 60


def measure(folder: Path) -> None:
    data = folder / "var"
    port = running.free_port()
    with running.tracker(data, port), attach.joined(DataFolder(data.resolve()), role=OWNER):
        browser = browsing.signed_in(port, COORDINATOR.email)
        somebody = _fill(FEW)
        few = _costs(browser, somebody)
        _fill(MANY)
        many = _costs(browser, somebody)
    for name, cost in many.items():
        report.line(
            f"{name} with {MANY:,} people, against {FEW:,}", n=EACH, value=cost, unit="ms p50", baseline=few[name]
        )


def _costs(browser: Browser, somebody: str) -> dict[str, float]:
    token, cookies = browser.token_on("/people/find/"), browser.cookie_line
    headers = [f"Cookie: {cookies}"]

    def find(typed: str) -> load.Requests:
        asked = load.post("/people/find/", urlencode({"q": typed, "csrfmiddlewaretoken": token}), headers=headers)
        return lambda _connection, _number: asked

    pages = {
        "people": load.get("/people/", cookies=cookies),
        "inbox": load.get("/referrals/", cookies=cookies),
        "Today": load.get("/", cookies=cookies),
        "a person": load.get(f"/people/{somebody}/", cookies=cookies),
        # What fills a page among a thousand already: the same work for the page, whatever the database has to read.
        "search for a beginning": find("br"),
        "search for two beginnings": find("c a"),
        "search for a telephone": find("209 555 0101"),
    }
    return {name: _median(browser.port, page) for name, page in pages.items()}


def _median(port: int, page: load.Requests) -> float:
    load.run(port, page, connections=1, each=5)
    return load.run(port, page, connections=1, each=EACH).median_ms


def _fill(size: int) -> str:
    """Have so many people in the program of the demonstration, and return the id of one of them."""
    words = [sys.executable, "-m", "bench.multitude", str(size)]
    done = subprocess.run(words, cwd=running.REPOSITORY, check=True, capture_output=True, text=True, env=os.environ)
    return done.stdout.strip()
