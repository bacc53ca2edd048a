from datetime import timedelta

import pytest

from diversion.accounts.walls import Role
from diversion.classes import rules
from diversion.classes.models import SessionStatus
from diversion.classes.rules import NotReadyForClass, SessionFull, SessionNotOpen
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import BOOKABLE, NotYours
from diversion.enrollments.states import EnrollmentStatus
from tests.conftest import NOW
from tests.factories import SessionFactory

S = EnrollmentStatus


def session(**fields):
    """A session that exists nowhere, in an hour from now."""
    start = fields.pop("starts_at", NOW + timedelta(hours=1))
    return SessionFactory.build(starts_at=start, ends_at=start + timedelta(hours=8), **fields)


@pytest.mark.parametrize("role", Role)
def test_seats_are_a_coordinators(role):
    if role == Role.COORDINATOR:
        assert rules.check_may_seat({role}) is None
    else:
        with pytest.raises(NotYours):
            rules.check_may_seat({role})


def test_a_seat_can_be_taken_while_the_session_is_to_come_planned_and_not_full():
    assert rules.check_open(session(capacity=2, seats_taken=1), now=NOW) is None


@pytest.mark.parametrize(
    ("fields", "refusal", "words"),
    [
        ({"starts_at": NOW}, SessionNotOpen, "has begun"),
        ({"starts_at": NOW - timedelta(days=1)}, SessionNotOpen, "has begun"),
        ({"status": SessionStatus.CANCELLED}, SessionNotOpen, "cancelled"),
        ({"capacity": 2, "seats_taken": 2}, SessionFull, "full"),
    ],
)
def test_a_seat_cannot_be_taken_when_it_has_begun_is_cancelled_or_full(fields, refusal, words):
    with pytest.raises(refusal, match=words):
        rules.check_open(session(**fields), now=NOW)


def test_a_seat_can_be_freed_until_the_session_begins_and_ever_after_it_was_cancelled():
    assert rules.check_not_begun(session(), now=NOW) is None
    assert rules.check_not_begun(session(starts_at=NOW, status=SessionStatus.CANCELLED), now=NOW) is None

    with pytest.raises(SessionNotOpen, match="Mark on its register"):
        rules.check_not_begun(session(starts_at=NOW), now=NOW)


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (S.ACCEPTED, "F10"),
        (S.NO_SHOW, "F14"),
        (S.SCHEDULED, None),
        (S.MAKEUP_SCHEDULED, None),
        (S.ATTENDED, None),
    ],
)
def test_a_seat_brings_the_step_of_the_status(status, step):
    found = rules.step_for(Enrollment(status=status))

    assert (found.code if found else None) == step


@pytest.mark.parametrize("status", sorted(set(S) - BOOKABLE))
def test_no_seat_comes_before_the_signature_or_after_the_classes(status):
    with pytest.raises(NotReadyForClass, match="after the agreement is signed"):
        rules.step_for(Enrollment(status=status))


def test_what_may_be_booked_is_said_once():
    assert set(rules.STEP_WITH_A_SEAT) == BOOKABLE
