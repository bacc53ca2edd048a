from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diversion.accounts.walls import Role
from diversion.attendance import actions
from diversion.attendance.actions import (
    MarkedMeanwhile,
    NoLongerOnTheRegister,
    NothingToTakeBack,
    SessionCancelled,
    Tap,
)
from diversion.attendance.marks import How, Mark
from diversion.attendance.models import AttendanceMark, MarkChange
from diversion.attendance.rules import DoorsClosed, MinutesUnclear
from diversion.audit.models import AuditEvent
from diversion.classes.actions import release_seat
from tests.attendance.hands import deeds, fill, history, standing, take_back, take_back_fill
from tests.factories import UserFactory, as_role
from tests.factories.classes import called_off

pytestmark = pytest.mark.django_db


def tap(seat, mark, minutes=None, *, seen=0, by, at):
    return actions.record_mark(
        Tap(Mark(mark), minutes, seen), session_id=seat.session_id, seat_id=seat.pk, by=by, at=at
    )


# --- one tap


@pytest.mark.parametrize(
    ("mark", "minutes", "kept"),
    [(Mark.HERE, None, None), (Mark.LATE, 10, 10), (Mark.LEFT_EARLY, 479, 479), (Mark.NOT_HERE, 7, None)],
)
def test_a_tap_is_kept_with_who_and_when_its_history_and_its_audit_event(seat, by, door, mark, minutes, kept):
    tap(seat, mark, minutes, by=by, at=door)

    assert standing(seat) == (mark, kept, How.TAPPED, 1)
    assert history(seat) == [(1, mark, kept, How.TAPPED)]
    held = seat.mark
    assert (held.marked_by, held.marked_at) == (by, door)
    change = MarkChange.objects.get()
    assert (change.by, change.at) == (by, door)
    event = AuditEvent.objects.get(action="attendance.marked")
    assert (event.actor_id, event.at, event.subject_id) == (by.pk, door, str(held.pk))
    assert event.changes == {"mark": ["", mark], "minutes": [None, kept]}
    assert (event.person_id, event.program_id) == (seat.enrollment.person_id, seat.session.program_id)


def test_nobody_has_a_mark_before_somebody_says_something(seat):
    assert standing(seat) is None


def test_the_same_tap_twice_is_one_mark_also_from_a_page_that_has_not_seen_it(seat, by, door):
    tap(seat, "late", 10, by=by, at=door)
    tap(seat, "late", 10, by=UserFactory(), at=door + timedelta(seconds=2))

    assert standing(seat) == ("late", 10, "tapped", 1)
    assert (len(history(seat)), deeds()) == (1, {"attendance.marked": 1})


def test_a_mark_is_changed_by_whoever_saw_it_and_both_values_stay_on_record(seat, by, door):
    tap(seat, "late", 10, by=by, at=door)

    tap(seat, "left_early", 5, seen=1, by=by, at=door)

    assert standing(seat) == ("left_early", 5, "tapped", 2)
    assert history(seat) == [(1, "late", 10, "tapped"), (2, "left_early", 5, "tapped")]
    assert AuditEvent.objects.latest("id").changes == {"mark": ["late", "left_early"], "minutes": [10, 5]}


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_a_tap_that_did_not_see_the_mark_of_somebody_else_changes_nothing(seat, by, door, seen):
    tap(seat, "here", by=by, at=door)
    tap(seat, "late", 10, seen=1, by=by, at=door)

    with pytest.raises(MarkedMeanwhile, match="Look at both marks and pick one"):
        tap(seat, "not_here", seen=seen, by=UserFactory(), at=door)

    assert standing(seat) == ("late", 10, "tapped", 2)
    assert (len(history(seat)), deeds()) == (2, {"attendance.marked": 2})


def test_other_minutes_are_another_mark(seat, by, door):
    tap(seat, "late", 10, by=by, at=door)

    with pytest.raises(MarkedMeanwhile):
        tap(seat, "late", 15, by=by, at=door)


@pytest.mark.parametrize("minutes", [None, 0, -1, 480, 1_440])
@pytest.mark.parametrize("mark", ["late", "left_early"])
def test_a_mark_that_needs_minutes_is_not_kept_without_or_with_more_than_the_class_has(seat, by, door, mark, minutes):
    with pytest.raises(MinutesUnclear):
        tap(seat, mark, minutes, by=by, at=door)

    assert (standing(seat), history(seat), deeds()) == (None, [], {})


