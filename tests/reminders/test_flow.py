"""The thread: booked, planned, sent, stopped."""

from datetime import UTC, datetime, timedelta

import pytest

from diversion.messaging import replies
from diversion.messaging.models import Message
from diversion.messaging.reasons import Reason
from diversion.messaging.replies import Reply
from diversion.messaging.states import MessageStatus
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import Planned, plan
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, SeriesFactory, SessionFactory, book, usual_rules

pytestmark = pytest.mark.django_db

BEFORE = NOW - timedelta(days=2)


@pytest.fixture
def seat():
    enrollment = EnrollmentFactory(textable_since=BEFORE)
    usual_rules(enrollment.policy)
    session = SessionFactory(series=SeriesFactory(program=enrollment.program))
    return book(session, enrollment)


def planned():
    return list(Message.objects.order_by("due_at").values_list("due_at", "status"))


def test_a_booking_is_confirmed_at_once_and_reminded_of_7_3_and_1_days_before(seat):
    assert plan(now=NOW) == Planned(people=1, planned=4, withdrawn=0)

    assert planned() == [
        (NOW, "planned"),
        (datetime(2026, 12, 5, 17, tzinfo=UTC), "planned"),
        (datetime(2026, 12, 9, 17, tzinfo=UTC), "planned"),
        (datetime(2026, 12, 11, 17, tzinfo=UTC), "planned"),
    ]


def test_planning_again_doubles_nothing(seat):
    plan(now=NOW)
    seat.save()

    assert plan(now=NOW) == Planned(people=1, planned=0, withdrawn=0)
    assert Message.objects.count() == 4


def test_what_is_due_leaves_with_the_live_words(seat, phone):
    plan(now=NOW)

    tally = dispatch(now=lambda: NOW)

    assert (tally.accepted, tally.stayed) == (1, 0)
    assert [envelope.body for envelope in phone.SENT] == [
        (
            "Northgate: your appointment is set for Sat, Dec 12, 9:00 AM, 100 Main St, Room 2. Please bring photo ID. "
            "Reply 1 if you are coming, 2 to change it, STOP to end texts. Questions: 209-555-0100"
        )
    ]


def test_stop_silences_what_was_planned(seat, phone):
    plan(now=NOW)
    address = Message.objects.first().address

    replies.receive(Reply(address=address, body="Stop please!"), at=NOW)
    tally = dispatch(now=lambda: NOW)

    assert tally.accepted == 1
    assert [envelope.body for envelope in phone.SENT] == [
        (
            "Northgate: you will get no more texts from us. To change an appointment, call 209-555-0100. "
            "Text START to get texts again."
        )
    ]
    suppressed = Message.objects.get(status=MessageStatus.SUPPRESSED)
    assert suppressed.reason == Reason.OPTED_OUT
