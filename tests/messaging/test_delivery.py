"""From row to provider and back: claimed once, asked about at the last moment, sent at most once, told truly."""

import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from diversion.messaging import delivery
from diversion.messaging.channels import Envelope, NoClearAnswer, NotTaken, Refused
from diversion.messaging.channels.memory import MemorySms
from diversion.messaging.delivery import BATCH, Go, Stay, Tally
from diversion.messaging.models import Message, MessageEvent
from diversion.messaging.reasons import Reason
from diversion.messaging.states import MessageStatus
from tests.conftest import NOW
from tests.factories import ContactPointFactory, ProgramFactory
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


def yes(ids, now):
    """A look that lets everything leave."""
    return [Go(pk, address, "Hello") for pk, address in Message.objects.filter(pk__in=ids).values_list("pk", "address")]


def send(*, look=yes, now=NOW):
    return delivery.deliver_due(look=look, now=lambda: now)


def due(count):
    """So many messages that are due, to different people."""
    contact, program = ContactPointFactory(), ProgramFactory()
    return Message.objects.bulk_create(
        MessageFactory.build_batch(
            count, contact_point=contact, person=contact.person, program=program, address="+12095550142"
        )
    )


def the_message():
    return Message.objects.get()


def history():
    return list(MessageEvent.objects.order_by("id").values_list("status", "reason"))


def test_a_due_message_is_handed_over_once_and_keeps_what_was_sent_and_by_whom_it_was_taken(phone):
    message = MessageFactory()

    assert send() == Tally(accepted=1, batches=1)
    assert send() == Tally()

    message.refresh_from_db()
    assert [Envelope(message.address, "Hello", str(message.pk))] == phone.SENT
    assert (message.status, message.body, message.reason) == ("accepted", "Hello", "")
    assert (message.provider, message.provider_ref, message.attempts) == ("memory", "memory-1", 1)
    assert history() == [("planned", ""), ("sending", ""), ("accepted", "")]


def test_what_is_not_due_yet_waits(phone):
    MessageFactory(due_at=NOW + timedelta(seconds=1))

    assert send() == Tally()
    assert phone.SENT == []


@pytest.mark.parametrize("status", sorted(set(MessageStatus) - {MessageStatus.PLANNED}), ids=str)
def test_only_a_planned_message_is_claimed(phone, status):
    MessageFactory(status=status, body="Hello", provider_ref="ref-1")

    assert send() == Tally()
    assert phone.SENT == []


def test_nothing_is_sent_to_whom_the_look_keeps_it_from(phone):
    message = MessageFactory()

    tally = send(look=lambda ids, now: [Stay(message.pk, MessageStatus.SUPPRESSED, Reason.OPTED_OUT)])

    assert tally == Tally(stayed=1, batches=1)
    assert phone.SENT == []
    assert (the_message().status, the_message().reason, the_message().attempts) == ("suppressed", "opted_out", 0)


def test_what_must_wait_stays_planned_and_its_status_is_as_old_as_it_was(phone):
    message = MessageFactory(status_at=NOW - timedelta(days=1))
    morning = NOW + timedelta(hours=9)

    send(look=lambda ids, now: [Stay(message.pk, MessageStatus.PLANNED, Reason.OUTSIDE_HOURS, due_at=morning)])

    waiting = the_message()
    assert (waiting.status, waiting.reason, waiting.due_at) == ("planned", "outside_hours", morning)
    assert waiting.status_at == NOW - timedelta(days=1)
    assert history() == [("planned", "")]


def test_the_look_is_asked_about_one_batch_at_a_time_first_due_first():
    late = due(BATCH)
    Message.objects.update(due_at=NOW - timedelta(minutes=1))
    due(BATCH + 1)
    asked = []

    send(look=lambda ids, now: asked.append(ids) or yes(ids, now))

    assert [len(ids) for ids in asked] == [BATCH, BATCH, 1]
    assert set(asked[0]) == {message.pk for message in late}


def test_until_ends_a_run_between_two_batches():
    due(BATCH + 1)
    answers = iter([False, True])

    tally = delivery.deliver_due(look=yes, now=lambda: NOW, until=lambda: next(answers))

    assert tally == Tally(accepted=BATCH, batches=1)


def test_the_tally_of_a_run_adds_up_its_batches(phone):
    due(BATCH + 10)
    phone.FAIL_WITH.extend([Refused("21610"), NoClearAnswer(), NotTaken(timedelta(minutes=9))])

    assert send() == Tally(accepted=BATCH + 7, unknown=1, failed=1, put_back=1, batches=2)


def test_a_refusal_is_final(phone):
    MessageFactory()
    phone.FAIL_WITH.append(Refused("21610"))

    send()
    send(now=NOW + timedelta(days=1))

    assert (the_message().status, the_message().reason, the_message().attempts) == ("failed", "provider_refused", 1)
    assert phone.SENT == []