def test_nothing_is_marked_more_than_30_minutes_before_the_class(seat, by, door):
    early = door - timedelta(minutes=30)

    with pytest.raises(DoorsClosed):
        tap(seat, "here", by=by, at=early - timedelta(seconds=1))
    assert (standing(seat), history(seat)) == (None, [])

    assert tap(seat, "here", by=by, at=early).mark == "here"


def test_nobody_is_marked_in_a_class_that_does_not_take_place(seat, by, door):
    called_off(seat.session)

    with pytest.raises(NoLongerOnTheRegister):
        tap(seat, "not_here", by=by, at=door)
    with pytest.raises(SessionCancelled):
        actions.fill_with_here(session_id=seat.session_id, by=by, at=door)

    assert (standing(seat), deeds()) == (None, {"session.cancelled": 1, "seat.released": 1})


def test_nobody_is_marked_whose_seat_was_freed(seat, by, door):
    release_seat(seat_id=seat.pk, decision=as_role(Role.COORDINATOR))

    with pytest.raises(NoLongerOnTheRegister, match="no longer on the list"):
        tap(seat, "here", by=by, at=door)
    with pytest.raises(NoLongerOnTheRegister):
        actions.take_back(session_id=seat.session_id, seat_id=seat.pk, seen_version=1, by=by, at=door)

    assert standing(seat) is None


# --- taking back


def test_taking_back_the_first_mark_leaves_none_and_keeps_the_history(seat, by, door):
    tap(seat, "here", by=by, at=door)

    take_back(seat, 1, by=by, at=door)

    assert standing(seat) == ("", None, "undone", 2)
    assert history(seat) == [(1, "here", None, "tapped"), (2, "", None, "undone")]
    assert deeds() == {"attendance.marked": 2}
    assert AuditEvent.objects.latest("id").changes == {"mark": ["here", ""], "minutes": [None, None]}


def test_taking_back_a_change_returns_to_the_mark_before_it_with_its_minutes(seat, by, door):
    tap(seat, "late", 10, by=by, at=door)
    tap(seat, "here", seen=1, by=by, at=door)

    take_back(seat, 2, by=by, at=door)

    assert standing(seat) == ("late", 10, "undone", 3)


@pytest.mark.parametrize("seen", [1, 3])
def test_a_mark_that_was_changed_since_is_not_taken_back(seat, by, door, seen):
    tap(seat, "here", by=by, at=door)
    tap(seat, "late", 10, seen=1, by=UserFactory(), at=door)

    with pytest.raises(NothingToTakeBack, match="changed in the meantime"):
        take_back(seat, seen, by=by, at=door)

    assert (standing(seat), len(history(seat))) == (("late", 10, "tapped", 2), 2)


def test_there_is_nothing_to_take_back_before_the_first_mark_and_after_it_was_taken_back(seat, by, door):
    with pytest.raises(NothingToTakeBack):
        take_back(seat, 0, by=by, at=door)

    tap(seat, "here", by=by, at=door)
    take_back(seat, 1, by=by, at=door)
    for seen in (1, 2):
        with pytest.raises(NothingToTakeBack):
            take_back(seat, seen, by=by, at=door)

    assert standing(seat) == ("", None, "undone", 2)


def test_a_mark_can_be_given_again_after_it_was_taken_back(seat, by, door):
    tap(seat, "here", by=by, at=door)
    take_back(seat, 1, by=by, at=door)

    tap(seat, "here", seen=2, by=by, at=door)

    assert standing(seat) == ("here", None, "tapped", 3)


# --- all others here


def test_all_others_here_fills_what_is_empty_says_so_and_touches_no_other_mark(session, expected, elsewhere, by, door):
    tapped, taken_back, fresh = expected(), expected(), expected()
    freed = expected()
    release_seat(seat_id=freed.pk, decision=as_role(Role.COORDINATOR))
    tap(tapped, "not_here", by=by, at=door)
    tap(taken_back, "late", 5, by=by, at=door)
    take_back(taken_back, 1, by=by, at=door)

    assert fill(session, by=by, at=door) == 2

    assert standing(tapped) == ("not_here", None, "tapped", 1)
    assert standing(taken_back) == ("here", None, "filled", 3)
    assert standing(fresh) == ("here", None, "filled", 1)
    assert (standing(freed), standing(elsewhere)) == (None, None)
    assert history(fresh) == [(1, "here", None, "filled")]
    event = AuditEvent.objects.get(action="register.filled")
    assert (event.actor_id, event.subject_id, event.changes) == (by.pk, str(session.pk), {"count": ["", 2]})
    assert event.program_id == session.program_id


