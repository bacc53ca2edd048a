"""The register as somebody at the door meets it: with htmx and without, with two phones, and with hostile hands."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from diversion.accounts.walls import Role
from diversion.attendance.models import AttendanceMark, MarkChange
from diversion.classes.actions import release_seat
from diversion.classes.models import SessionFacilitator
from tests.factories import (
    ProgramFactory,
    as_role,
    staff,
)
from tests.factories.classes import called_off
from tests.web.classes.conftest import HTMX, client_of, page_of, row_of, without_tokens, words
from tests.web.classes.hands import mark_of, register, tap

HOSTILE = ["", "x", "-1", "9" * 5_000, "1e309", "2147483648", "9223372036854775808", "\x00", "x" * 10_000, "NaN"]


def undo(client, session, seat, version, *, htmx=True):
    return client.post(page_of("take_back", session, seat), {"version": version}, headers=HTMX if htmx else {})


# --- what it shows


def test_the_register_shows_who_is_expected_what_is_marked_and_four_taps(lead, session, seat, expected):
    expected(given_name="Ana", family_name="Abel", language="es", interpreter_needed=True)
    tap(lead, session, seat, "late", minutes=10)

    seen = words(register(lead, session))

    assert "1 marked 1 to mark" in seen
    assert "2 people All others here (1)" in seen
    assert "1 Abel, Ana Spanish needs an interpreter Here Late Left early Not here" in seen
    assert "2 Lopez, Maria Late, 10 minutes 9:00 AM, Denise Marlow Change" in seen


def test_the_title_of_the_page_names_nobody(lead, session, seat):
    html = register(lead, session).content.decode()

    assert re.search(r"<title>([^<]*)", html)[1].strip().startswith("Register")
    assert "Lopez" not in html.split("<body")[0]


def test_a_register_without_people_says_what_to_do(coordinator, session):
    assert "Nobody has a seat yet. Book a seat from a person's page" in words(register(coordinator, session))


def test_before_the_doors_are_open_the_register_offers_no_tap(lead, session, seat, before_the_doors):
    seen = words(register(lead, session))

    assert "The register is not open yet. It opens 30 minutes before the class." in seen
    assert "Lopez, Maria No mark" in seen
    assert "All others here" not in seen


def test_a_cancelled_session_says_so_and_offers_no_tap(lead, session, seat):
    called_off(session)

    seen = words(register(lead, session))

    assert "This session is cancelled. The room is flooded" in seen
    assert "Lopez, Maria" not in seen


def test_somebody_who_reads_sees_no_tap(reader, session, seat):
    assert "Lopez, Maria No mark" in words(register(reader, session))


def test_somebody_who_marks_in_another_program_sees_no_tap_here(session, seat, program):
    user = staff(Role.PROSECUTOR, program)
    user.grants.create(role=Role.COORDINATOR, program=ProgramFactory(), granted_at=user.invited_at)

    assert "Lopez, Maria No mark" in words(register(client_of(user), session))


def test_a_facilitator_who_also_reads_sees_taps_only_where_they_lead(session, seat, program):
    user = staff(Role.FACILITATOR, program)
    user.grants.create(role=Role.PROSECUTOR, program=program, granted_at=user.invited_at)
    client = client_of(user)
    assert "Lopez, Maria No mark" in words(register(client, session))

    SessionFacilitator.objects.create(session=session, user=user)

    assert "Lopez, Maria Here Late Left early Not here" in words(register(client, session))


# --- one tap


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_a_tap_marks_and_answers_with_its_row_and_the_counts(request, who, session, seat, expected):
    client = request.getfixturevalue(who)
    expected()

    response = tap(client, session, seat)

    assert (response.status_code, mark_of(seat)) == (200, ("here", None, 1))
    seen = words(response)
    assert "Lopez, Maria Here 9:00 AM" in seen
    assert "Undo Lopez, Maria" in seen
    assert "1 marked 1 to mark All others here (1)" in seen
    assert "<html" not in response.content.decode()
    assert response.content.decode().count("<li ") == 1


def test_a_tap_without_a_script_marks_and_comes_back_to_the_register(lead, session, seat):
    response = tap(lead, session, seat, htmx=False)

    assert (response.status_code, response["Location"]) == (302, page_of("register", session))
    assert mark_of(seat) == ("here", None, 1)


@pytest.mark.parametrize(("mark", "minutes"), [("here", ""), ("late", 10), ("left_early", 5), ("not_here", "")])
def test_a_row_that_comes_alone_is_the_row_that_a_reload_would_show(lead, session, seat, mark, minutes):
    tap(lead, session, seat, mark, minutes=minutes)

    alone = lead.get(page_of("row", session, seat), headers=HTMX)

    assert row_of(alone, seat) == row_of(register(lead, session), seat)


def test_a_row_that_is_opened_for_a_change_offers_every_tap_and_the_way_back(lead, session, seat):
    tap(lead, session, seat)

    opened = words(lead.get(page_of("row", session, seat), {"change": ""}, headers=HTMX))

    taps = "Here Late Left early Not here Turned away, too late Excused Here, took no part"
    assert f"Lopez, Maria {taps} Take the last mark back" in opened


def test_a_row_that_is_opened_for_a_change_is_the_row_that_a_reload_would_show(lead, session, seat):
    tap(lead, session, seat)

    alone = lead.get(page_of("row", session, seat), {"change": ""}, headers=HTMX)
    whole = register(lead, session, change=str(seat.pk))

    assert row_of(alone, seat) == row_of(whole, seat)
    assert "Take the last mark back" in words(alone)


def test_the_counts_beside_a_row_are_those_that_a_reload_would_show(lead, session, seat, expected):
    expected()
    piece = tap(lead, session, seat).content.decode().replace(' hx-swap-oob="true"', "")
    whole = register(lead, session).content.decode()

    for name in ("tally", "others"):
        part = re.compile(
            rf'<div[^>]* id="{name}".*?</div>' if name == "tally" else rf'<div id="{name}".*?</div>', re.DOTALL
        )
        assert without_tokens(part.search(piece)[0]) == without_tokens(part.search(whole)[0])


def test_the_same_tap_twice_is_one_mark(lead, session, seat):
    tap(lead, session, seat, "late", minutes=10)

    response = tap(lead, session, seat, "late", minutes=10)

    assert (response.status_code, MarkChange.objects.count()) == (200, 1)


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(("mark", "question"), [("late", "Late by"), ("left_early", "Left this many minutes early")])
def test_a_mark_that_needs_minutes_asks_for_them_first(lead, session, seat, mark, question, htmx):
    response = tap(lead, session, seat, mark, htmx=htmx)

    assert response.status_code == 200
    assert f"Lopez, Maria {question} 5 10 15 Other minutes Save" in words(response)
    assert mark_of(seat) is None


def test_minutes_that_are_typed_count_as_those_of_a_button(lead, session, seat):
    tap(lead, session, seat, "late", typed=23)

    assert mark_of(seat) == ("late", 23, 1)


@pytest.mark.parametrize("htmx", [True, False])
def test_minutes_that_the_class_does_not_have_are_asked_for_again_beside_what_was_typed(lead, session, seat, htmx):
    response = tap(lead, session, seat, "late", typed=480, htmx=htmx)

    assert response.status_code == 422
    assert "The minutes must be between 1 and 479 for this class." in words(response)
    assert 'value="480"' in row_of(response, seat)
    assert mark_of(seat) is None


# --- two phones


@pytest.mark.parametrize("htmx", [True, False])
def test_two_marks_for_one_person_are_both_shown_and_one_is_picked(lead, coordinator, session, seat, htmx):
    tap(coordinator, session, seat, "not_here")

    clash = tap(lead, session, seat, "here", htmx=htmx)

    assert (clash.status_code, mark_of(seat)) == (409, ("not_here", None, 1))
    seen = words(clash)
    assert "Two marks for one person. Somebody else marked this person a moment ago." in seen
    assert "Keep mine: Here Keep the mark of Teresa Quiroga" in seen

    version = re.findall(r'name="version" value="(\d+)"', row_of(clash, seat))[-1]
    tap(lead, session, seat, "here", version=version)
    assert mark_of(seat) == ("here", None, 2)
    assert list(MarkChange.objects.order_by("version").values_list("mark", flat=True)) == ["not_here", "here"]


def test_mine_is_kept_with_its_minutes(lead, coordinator, session, seat):
    tap(coordinator, session, seat, "not_here")

    clash = tap(lead, session, seat, "late", minutes=10)

    assert '<input type="hidden" name="minutes" value="10">' in row_of(clash, seat)


# --- taking back


@pytest.mark.parametrize("htmx", [True, False])
def test_a_mark_is_taken_back_and_the_row_is_empty_again(lead, session, seat, htmx):
    tap(lead, session, seat)

    response = undo(lead, session, seat, 1, htmx=htmx)

    assert (response.status_code, mark_of(seat)) == (200 if htmx else 302, ("", None, 2))
    assert "Lopez, Maria Here Late Left early Not here" in words(register(lead, session))


def test_a_mark_that_was_changed_since_is_not_taken_back_and_the_newer_one_is_shown(lead, coordinator, session, seat):
    tap(lead, session, seat)
    tap(coordinator, session, seat, "not_here", version=1)

    response = undo(lead, session, seat, 1)

    assert (response.status_code, mark_of(seat)) == (422, ("not_here", None, 2))
    assert "Not here 9:00 AM, Teresa Quiroga" in words(response)
    assert "This mark was changed in the meantime." in words(response)


# --- all others here


def fill(client, session, *, htmx=True):
    return client.post(page_of("fill", session), headers=HTMX if htmx else {})


@pytest.mark.parametrize("htmx", [True, False])
def test_all_others_here_fills_the_empty_rows_and_can_be_undone_as_a_whole(lead, session, seat, expected, htmx):
    other = expected()
    tap(lead, session, seat, "not_here")

    response = fill(lead, session, htmx=htmx)

    assert (response.status_code, mark_of(seat), mark_of(other)) == (200, ("not_here", None, 1), ("here", None, 1))
    assert "1 person was marked here. Undo" in words(response)
    assert ("<html" in response.content.decode()) is not htmx

    filled_at = re.search(r'name="filled_at" value="([^"]+)"', response.content.decode())[1]
    url = page_of("take_back_fill", session)
    undone = lead.post(url, {"filled_at": filled_at}, headers=HTMX if htmx else {})
    assert (undone.status_code, mark_of(other), mark_of(seat)) == (200, ("", None, 2), ("not_here", None, 1))


def test_the_piece_that_a_filling_answers_is_the_register_that_a_reload_would_show(lead, session, seat):
    piece = fill(lead, session)

    assert row_of(piece, seat) == row_of(register(lead, session), seat)


def test_a_filling_before_the_doors_are_open_is_refused_in_words(lead, session, seat, before_the_doors):
    response = fill(lead, session)

    assert (response.status_code, mark_of(seat)) == (422, None)
    assert "The register opens 30 minutes before the class." in words(response)


# --- refusals


def test_a_tap_before_the_doors_are_open_is_refused_in_its_row(lead, session, seat, before_the_doors):
    response = tap(lead, session, seat)

    assert (response.status_code, mark_of(seat)) == (422, None)
    assert "The register opens 30 minutes before the class." in words(response)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_tap_on_somebody_whose_seat_was_freed_shows_the_register_without_them(lead, session, seat, htmx):
    release_seat(seat_id=seat.pk, decision=as_role(Role.COORDINATOR, at=session.starts_at - timedelta(hours=1)))

    response = tap(lead, session, seat, htmx=htmx)

    assert (response.status_code, mark_of(seat)) == (422, None)
    assert "This person is no longer on the list for this class." in words(response)
    assert "Lopez" not in words(response)


@pytest.mark.parametrize("field", ["mark", "minutes", "typed", "version"])
@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("htmx", [True, False])
def test_hostile_words_in_a_tap_are_answered_and_never_a_fault(lead, session, seat, field, typed, htmx):
    response = tap(lead, session, seat, **({"mark": "late", "minutes": 10, "version": 0} | {field: typed}), htmx=htmx)

    assert response.status_code in {200, 302, 409, 422}
    assert mark_of(seat) in {None, ("late", 10, 1)}


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_in_an_undo_are_answered_and_never_a_fault(lead, session, seat, typed):
    tap(lead, session, seat)

    assert undo(lead, session, seat, typed).status_code == 422
    assert mark_of(seat) == ("here", None, 1)


@pytest.mark.parametrize(
    "typed",
    [*HOSTILE, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-12-12T17:00:00", "2026-03-08 02:30"],
)
def test_hostile_words_in_an_undo_of_a_filling_are_answered_and_never_a_fault(lead, session, seat, typed):
    fill(lead, session)

    response = lead.post(page_of("take_back_fill", session), {"filled_at": typed}, headers=HTMX)

    assert response.status_code in {200, 422}
    assert mark_of(seat) == ("here", None, 1)


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_in_an_address_are_answered_and_never_a_fault(lead, session, seat, typed):
    assert register(lead, session, change=typed).status_code == 200
    assert lead.get(page_of("row", session, seat), {"change": typed}, headers=HTMX).status_code == 200


def test_nobodys_name_is_ever_markup(lead, session, expected):
    seat = expected(given_name="<script>alert(1)</script>", family_name='"><img src=x>')

    for response in (register(lead, session), tap(lead, session, seat), lead.get(page_of("sheet", session))):
        html = response.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x>" not in html


def test_a_field_that_a_tap_does_not_have_changes_nothing(lead, coordinator, session, seat):
    more = {"marked_by": str(coordinator.user.pk), "seat_id": str(uuid4()), "how": "filled", "marked_at": "2020-01-01"}

    tap(lead, session, seat, **more)

    mark = AttendanceMark.objects.get()
    assert (mark.marked_by, mark.seat, mark.how, mark.marked_at) == (lead.user, seat, "tapped", session.starts_at)
