"""A real Chromium, the pages on a server beside it, and people who are signed in. It is always Tuesday morning.

Without a Chromium each of these tests is skipped, and counted.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import time

import pytest
import time_machine
from django.conf import settings as project
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from diversion.accounts.models import User
from diversion.accounts.walls import Role
from diversion.classes.models import SessionFacilitator
from tests import factories
from tests.browser.tabs import DESK, Visit, let_in
from tests.conftest import NOW

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(project.ROOT / "tests/browser"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    """Where the pages are: one server for all tests.

    pytest-django's own would empty the database after each of them, and the walk keeps its people for a whole module.
    """
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def chromium(server: str) -> Iterator[Browser]:
    """The browser: one for all tests. It goes before the server, which waits for its open connections."""
    program = _chromium()
    if program is None:
        pytest.skip("There is no Chromium here: tools/chromium.sh says how to get one.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django takes that for a view which must not ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # As at people's desks: a page that was left may come back whole. Playwright would switch that off.
        browser = playwright.chromium.launch(
            executable_path=program, args=list(FLAGS), ignore_default_args=["--disable-back-forward-cache"]
        )
        yield browser
        # While that loop runs, this thread has connections of its own: nobody else knows of them.
        connections.close_all()
        browser.close()


@pytest.fixture(scope="module", autouse=True)
def tuesday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def visit(chromium, server, settings) -> Iterator[Visit]:
    """Opens tabs: `visit(user)` for somebody who is signed in, `visit()` for somebody who is not."""
    settings.SECOND_FACTOR_REQUIRED = True
    with ExitStack() as open_tabs:

        def visit(user: User | None = None, *, language: str = "en", width: int = DESK, **more: object) -> Page:
            context = chromium.new_context(
                locale=language, viewport={"width": width, "height": 900}, base_url=server, **more
            )
            open_tabs.callback(context.close)
            context.set_default_timeout(15_000)
            if user:
                let_in(context, user, server)
            return context.new_page()

        yield visit


@pytest.fixture
def program(transactional_db):
    program = factories.ProgramFactory()
    factories.usual_rules(factories.PolicyFactory(program=program))
    return program


@pytest.fixture
def coordinator(program):
    return factories.staff(Role.COORDINATOR, program, name="Teresa Quiroga")


@pytest.fixture
def facilitator(program):
    return factories.staff(Role.FACILITATOR, program, name="Denise Marlow")


@pytest.fixture
def session(program, facilitator):
    """A class of the facilitator that is about to begin: seats can still be booked, and the doors are open."""
    series = factories.SeriesFactory(program=program, name="Day class")
    session = factories.SessionFactory(series=series, local_day=NOW.date(), starts_wall=time(10, 20))
    SessionFacilitator.objects.create(session=session, user=facilitator)
    return session


@pytest.fixture
def seats(session, program):
    """Three people on its register, in the order of their names."""
    people = [factories.PersonFactory(given_name=given, family_name="Reyes") for given in ("Ana", "Ben", "Cruz")]
    policy = program.policies.get()
    return [factories.book(session, factories.EnrollmentFactory(person=person, policy=policy)) for person in people]


def _chromium() -> str | None:
    note = project.ROOT / ".venv/.chromium"
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    noted = note.read_text().strip() if note.exists() else None
    return os.environ.get("CHROMIUM") or noted or next((name for name in found if name), None)
