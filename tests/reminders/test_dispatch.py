"""One sweep of sending, whole: what is too late, what was lost, what is due."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diversion.messaging import replies
from diversion.messaging.channels.memory import MemorySms
from diversion.messaging.delivery import OLDEST_LOOK_SECONDS, Tally
from diversion.messaging.models import Message
from diversion.messaging.replies import Reply
from diversion.programs.models import Program
from diversion.reminders import dispatch as module
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories.messaging import MessageFactory
from tests.factories.reminders import crowd, seated

pytestmark = pytest.mark.django_db


def sweep(now=NOW):
    return dispatch(now=lambda: now)


def statuses():
    return sorted(Message.objects.filter(due_at__lte=NOW).values_list("status", flat=True))


def test_a_sweep_sends_what_is_due_expires_what_is_late_and_notices_what_was_lost(phone):
    seated()
    plan(now=NOW)
    MessageFactory(not_after=NOW)
    MessageFactory(in_flight=True, status_at=NOW - timedelta(minutes=3))

    assert sweep() == Tally(accepted=1, batches=1)

    assert statuses() == ["accepted", "expired", "unknown"]
    assert len(phone.SENT) == 1


def test_a_sweep_ends_after_its_time_and_the_next_goes_on(monkeypatch, phone):
    monkeypatch.setattr(module, "LONGEST_SWEEP_SECONDS", -1)
    seated()
    plan(now=NOW)

    assert sweep() == Tally()
    monkeypatch.undo()
    assert phone.SENT == []


def test_a_program_on_hold_holds_its_messages_and_after_the_event_they_are_too_late(phone):
    seat = seated()
    plan(now=NOW)
    Program.objects.update(messages_held_at=NOW)

    sweep()
    sweep(seat.session.starts_at)

    assert phone.SENT == []
    assert set(Message.objects.values_list("status", "reason")) == {("expired", "too_late")}


def test_a_stop_that_comes_in_the_middle_of_a_batch_stops_what_has_not_left(settings, phone):
    settings.SMS_BACKEND = f"{__name__}.SmsWhileTheNextOneSaysStop"
    people = crowd(2)
    plan(now=NOW)
    SmsWhileTheNextOneSaysStop.numbers = {person.contact_points.get().value for person in people}

    tally = sweep()

    assert tally.accepted == 2
    first, answer = phone.SENT
    assert first.address != answer.address
    assert answer.body.startswith("Northgate: you will get no more texts")
    assert statuses() == ["accepted", "accepted", "suppressed"]


class SmsWhileTheNextOneSaysStop(MemorySms):
    """While the first text leaves, longer than a look may be old, the other number replies STOP."""

    numbers = set()

    def send(self, envelope):
        for other in self.numbers - {envelope.address}:
            self.numbers.clear()
            replies.receive(Reply(other, "STOP"), at=NOW)
            module.time.sleep(OLDEST_LOOK_SECONDS + 0.05)
        return super().send(envelope)


def cost(size):
    crowd(size)
    plan(now=NOW)
    # Until PostgreSQL has counted, it plans for tables as empty as an earlier test left them, and looks grow too old.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as captured:
        assert sweep().accepted == size
    return len([query for query in captured if query["sql"].split()[0] not in {"SAVEPOINT", "RELEASE"}])


@pytest.mark.slow
def test_a_text_costs_a_fifth_of_a_statement_or_less_whether_fifty_are_due_or_five_hundred():
    around = 3  # what was lost, what is late, and the claim that finds nothing more

    fifty, five_hundred = cost(50), cost(500)

    assert fifty <= 0.2 * 50
    assert five_hundred - around == 10 * (fifty - around)
