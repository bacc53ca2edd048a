import json
import re
from uuid import uuid4

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import get_urlconf, reverse, set_urlconf
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from diversion.accounts.models import User
from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import AGENCY_WIDE, Role
from diversion.web import errors
from diversion.web.navigation import ENTRIES, entries_for
from diversion.web.rendering import page
from diversion.web.shell import shell
from diversion.web.templatetags.look import note_kind
from tests.conftest import NOW

PIECE = "components/lists.html"

# The menu counts the referrals that wait.
pytestmark = pytest.mark.django_db


def reach_of(*roles: Role) -> Reach:
    grants = [Grant(role, None if role in AGENCY_WIDE else uuid4()) for role in roles]
    return Reach(user_id=uuid4(), grants=grants)


def request_of(*roles: Role, path: str = "/", **headers: str) -> HttpRequest:
    """A request of somebody signed in, as the middleware hands it to a view."""
    request = RequestFactory().get(path, headers=headers)
    request.user = User(name="Teresa Quiroga", email="teresa@example.test")
    request.reach = reach_of(*roles)
    request.htmx = HtmxDetails(request)
    return request


def drawn(request: HttpRequest) -> str:
    return render_to_string("layouts/page.html", {}, request)


def menu(html: str) -> list[str]:
    bar = html.split('<nav class="nav many"')[1].split("</nav>")[0]
    return [label.strip() for label in re.findall(r"<a [^>]*>([^<]+)<", bar)]


# --- the menu


@pytest.mark.parametrize(
    ("role", "entries"),
    [
        (Role.FACILITATOR, ["Today", "My classes"]),
        (Role.COORDINATOR, ["Today", "People", "Referrals", "Classes", "Messages", "Programs", "Reports"]),
        (Role.PROSECUTOR, ["Today", "People", "Referrals", "Classes", "Programs", "Reports"]),
        (Role.FINANCE, ["Today"]),
        (Role.AUDITOR_READONLY, ["Today", "Reports"]),
        (Role.ADMIN, ["Today", "People", "Referrals", "Classes", "Messages", "Programs", "Reports", "Staff", "Audit"]),
    ],
)
def test_the_menu_holds_what_a_role_may_open_and_nothing_greyed(role, entries):
    assert menu(drawn(request_of(role))) == entries


def test_somebody_without_a_role_has_today_only():
    assert [str(entry.label) for entry in entries_for(reach_of())] == ["Today"]