@pytest.mark.parametrize(
    "problem", [NoClearAnswer(), RuntimeError("anything else"), OSError(), TimeoutError()], ids=repr
)
def test_without_a_clear_answer_the_outcome_is_unknown_and_no_machine_sends_again(phone, problem):
    MessageFactory()
    phone.FAIL_WITH.append(problem)

    send()
    for days in range(3):
        delivery.notice_lost(now=NOW + timedelta(days=days))
        send(now=NOW + timedelta(days=days))

    assert (the_message().status, the_message().reason) == ("unknown", "no_clear_answer")
    assert len(phone.SENT) == 1


# Thirty seconds, doubled with each try, and from the seventh on no longer than 32 minutes.
WAITS = [30, 60, 120, 240, 480, 960, 1920, 1920, 1920]


def test_what_was_not_taken_is_tried_again_after_longer_and_longer_waits_and_failed_after_the_tenth(phone):
    MessageFactory()
    phone.FAIL_WITH.extend(NotTaken() for _ in range(11))
    now, waits = NOW, []

    while send(now=now).put_back:
        assert send(now=the_message().due_at - timedelta(seconds=1)) == Tally()
        waits.append((the_message().due_at - now).total_seconds())
        now = the_message().due_at

    assert waits == WAITS
    assert (the_message().status, the_message().reason, the_message().attempts) == ("failed", "provider_gave_up", 10)
    assert len(phone.FAIL_WITH) == 1
    assert phone.SENT == []


def test_after_a_busy_provider_the_next_try_may_be_the_one(phone):
    MessageFactory()
    phone.FAIL_WITH.append(NotTaken())

    send()
    send(now=NOW + timedelta(seconds=30))

    assert (the_message().status, the_message().attempts) == ("accepted", 2)
    assert len(phone.SENT) == 1
    assert [status for status, _reason in history()] == ["planned", "sending", "planned", "sending", "accepted"]


@pytest.mark.parametrize(("tries", "extra"), [(1, 0), (2, 30), (3, 90)])
def test_the_wait_that_a_provider_asks_for_is_granted_in_full(phone, tries, extra):
    MessageFactory(attempts=tries - 1)
    phone.FAIL_WITH.append(NotTaken(timedelta(seconds=90)))

    send()

    assert the_message().due_at == NOW + timedelta(seconds=90 + extra)
    assert (the_message().status, the_message().reason) == ("planned", "provider_busy")


def test_no_wait_reaches_past_the_time_at_which_the_message_is_of_use(phone):
    message = MessageFactory(not_after=NOW + timedelta(minutes=5), event_at=NOW + timedelta(minutes=5))
    phone.FAIL_WITH.append(NotTaken(timedelta(hours=3)))

    send()

    assert the_message().due_at == message.not_after
    assert delivery.expire(now=message.not_after) == 1


def test_a_message_that_waited_too_long_for_its_turn_is_looked_at_again(phone, settings):
    settings.SMS_BACKEND = f"{__name__}.SlowSms"
    due(3)

    first = delivery.deliver_batch(look=yes, now=lambda: NOW)

    assert first == Tally(accepted=1, put_back=2, batches=1, stale=2)
    waiting = Message.objects.filter(status="planned")
    assert set(waiting.values_list("reason", "attempts", "due_at")) == {("look_too_old", 0, NOW)}


def test_batches_get_smaller_until_a_look_is_fresh_enough_to_send_on(phone, settings):
    settings.SMS_BACKEND = f"{__name__}.SlowSms"
    due(3)

    tally = delivery.deliver_due(look=yes, now=lambda: NOW)

    assert (tally.accepted, tally.stale, tally.batches) == (3, 3, 3)
    assert len(phone.SENT) == 3


def test_a_run_ends_where_looks_are_too_old_for_a_single_message_and_leaves_it_for_the_next(phone, caplog):
    due(3)

    def slow(ids, now):
        time.sleep(delivery.OLDEST_LOOK_SECONDS + 0.05)
        return yes(ids, now)

    tally = delivery.deliver_due(look=slow, now=lambda: NOW)

    assert (phone.SENT, tally.accepted) == ([], 0)
    assert tally.batches == 4
    assert Message.objects.filter(status="planned", reason="look_too_old", attempts=0).count() == 3
    assert "checks take too long to send on" in caplog.text


class SlowSms(MemorySms):
    """Takes longer over a text than a look may be old."""

    def send(self, envelope):
        time.sleep(delivery.OLDEST_LOOK_SECONDS + 0.05)
        return super().send(envelope)


@pytest.mark.parametrize("status", ["delivered", "undelivered"])
def test_a_report_that_overtook_our_own_answer_stands_and_gains_the_reference(settings, status):
    settings.SMS_BACKEND = f"{__name__}.OvertakingSms"
    OvertakingSms.status = status
    MessageFactory()

    send()

    assert (the_message().status, the_message().provider_ref) == (status, "memory-1")
    assert the_message().status_at == NOW - timedelta(seconds=1)


