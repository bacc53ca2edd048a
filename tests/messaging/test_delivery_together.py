"""Several workers at once, each over a connection of its own: every message leaves exactly once."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from diversion.embedded.processes import wait_until
from diversion.messaging import delivery
from diversion.messaging.channels.memory import MemorySms
from diversion.messaging.delivery import Tally
from diversion.messaging.models import Message, MessageEvent
from diversion.messaging.states import MessageStatus
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories.messaging import MessageFactory
from tests.messaging.provider import provider, status, taken
from tests.messaging.test_delivery import due, send, yes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("workers", [2, 8])
def test_workers_at_once_share_what_is_due_and_send_each_message_once(phone, workers):
    due(230)

    tallies = at_once([send] * workers)

    assert sum(tally.accepted for tally in tallies) == 230
    assert len({envelope.reference for envelope in phone.SENT}) == len(phone.SENT) == 230
    assert set(Message.objects.values_list("status", "attempts")) == {("accepted", 1)}
    assert MessageEvent.objects.filter(status="sending").count() == 230


def send_without_patience():
    """Send, and fail where a lock would have to be waited for."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    return send()


def test_what_another_worker_has_under_lock_is_passed_over_and_not_waited_for(phone):
    locked, free = due(2)
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=locked.pk)
        (tally,) = at_once([send_without_patience])

    assert tally == Tally(accepted=1, batches=1)
    assert [envelope.reference for envelope in phone.SENT] == [str(free.pk)]
    assert send().accepted == 1


def test_the_provider_is_called_when_sending_is_on_record_and_no_transaction_is_open(settings):
    settings.SMS_BACKEND = f"{__name__}.WitnessSms"
    WitnessSms.seen.clear()
    due(1)

    send()

    assert WitnessSms.seen == [("sending", False)]


class WitnessSms(MemorySms):
    """Looks, from another connection, at what is on record while it is called."""

    seen = []

    def send(self, envelope):
        (status,) = at_once([lambda: Message.objects.get(pk=envelope.reference).status])
        self.seen.append((status, connection.in_atomic_block))
        return super().send(envelope)


def test_a_batch_goes_out_in_lanes_each_text_once_and_each_answer_to_its_own_row(settings):
    settings.SMS_BACKEND = "diversion.messaging.channels.twilio.TwilioSms"
    settings.SEND_CONNECTIONS = 5
    messages = due(40)
    with provider() as server:
        settings.TWILIO_BASE_URL = server.url
        server.answers.extend([taken] * 10 + [status(400)] * 3 + [status(500)] * 2)

        assert send() == Tally(accepted=35, failed=3, unknown=2, batches=1)

    assert len(server.taken) == len(messages)
    assert 1 < len({client for _path, _headers, client in server.requests}) <= 5
    references = Message.objects.filter(status="accepted").values_list("provider_ref", flat=True)
    assert len(set(references)) == 35


def test_a_report_that_comes_while_we_settle_is_not_overwritten():
    """Our statement waits for the report's lock, and must then judge the row as the report left it."""
    message = MessageFactory(in_flight=True)
    outcome = delivery.Outcome(message.pk, MessageStatus.ACCEPTED, provider_ref="ref-1")

    def report():
        with transaction.atomic():
            Message.objects.filter(pk=message.pk).update(status="delivered", status_at=NOW)
            reported.set()
            wait_until(somebody_waits_for_a_lock, seconds=10)

    def settle():
        reported.wait(10)
        return delivery._settle([outcome], at=NOW + timedelta(seconds=5))

    reported = Event()
    _, statuses = at_once([report, settle])

    message.refresh_from_db()
    assert statuses == ["delivered"]
    assert (message.status, message.provider_ref, message.status_at) == ("delivered", "ref-1", NOW)


def somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_two_expiring_sweeps_expire_each_message_once():
    MessageFactory(not_after=NOW)

    counts = at_once([lambda: delivery.expire(now=NOW)] * 4)

    assert sorted(counts) == [0, 0, 0, 1]


def test_a_look_that_fails_leaves_everything_as_it_was(phone):
    due(3)

    def broken(ids, now):
        yes(ids, now)
        raise RuntimeError("no view")

    (problem,) = at_once([lambda: send(look=broken)])

    assert isinstance(problem, RuntimeError)
    assert set(Message.objects.values_list("status", "attempts")) == {("planned", 0)}
    assert send().accepted == 3
