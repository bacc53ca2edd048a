"""Who may open and take a register, the paper sheet, and what both cost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.classes.models import Seat
from diversion.enrollments.models import Enrollment
from diversion.people.models import Person
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PersonFactory,
    SeriesFactory,
    SessionFactory,
    book,
    staff,
)
from tests.web.classes.conftest import HTMX, client_of, page_of, without_tokens, words
from tests.web.classes.hands import mark_of, tap


@pytest.fixture
def elsewhere():
    """A seat in a session of another program, which is going on too."""
    enrollment = EnrollmentFactory()
    session = SessionFactory(series=SeriesFactory(program=enrollment.program))
    return book(session, enrollment, at=session.starts_at - timedelta(days=1))


# --- who may

PAGES = [
    ("get", "register", ()),
    ("get", "sheet", ()),
    ("get", "row", ("seat",)),
    ("post", "mark", ("seat",)),
    ("post", "take_back", ("seat",)),
    ("post", "fill", ()),
    ("post", "take_back_fill", ()),
]
WRITES = [page for page in PAGES if page[1] not in {"register", "sheet"}]
BODY = {"mark": "here", "version": "0"}


def ask(client, page, session, seat, **headers):
    method, name, rest = page
    return getattr(client, method)(page_of(name, session, *([seat] if rest else [])), BODY, headers=headers)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[1])
def test_a_session_of_another_program_and_one_that_does_not_exist_answer_alike(stranger, page, session, seat):
    missing = SessionFactory.build(pk=uuid4())

    for headers in ({}, HTMX):
        theirs = ask(stranger, page, session, seat, **headers)
        nobodys = ask(stranger, page, missing, seat, **headers)
        assert theirs.status_code == nobodys.status_code == 404
        same_place = without_tokens(theirs.content.decode()).replace(str(session.pk), str(missing.pk))
        assert same_place == without_tokens(nobodys.content.decode())

    assert mark_of(seat) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[1])
def test_a_facilitator_who_does_not_lead_the_session_gets_nothing_of_it(program, page, session, seat):
    other = client_of(staff(Role.FACILITATOR, program))

    assert ask(other, page, session, seat).status_code == 404
    assert mark_of(seat) is None


@pytest.mark.parametrize("page", WRITES, ids=lambda page: page[1])
def test_somebody_who_reads_changes_nothing(reader, page, session, seat):
    assert ask(reader, page, session, seat).status_code == 403
    assert mark_of(seat) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[1])
def test_somebody_who_is_not_signed_in_gets_nothing_and_a_piece_becomes_the_sign_in_page(page, session, seat):
    whole, piece = ask(Client(), page, session, seat), ask(Client(), page, session, seat, **HTMX)

    assert whole.status_code == 302
    assert whole["Location"].startswith(reverse("account_login"))
    assert (piece.status_code, piece["HX-Redirect"].startswith(reverse("account_login"))) == (401, True)
    assert mark_of(seat) is None


@pytest.mark.parametrize("page", [page for page in PAGES if page[2]], ids=lambda page: page[1])
def test_a_seat_of_another_session_is_not_reached_through_ones_own(lead, page, session, seat, elsewhere):
    assert ask(lead, page, session, elsewhere).status_code == 404
    assert mark_of(elsewhere) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[1])
def test_a_page_answers_to_its_own_method_alone(lead, page, session, seat):
    other = "post" if page[0] == "get" else "get"

    assert ask(lead, (other, *page[1:]), session, seat).status_code == 405
    assert mark_of(seat) is None


def test_a_tap_without_its_token_is_refused(lead, session, seat):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = lead.cookies

    assert tap(strict, session, seat).status_code == 403
    assert mark_of(seat) is None


def test_rights_that_are_taken_away_are_gone_with_the_next_tap(lead, session, seat):
    tap(lead, session, seat)
    lead.user.grants.update(ended_at=session.starts_at, ended_by=lead.user)

    assert tap(lead, session, seat, "not_here", version=1).status_code == 403
    assert mark_of(seat) == ("here", None, 1)


@pytest.mark.parametrize("path", ["not-a-uuid", "1", "00000000-0000-0000-0000-00000000000g", "%00", "x" * 3_000])
def test_an_address_that_names_no_session_is_not_found(lead, path):
    assert lead.get(f"/classes/{path}/").status_code == 404


# --- the paper sheet


def test_the_paper_sheet_has_everybody_in_the_order_of_the_register_and_nothing_else_of_them(
    lead, session, seat, expected
):
    expected(given_name="Ana", family_name="Abel")
    tap(lead, session, seat, "late", minutes=10)

    seen = words(lead.get(page_of("sheet", session)))

    assert "No. Name Here Late, minutes Left early, minutes Not here 1 Abel, Ana 2 Lopez, Maria" in seen
    assert "Printed by Denise Marlow, Sat, Dec 12, 9:00 AM" in seen
    assert "10" not in seen.split("Lopez, Maria")[1]


# --- what it costs


@pytest.fixture
def crowd(session, policy):
    """A function that seats so many at once, in a handful of statements, and returns the seats."""

    def seat_so_many(size):
        people = Person.objects.bulk_create(PersonFactory.build_batch(size))
        files = [EnrollmentFactory.build(person=person, policy=policy, status="scheduled") for person in people]
        Enrollment.objects.bulk_create(files)
        return Seat.objects.bulk_create(Seat(session=session, enrollment=file, booked_at=NOW) for file in files)

    return seat_so_many


@pytest.mark.parametrize("who", ["lead", "coordinator"])
@pytest.mark.parametrize("size", [1, 10, 200])
def test_a_register_costs_the_same_for_any_number_of_people(
    request, who, session, crowd, size, django_assert_num_queries
):
    client = request.getfixturevalue(who)
    crowd(size)
    client.post(page_of("fill", session))

    counts_referrals = who == "coordinator"  # in the menu
    for name, queries in (("register", 4), ("sheet", 3)):
        with django_assert_num_queries(queries + counts_referrals):
            assert client.get(page_of(name, session)).status_code == 200


@pytest.mark.parametrize("size", [1, 10, 200])
def test_a_tap_costs_the_same_for_any_number_of_people(lead, session, crowd, size, django_assert_num_queries):
    seat = crowd(size)[-1]

    with django_assert_num_queries(9):
        assert tap(lead, session, seat).status_code == 200