def test_all_others_here_twice_fills_once(session, seat, by, door):
    assert fill(session, by=by, at=door) == 1
    assert fill(session, by=by, at=door + timedelta(seconds=1)) == 0

    assert (standing(seat), len(history(seat))) == (("here", None, "filled", 1), 1)


def test_nobody_is_filled_in_before_the_doors_are_open(session, seat, by, door):
    with pytest.raises(DoorsClosed):
        fill(session, by=by, at=door - timedelta(minutes=31))

    assert (standing(seat), deeds()) == (None, {})


def test_a_filling_is_taken_back_as_a_whole_and_what_was_changed_since_stays(session, expected, by, door):
    seats = [expected() for _ in range(3)]
    fill(session, by=by, at=door)
    tap(seats[0], "not_here", seen=1, by=by, at=door)

    assert take_back_fill(session, door, by=by, at=door + timedelta(minutes=1)) == 2

    assert [standing(seat) for seat in seats] == [
        ("not_here", None, "tapped", 2),
        ("", None, "undone", 2),
        ("", None, "undone", 2),
    ]
    assert history(seats[1]) == [(1, "here", None, "filled"), (2, "", None, "undone")]
    assert AuditEvent.objects.get(action="register.fill_taken_back").changes == {"count": ["", 2]}
    assert take_back_fill(session, door, by=by, at=door) == 0


@pytest.mark.parametrize("other", ["somebody else", "another instant"])
def test_only_the_filling_that_was_meant_is_taken_back(session, seat, by, door, other):
    fill(session, by=by, at=door)
    who = UserFactory() if other == "somebody else" else by
    instant = door if other == "somebody else" else door + timedelta(seconds=1)

    assert take_back_fill(session, instant, by=who, at=door) == 0

    assert standing(seat) == ("here", None, "filled", 1)


@pytest.mark.parametrize("size", [1, 3, 30])
def test_filling_costs_the_same_for_any_number_of_people(session, expected, by, door, size, django_assert_num_queries):
    for _ in range(size):
        expected()

    with django_assert_num_queries(8):
        assert fill(session, by=by, at=door) == size


# --- the database refuses, whatever the code does


@pytest.mark.parametrize(
    "deed", [lambda rows: rows.update(mark="here"), lambda rows: rows.delete()], ids=["change", "remove"]
)
def test_the_history_of_a_mark_is_neither_changed_nor_removed(seat, by, door, deed):
    tap(seat, "not_here", by=by, at=door)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deed(MarkChange.objects.filter(seat=seat))

    assert history(seat) == [(1, "not_here", None, "tapped")]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("attendancemark_minutes_iff_late_or_left_early", {"mark": "late", "minutes": None}),
        ("attendancemark_minutes_iff_late_or_left_early", {"mark": "left_early"}),
        ("attendancemark_minutes_iff_late_or_left_early", {"minutes": 5}),
        ("attendancemark_minutes_iff_late_or_left_early", {"mark": "", "minutes": 5}),
        ("attendancemark_how_known", {"how": "guessed"}),
        ("attendancemark_mark_known", {"mark": "absent"}),
    ],
)
def test_a_mark_that_cannot_be_is_refused_by_the_database_itself(seat, by, door, name, values):
    tap(seat, "here", by=by, at=door)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AttendanceMark.objects.update(**values)


def test_a_second_mark_of_a_seat_and_a_second_change_of_a_version_are_refused_by_the_database_itself(seat, by, door):
    tap(seat, "here", by=by, at=door)
    second = {"seat": seat, "mark": "late", "minutes": 5, "version": 1}

    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceMark.objects.create(**second, marked_by=by, marked_at=door)
    with pytest.raises(IntegrityError, match="markchange_one_per_version"), transaction.atomic():
        MarkChange.objects.create(**second, how="tapped", by=by, at=door)


def test_a_mark_changed_in_the_database_itself_is_in_the_history_as_well(seat, by, door):
    tap(seat, "here", by=by, at=door)

    AttendanceMark.objects.filter(seat=seat).update(mark="not_here", version=2)

    assert history(seat) == [(1, "here", None, "tapped"), (2, "not_here", None, "tapped")]


def test_a_change_that_keeps_its_version_is_refused_by_the_history(seat, by, door):
    tap(seat, "here", by=by, at=door)

    with pytest.raises(IntegrityError, match="markchange_one_per_version"), transaction.atomic():
        AttendanceMark.objects.filter(seat=seat).update(mark="not_here")