class OvertakingSms(MemorySms):
    """Something else settles the row before our own answer does."""

    status = ""

    def send(self, envelope):
        Message.objects.filter(pk=envelope.reference).update(status=self.status, status_at=NOW - timedelta(seconds=1))
        return super().send(envelope)


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (None, "accepted", ""),
        (Refused("21610"), "failed", "provider_refused"),
        (NotTaken(), "unknown", "worker_lost"),
        (NoClearAnswer(), "unknown", "worker_lost"),
    ],
    ids=["taken", "refused", "not taken", "no clear answer"],
)
def test_a_worker_that_was_given_up_and_comes_back_settles_what_it_knows(settings, phone, answer, status, reason):
    settings.SMS_BACKEND = f"{__name__}.GivenUpSms"
    phone.FAIL_WITH.append(answer)
    MessageFactory()

    send()

    assert (the_message().status, the_message().reason) == (status, reason)
    assert send(now=NOW + timedelta(days=1)) == Tally()


class GivenUpSms(MemorySms):
    """Stalls for so long that the sweep gives the message up, and then answers after all."""

    def send(self, envelope):
        Message.objects.filter(pk=envelope.reference).update(
            status="unknown", reason="worker_lost", status_at=NOW + timedelta(minutes=3)
        )
        return super().send(envelope)


def test_in_mid_send_for_more_than_two_minutes_is_unknown(phone):
    MessageFactory(in_flight=True, status_at=NOW)
    MessageFactory(gone=True, status_at=NOW)

    assert delivery.notice_lost(now=NOW + timedelta(minutes=2)) == 0
    assert delivery.notice_lost(now=NOW + timedelta(minutes=2, seconds=1)) == 1
    assert delivery.notice_lost(now=NOW + timedelta(minutes=3)) == 0

    lost = Message.objects.get(status="unknown")
    assert (lost.reason, lost.status_at) == ("worker_lost", NOW + timedelta(minutes=2, seconds=1))
    assert send(now=NOW + timedelta(hours=1)) == Tally()


@pytest.mark.parametrize(
    ("status", "expires"),
    [("planned", True), ("held", True), ("sending", False), ("accepted", False), ("unknown", False), ("failed", False)],
)
def test_what_was_not_sent_while_it_was_of_use_expires(status, expires):
    MessageFactory(status=status, body="Hello", provider_ref="ref-1", not_after=NOW)

    assert delivery.expire(now=NOW - timedelta(microseconds=1)) == 0
    assert delivery.expire(now=NOW) == int(expires)

    assert the_message().status == ("expired" if expires else status)
    assert the_message().reason == ("too_late" if expires else "")


@pytest.mark.parametrize(("count", "batches"), [(1, 1), (50, 1), (500, 10)])
def test_a_batch_of_any_size_takes_four_statements(count, batches):
    """Claim, look, begin, settle; and one claim that finds nothing more."""
    due(count)

    with CaptureQueriesContext(connection) as captured:
        assert send() == Tally(accepted=count, batches=batches)

    asked = [query["sql"] for query in captured if query["sql"].split()[0] in {"SELECT", "UPDATE", "INSERT", "WITH"}]
    assert len(asked) == 4 * batches + 1


def test_a_text_without_words_cannot_be_begun():
    with pytest.raises(IntegrityError, match="message_has_a_body_once_it_may_have_left"), transaction.atomic():
        MessageFactory(in_flight=True, body="")


def test_nothing_counts_as_handed_over_without_the_providers_reference():
    with pytest.raises(IntegrityError, match="message_accepted_only_with_a_provider_reference"), transaction.atomic():
        MessageFactory(gone=True, provider_ref="")


def test_the_same_reminder_cannot_leave_for_one_person_twice_whichever_number_it_goes_to():
    first = MessageFactory(gone=True)
    second = ContactPointFactory(person=first.person, is_primary=False)

    with pytest.raises(IntegrityError, match="message_leaves_once_per_person_rule_and_event"), transaction.atomic():
        MessageFactory(in_flight=True, contact_point=second, rule_id=first.rule_id, event_id=first.event_id)


def test_the_same_reminder_cannot_be_planned_twice():
    first = MessageFactory()

    with (
        pytest.raises(IntegrityError, match="message_one_per_rule_event_version_and_contact"),
        transaction.atomic(),
    ):
        MessageFactory(contact_point=first.contact_point, rule_id=first.rule_id, event_id=first.event_id)


@pytest.mark.parametrize("missing", ["program", "rule_id", "event_id", "event_version", "event_at"])
def test_a_reminder_knows_its_program_its_rule_and_its_event(missing):
    with pytest.raises(IntegrityError, match="message_reminder_knows_rule_and_event"), transaction.atomic():
        MessageFactory(**{missing: None, "not_after": NOW})


def test_the_history_is_written_by_the_database_and_cannot_be_changed():
    MessageFactory()
    Message.objects.update(status="withdrawn", reason="plan_changed", status_at=NOW + timedelta(hours=1))
    Message.objects.update(due_at=NOW)

    assert history() == [("planned", ""), ("withdrawn", "plan_changed")]
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        MessageEvent.objects.update(status="accepted")


def test_the_batch_and_the_lease_are_as_promised():
    assert BATCH <= 50
    assert timedelta(minutes=2) == delivery.LEASE
    assert delivery.MOST_ATTEMPTS == 10
    assert delivery.OLDEST_LOOK_SECONDS < 1
    assert delivery.LEASE.total_seconds() > django_settings.CELERY_TASK_TIME_LIMIT
