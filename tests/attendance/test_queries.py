from datetime import timedelta
from uuid import uuid4

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role
from diversion.attendance import actions, queries
from diversion.attendance.actions import Tap
from diversion.attendance.marks import How, Mark
from diversion.classes.actions import release_seat
from diversion.classes.models import SessionFacilitator
from tests.factories import UserFactory, as_role

pytestmark = pytest.mark.django_db


def tap(seat, mark, minutes=None, *, seen=0, by=None):
    at = seat.session.starts_at
    return actions.record_mark(
        Tap(Mark(mark), minutes, seen), session_id=seat.session_id, seat_id=seat.pk, by=by or UserFactory(), at=at
    )


def coordinator(session):
    return Reach(user_id=uuid4(), grants=[Grant(Role.COORDINATOR, session.program_id)])


# --- the register


def test_the_register_lists_everybody_expected_by_family_name_then_given_whatever_the_case(
    session, expected, elsewhere
):
    for given_name, family_name in (("Zoe", "adams"), ("Ben", "Adams"), ("Ana", "Zuniga"), ("Cher", "")):
        expected(given_name=given_name, family_name=family_name)
    expected(given_name="", family_name="", preferred_name="Ace")

    rows = queries.roster(session.pk)

    assert [(row.number, row.name) for row in rows] == [
        (1, "Ace"),
        (2, "Adams, Ben"),
        (3, "adams, Zoe"),
        (4, "Cher"),
        (5, "Zuniga, Ana"),
    ]


def test_namesakes_keep_their_places_from_one_look_to_the_next(session, expected):
    for _ in range(5):
        expected(given_name="Maria", family_name="Lopez")

    assert queries.roster(session.pk) == queries.roster(session.pk)


def test_somebody_whose_seat_was_freed_is_not_on_the_register(session, expected):
    stays, goes = expected(), expected()
    release_seat(seat_id=goes.pk, decision=as_role(Role.COORDINATOR))

    assert [row.seat_id for row in queries.roster(session.pk)] == [stays.pk]


def test_a_row_without_a_mark_says_nothing_about_the_person(session, expected):
    expected(language="es", interpreter_needed=True)

    (row,) = queries.roster(session.pk)

    assert (row.mark, row.minutes, row.how, row.version) == (None, None, None, 0)
    assert (row.marked_at, row.marked_by) == (None, "")
    assert (row.language, row.interpreter_needed) == ("es", True)


def test_a_row_shows_the_mark_that_holds_with_who_gave_it_and_when(session, seat):
    tap(seat, "late", 10, by=UserFactory(name="Denise Marlow"))

    (row,) = queries.roster(session.pk)

    assert (row.mark, row.minutes, row.how, row.version) == (Mark.LATE, 10, How.TAPPED, 1)
    assert (row.marked_at, row.marked_by) == (session.starts_at, "Denise Marlow")


def test_a_mark_that_was_taken_back_shows_none_and_keeps_its_version(session, seat):
    by = tap(seat, "here").marked_by
    actions.take_back(session_id=seat.session_id, seat_id=seat.pk, seen_version=1, by=by, at=session.starts_at)

    (row,) = queries.roster(session.pk)

    assert (row.mark, row.version, row.marked_at, row.marked_by) == (None, 2, None, "")


def test_the_counts_are_those_of_the_list(session, expected):
    for _ in range(3):
        seat = expected()
    tap(seat, "not_here")

    counts = queries.counts(queries.roster(session.pk))

    assert (counts.expected, counts.marked, counts.to_mark) == (3, 1, 2)


def test_one_row_is_the_row_of_the_whole_with_the_counts_of_the_whole(session, expected):
    seats = [
        expected(given_name=given, family_name=family) for given, family in (("Bo", ""), ("Al", "Ng"), ("Di", "Fo"))
    ]
    tap(seats[1], "late", minutes=5)
    whole = queries.roster(session.pk)

    assert [queries.one_of_roster(session.pk, row.seat_id) for row in whole] == [
        (row, queries.counts(whole)) for row in whole
    ]


def test_a_seat_that_was_freed_or_is_of_another_session_is_no_row(session, expected, elsewhere):
    freed, other = expected(), elsewhere
    release_seat(seat_id=freed.pk, decision=as_role(Role.COORDINATOR))

    assert [queries.one_of_roster(session.pk, seat.pk) for seat in (freed, other)] == [None, None]


@pytest.mark.parametrize("size", [1, 3, 30])
def test_a_register_costs_one_statement_for_any_number_of_people(session, expected, size, django_assert_num_queries):
    for _ in range(size):
        tap(expected(), "here")

    with django_assert_num_queries(1):
        assert len(queries.roster(session.pk)) == size


# --- how far registers are


def registers(reader, session):
    second = timedelta(seconds=1)
    return queries.registers_between(reader, start=session.starts_at, end=session.starts_at + second)


def test_a_register_says_how_far_it_is_and_counts_only_seats_that_are_held(
    session, expected, elsewhere, django_assert_num_queries
):
    marked, taken_back, _empty = expected(), expected(), expected()
    tap(marked, "here")
    by = tap(taken_back, "here").marked_by
    actions.take_back(
        session_id=taken_back.session_id, seat_id=taken_back.pk, seen_version=1, by=by, at=session.starts_at
    )
    early, freed = session.starts_at - timedelta(minutes=20), expected()
    actions.record_mark(Tap(Mark.HERE, None, 0), session_id=freed.session_id, seat_id=freed.pk, by=by, at=early)
    release_seat(seat_id=freed.pk, decision=as_role(Role.COORDINATOR, at=early))

    with django_assert_num_queries(1):
        (row,) = registers(coordinator(session), session)

    assert (row.session_id, row.expected, row.marked, row.to_mark, row.capacity) == (session.pk, 3, 1, 2, 30)
    assert row.is_cancelled is False


def test_two_facilitators_of_one_register_do_not_double_its_marks(session, seat):
    lead = UserFactory()
    for user in (lead, UserFactory()):
        SessionFacilitator.objects.create(session=session, user=user)
    tap(seat, "here")
    reader = Reach(user_id=lead.pk, grants=[Grant(Role.FACILITATOR, session.program_id)])

    (row,) = registers(reader, session)

    assert (row.expected, row.marked) == (1, 1)


def test_registers_of_another_program_and_of_another_hour_are_not_shown(session, elsewhere):
    stranger = coordinator(elsewhere.session)

    assert [row.session_id for row in registers(stranger, session)] == [elsewhere.session_id]
    assert (
        queries.registers_between(coordinator(session), start=session.ends_at, end=session.ends_at + timedelta(1)) == []
    )
