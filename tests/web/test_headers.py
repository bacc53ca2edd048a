"""What every answer tells the browser: ours, the sign-in library's, and those about what went wrong."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.web.access import OpenToAll
from tests.architecture import walk
from tests.architecture.matrix import MATRIX
from tests.architecture.walk import World

pytestmark = pytest.mark.django_db

INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals=.js", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action|hx-\w+)=["'](?:https?:)?//""", re.IGNORECASE)
PAGES = [name for name, row in MATRIX.items() if "get" in row.methods and name in walk.routes()]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield walk.build()
        transaction.set_rollback(True)


def policy_of(answer):
    return {part.split()[0]: part.split()[1:] for part in answer.headers["Content-Security-Policy"].split("; ")}


def check(answer):
    policy = policy_of(answer)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in answer.headers
    html = answer.content.decode()
    assert INLINE.findall(html) == []
    assert ELSEWHERE.findall(html) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_strict_policy_and_nothing_inline(world: World, name):
    entry = walk.routes()[name]
    url = reverse(name, kwargs=walk.asked_for(entry, world.own))
    for visitor in world.visitors:
        if visitor.role in {None, Role.COORDINATOR, Role.ADMIN} and visitor.place != "other program":
            answer = world.ask(visitor, "get", url, {})

            check(answer)
            if visitor.user:
                assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("name", PAGES)
def test_a_title_names_the_page_and_nobody(world: World, name):
    url = reverse(name, kwargs=walk.asked_for(walk.routes()[name], world.own))
    coordinator = next(visitor for visitor in world.visitors if visitor.role == Role.COORDINATOR)

    html = world.ask(coordinator, "get", url, {}).content.decode()

    assert not re.search(r"<title>[^<]*(?:Given|Family|Staff Member)\d", html)


@pytest.mark.urls("tests.web.broken_urls")
@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (404, lambda client: client.get("/nothing-here/")),
        (403, lambda client: Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a"})),
        (400, lambda client: client.post("/account/login/", {f"field{number}": "x" for number in range(2_001)})),
        (405, lambda client: client.get("/account/logout/")),
        (500, lambda client: client.get("/broken/")),
    ],
)
def test_a_page_of_trouble_has_them_too_and_tells_no_cause(status, ask):
    answer = ask(Client(raise_request_exception=False))

    assert answer.status_code == status
    check(answer)
    assert "Ellery" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_too_many_tries_are_answered_in_our_words(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    client.post(reverse("account_reset_password"), {"email": "a@example.test"})

    answer = client.post(reverse("account_reset_password"), {"email": "a@example.test"})

    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.content.decode()
    check(answer)


def test_a_file_of_the_design_system_is_served_with_them():
    answer = Client().get("/static/app/app.css")

    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_open_to_all_is_what_needs_no_account():
    """A short list that somebody has to look at when it grows."""
    opened = {name for name, entry in walk.routes().items() if isinstance(entry.callback.access, OpenToAll)}

    assert opened == {
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "agenda:read",  # a calendar program; the link is the secret
        "components:gallery",
        "healthz",
        "mfa_authenticate",
        "set_language",
    }
