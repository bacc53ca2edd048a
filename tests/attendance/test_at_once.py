"""Taps, fillings and freed seats that meet in real threads."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from diversion.accounts.walls import Role
from diversion.attendance import actions
from diversion.attendance.actions import (
    MarkedMeanwhile,
    NothingToTakeBack,
    Tap,
)
from diversion.attendance.marks import Mark
from diversion.attendance.models import AttendanceMark
from diversion.classes.actions import release_seat
from diversion.classes.models import Seat
from tests.at_once import at_once
from tests.attendance.hands import fill, history, standing, take_back, take_back_fill
from tests.factories import UserFactory, as_role

pytestmark = pytest.mark.django_db


def tap(seat, mark, minutes=None, *, seen=0, by, at):
    return actions.record_mark(
        Tap(Mark(mark), minutes, seen), session_id=seat.session_id, seat_id=seat.pk, by=by, at=at
    )


# --- several at once


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_the_same_person_differently_at_once_keep_one_and_tell_the_other(seat, door):
    teresa, denise = UserFactory(), UserFactory()

    outcomes = at_once(
        [partial(tap, seat, "here", by=teresa, at=door), partial(tap, seat, "not_here", by=denise, at=door)]
    )

    assert {type(outcome) for outcome in outcomes} == {AttendanceMark, MarkedMeanwhile}
    assert len(history(seat)) == 1


@pytest.mark.django_db(transaction=True)
def test_one_tap_that_is_sent_eight_times_at_once_is_one_mark(seat, by, door):
    outcomes = at_once([partial(tap, seat, "late", 10, by=by, at=door)] * 8)

    assert {type(outcome) for outcome in outcomes} == {AttendanceMark}
    assert history(seat) == [(1, "late", 10, "tapped")]


@pytest.mark.django_db(transaction=True)
def test_two_who_take_back_at_once_take_back_one_change(seat, by, door):
    tap(seat, "here", by=by, at=door)
    tap(seat, "late", 10, seen=1, by=by, at=door)

    outcomes = at_once([partial(take_back, seat, 2, by=by, at=door)] * 4)

    assert Counter(type(outcome) for outcome in outcomes) == {AttendanceMark: 1, NothingToTakeBack: 3}
    assert standing(seat) == ("here", None, "undone", 3)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_taps_that_meet_a_filling_are_never_overwritten_by_it(session, expected, by, door):
    seats = [expected() for _ in range(12)]

    outcomes = at_once(
        [
            *(partial(tap, seat, "not_here", by=by, at=door) for seat in seats),
            *[partial(fill, session, by=by, at=door)] * 4,
        ]
    )

    assert {type(outcome) for outcome in outcomes} <= {AttendanceMark, MarkedMeanwhile, int}
    for seat, outcome in zip(seats, outcomes, strict=False):
        mark = "not_here" if isinstance(outcome, AttendanceMark) else "here"
        assert [row[1] for row in history(seat)] == [mark]
        assert standing(seat)[0] == mark


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_changes_that_meet_the_taking_back_of_a_filling_are_never_overwritten_by_it(session, expected, by, door):
    seats = [expected() for _ in range(12)]
    fill(session, by=by, at=door)

    outcomes = at_once(
        [
            *(partial(tap, seat, "not_here", seen=1, by=by, at=door) for seat in seats),
            *[partial(take_back_fill, session, door, by=by, at=door)] * 4,
        ]
    )

    assert {type(outcome) for outcome in outcomes} <= {AttendanceMark, MarkedMeanwhile, int}
    for seat, outcome in zip(seats, outcomes, strict=False):
        assert standing(seat)[0] == ("not_here" if isinstance(outcome, AttendanceMark) else "")
        assert len(history(seat)) == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_seats_that_are_freed_while_the_register_is_filled_wait_for_each_other(session, expected, by, door):
    seats = [expected() for _ in range(12)]
    decision = as_role(Role.COORDINATOR, at=door - timedelta(minutes=20))
    doors_open = door - timedelta(minutes=20)

    outcomes = at_once(
        [
            *(partial(release_seat, seat_id=seat.pk, decision=decision) for seat in seats),
            *[partial(fill, session, by=by, at=doors_open)] * 4,
        ]
    )

    assert {type(outcome) for outcome in outcomes} == {Seat, int}
    session.refresh_from_db()
    assert session.seats_taken == 0