def test_a_facilitator_who_also_coordinates_has_the_whole_menu():
    both = entries_for(reach_of(Role.COORDINATOR, Role.FACILITATOR))

    assert [str(entry.label) for entry in both] == [
        "Today",
        "People",
        "Referrals",
        "Classes",
        "Messages",
        "Programs",
        "Reports",
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_every_entry_leads_into_its_own_section(entry):
    assert entry.url.split("/")[1] == entry.section


@pytest.mark.parametrize("path", ["/people/new/", "/lists/"])
def test_the_section_that_is_open_is_marked_in_both_menus(path):
    html = drawn(request_of(Role.COORDINATOR, path=path))

    assert re.findall(r'aria-current="page">\s*(\w+)\s*<', html) == ["People", "People"]
    assert "Menu: People" in html


@pytest.mark.parametrize(("role", "may_find"), [(Role.COORDINATOR, True), (Role.FACILITATOR, False)])
def test_the_find_box_is_there_for_those_who_may_read_names(role, may_find):
    assert ('role="search"' in drawn(request_of(role))) is may_find


def test_a_name_is_looked_for_by_post_so_that_no_address_holds_it():
    box = re.search(r'<form class="find"[^>]*>', drawn(request_of(Role.COORDINATOR)))

    assert 'method="post"' in box[0]


def test_the_shell_asks_the_database_nothing():
    # No database is allowed in this test: a query would fail it.
    assert shell(request_of(Role.ADMIN))["role_words"] == "Administrator"
    assert "navigation" not in shell(RequestFactory().get("/"))


# --- the frame


def test_sign_out_is_a_button_that_posts():
    html = drawn(request_of(Role.COORDINATOR))

    assert f'<form method="post" action="{reverse("account_logout")}">' in html
    assert f'href="{reverse("account_logout")}"' not in html


def test_htmx_evaluates_nothing_keeps_nothing_and_asks_only_us():
    config = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", drawn(request_of()))[1])

    told = {key: config[key] for key in config if key != "responseHandling"}
    assert told == {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "allowScriptTags": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "timeout": 10000,
    }
    assert {"code": "422", "swap": True} in config["responseHandling"]


def test_the_language_switch_turns_the_page_spanish_and_stays_where_it_was(client, db):
    with translation.override("en"):  # the language that a page turns on stays on in this thread
        answer = client.post(reverse("set_language"), {"language": "es", "next": reverse("account_login")})
        after = client.get(answer.url).content.decode()

    assert answer.url == reverse("account_login")
    assert '<html lang="es">' in after


@pytest.mark.parametrize("is_demo", [True, False])
def test_only_the_demonstration_says_that_everybody_is_invented(settings, is_demo):
    settings.DEMO = is_demo

    assert ("Every person here is invented" in drawn(request_of())) is is_demo


def test_a_sheet_for_paper_says_who_printed_it_and_when_and_has_no_menu():
    html = render_to_string("layouts/print.html", {"printed_at": NOW}, request_of(Role.COORDINATOR))

    assert "Printed by Teresa Quiroga, Tue, Dec 1, 2026, 10:00 AM" in html
    assert "<nav" not in html


@pytest.mark.parametrize(
    ("level", "kind"),
    [(messages.SUCCESS, "ok"), (messages.INFO, "info"), (messages.WARNING, "warn"), (messages.ERROR, "stop")],
)
def test_a_message_is_shown_as_the_note_of_its_weight(level, kind):
    assert note_kind(Message(level, "Saved.")) == kind


# --- pieces


@pytest.mark.parametrize(
    ("headers", "is_piece"),
    [({}, False), ({"HX-Request": "true"}, True), ({"HX-Request": "true", "HX-Boosted": "true"}, False)],
)
def test_htmx_gets_the_piece_that_it_asked_for_and_everybody_else_the_page(headers, is_piece):
    answer = page(request_of(**headers), PIECE, {}, partial="nothing", status=422).content.decode()

    assert 'id="nothing"' in answer
    assert ('id="work"' not in answer) is is_piece


def test_a_page_keeps_the_status_that_the_view_gave_it():
    assert page(request_of(), PIECE, {}, status=422).status_code == 422


# --- what went wrong


@pytest.mark.parametrize(
    ("view", "args", "status", "what_next"),
    [
        (errors.bad_request, [Exception()], 400, "Go back, reload the page, and try again."),
        (errors.forbidden, [Exception()], 403, "ask an administrator"),
        (errors.not_found, [Exception()], 404, "Check the address"),
        (errors.csrf_failure, [], 403, "reload the page, and send it again"),
        (errors.server_error, [], 500, "tell an administrator"),
    ],
)
def test_a_page_of_trouble_says_what_to_do_next_without_asking_the_database(view, args, status, what_next):
    answer = view(request_of(Role.COORDINATOR), *args)

    assert answer.status_code == status
    assert what_next in answer.content.decode()


def test_the_page_of_a_server_error_needs_no_urls_no_user_and_no_session():
    bare = HttpRequest()
    before = get_urlconf()
    set_urlconf("tests.web.nothing_here")
    try:
        answer = errors.server_error(bare)
    finally:
        set_urlconf(before)

    assert "Something went wrong on our side" in answer.content.decode()


def test_a_missing_record_and_one_out_of_reach_look_the_same():
    missing = errors.not_found(request_of(Role.COORDINATOR), Exception("No Person matches"))
    out_of_reach = errors.not_found(request_of(Role.COORDINATOR), Exception("not yours: Ellery"))

    assert _without_token(missing) == _without_token(out_of_reach)
    assert "Ellery" not in out_of_reach.content.decode()


def _without_token(answer) -> str:
    return re.sub(r'(value=|X-CSRFToken": )"[^"]+"', "", answer.content.decode())
