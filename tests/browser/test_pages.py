"""Every page, and every state of one that matters, in both languages, on a phone and at a desk: axe finds nothing."""

from contextlib import ExitStack, closing
from functools import cache

import pytest
from django.core.cache import cache as remembered
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from diversion.messaging import channels
from tests.architecture import walk
from tests.browser import looking
from tests.browser.house import AS_DEMONSTRATION, House, no_worker
from tests.browser.scenes import NO_PAGE, PAGES, STATES
from tests.browser.tabs import DESK, PHONE, complaints_of, let_in, statuses_of

# It says that there is a database; see below for what does not happen to it after each test.
pytestmark = pytest.mark.django_db(transaction=True)

SCENES = {f"the page {name}": scene for name, scene in PAGES.items()} | STATES


@pytest.fixture
def _django_db_helper():
    """Keeps pytest-django from emptying the database after each test: the house is emptied once, at the end of the walk."""


@pytest.fixture(scope="module")
def house(tuesday_morning, django_db_setup, django_db_blocker):
    """The people and classes of the walk. They stay for the whole of it: a page only looks at them."""
    with django_db_blocker.unblock():
        with no_worker():
            there = House()
        yield there
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def as_demonstration(settings, phone):
    for name, value in AS_DEMONSTRATION.items():
        setattr(settings, name, value)
    channels.sms.cache_clear()
    remembered.clear()


@pytest.fixture(scope="module")
def browser_of(chromium, server, house):
    """One browser for each person and language, in which they are signed in; one for all who are not."""
    with ExitStack() as open_browsers:

        @cache
        def browser_of(who, language):
            context = chromium.new_context(locale=language, base_url=server, viewport={"width": DESK, "height": 900})
            open_browsers.callback(context.close)
            looking.prepare(context)
            if who:
                let_in(context, house.users[who], server)
            return context

        yield browser_of


def test_every_page_of_the_house_has_an_example(house, as_demonstration):
    answers = {name for name, entry in walk.routes().items() if _answers_get(name, entry, house)}

    assert answers - NO_PAGE - set(PAGES) == set(), "tests/browser/scenes.py: write an example for each into PAGES"
    assert (set(PAGES) | NO_PAGE) - answers == set(), "tests/browser/scenes.py: these routes answer no GET any more"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", SCENES)
def test_a_page_has_no_fault_in_any_width(house, as_demonstration, settings, browser_of, name, language):
    scene = SCENES[name]
    house.beat()
    address = scene.address(house)
    for setting, value in scene.settings.items():
        setattr(settings, setting, value)
    browser = browser_of(scene.who, language)
    if not scene.who:
        browser.clear_cookies()

    with closing(browser.new_page()) as tab:
        complaints, statuses = complaints_of(tab), statuses_of(tab)
        tab.goto(address)
        if scene.do:
            scene.do(tab, house)
        found = [*looking.faults_of_the_head(tab, language=scene.speaks or language, names=house.names)]
        found += [fault for width in (DESK, PHONE) for fault in looking.faults(tab, width=width)]
        where = tab.url

    # The browser notes each answer that is a refusal; the one that the scene is about is no fault.
    expected = f"Failed to load resource: the server responded with a status of {scene.status}"
    assert found + [words for words in complaints if not words.startswith(expected)] == []
    assert scene.status in statuses
    assert scene.do or where.endswith(address)


def _answers_get(name, entry, house):
    """Ask as somebody who is not signed in: whether there is such a method is said before who may use it."""
    return Client().get(reverse(name, kwargs=walk.asked_for(entry, house.ids))).status_code != 405
