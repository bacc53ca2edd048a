"""Who has a seat is told once when the session gets another time or place; never of the old one, never twice of the new."""

from datetime import date, timedelta

import pytest

from diversion.messaging.models import Message
from diversion.reminders.models import Anchor
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories import RuleFactory
from tests.factories.reminders import move, seated

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def seat():
    seat = seated(at=NOW - timedelta(hours=1))
    RuleFactory(
        policy=seat.enrollment.policy,
        code="moved",
        anchor=Anchor.MOVED,
        days=None,
        at_time=None,
        template="class_moved",
    )
    plan(now=NOW)
    return seat


def notices(**facts):
    return Message.objects.filter(template="class_moved", **facts)


def test_nobody_is_told_of_a_session_that_stays(seat):
    assert not notices().exists()


def test_a_move_is_told_at_once(seat):
    move(seat.session, day=date(2026, 12, 19), at=LATER)
    plan(now=LATER)

    (notice,) = notices()
    assert (notice.status, notice.event_version, notice.due_at) == ("planned", 2, LATER)


def test_two_moves_before_the_first_notice_left_are_one_notice(seat):
    for day in (19, 26):
        move(seat.session, day=date(2026, 12, day), at=LATER)
        plan(now=LATER)

    assert set(notices().values_list("status", "event_version")) == {("withdrawn", 2), ("planned", 3)}


def test_each_move_after_a_notice_left_is_told(seat):
    move(seat.session, day=date(2026, 12, 19), at=LATER)
    plan(now=LATER)
    notices().update(status="accepted", provider_ref="one")

    move(seat.session, day=date(2026, 12, 26), at=LATER + timedelta(hours=1))
    plan(now=LATER + timedelta(hours=1))

    assert set(notices().values_list("status", "event_version")) == {("accepted", 2), ("planned", 3)}


def test_who_got_the_seat_after_the_move_is_not_told_of_it(seat):
    move(seat.session, day=date(2026, 12, 19), at=LATER)
    late = seated(session=seat.session, at=LATER + timedelta(minutes=1))
    plan(now=LATER + timedelta(minutes=1))

    assert not notices(person=late.enrollment.person).exists()


def test_a_number_that_takes_texts_only_since_the_move_is_not_told_of_it(seat):
    late = seated(session=seat.session, at=NOW, since=LATER + timedelta(minutes=1))
    move(seat.session, day=date(2026, 12, 19), at=LATER)
    plan(now=LATER + timedelta(minutes=1))

    assert not notices(person=late.enrollment.person).exists()
