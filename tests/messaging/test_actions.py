"""What staff decide about messages and replies: each with its record, each refusal with nothing changed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diversion.audit.models import AuditEvent
from diversion.core.queue import Job
from diversion.core.states import TransitionNotAllowed
from diversion.messaging import actions
from diversion.messaging.actions import DealtWithAlready, NothingToSee, ReasonNeeded, TooLateToSend
from diversion.messaging.models import InboundMessage, MessageDecision, ReplyMeaning
from diversion.messaging.reasons import Reason
from diversion.messaging.states import NEEDS_A_PERSON, STILL_TO_GO, MessageStatus
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories import ContactPointFactory, PersonFactory, UserFactory, consent_to_texts
from tests.factories.messaging import MessageFactory
from tests.factories.reminders import TWO_DAYS_AGO, seated

pytestmark = pytest.mark.django_db

S = MessageStatus
AT = NOW + timedelta(minutes=5)


@pytest.fixture
def by():
    return UserFactory()


def message_in(status, **fields):
    return MessageFactory(status=status, body="Hello", provider_ref="ref", **fields)


def state(message):
    message.refresh_from_db()
    return message.status, message.reason, message.status_at


def decisions(message):
    return list(message.decisions.order_by("id").values_list("what", "note", "by", "at"))


def audited(record):
    rows = AuditEvent.objects.filter(subject_id=str(record.pk)).order_by("id")
    return list(rows.values_list("action", "actor_id", "person_id", "reason"))


@pytest.mark.parametrize("status", [S.PLANNED, S.HELD])
def test_what_has_not_left_can_be_withdrawn_with_who_when_and_why(by, status):
    message = message_in(status)

    actions.withdraw(message_id=message.pk, note=" Told at the desk ", by=by, at=AT)

    assert state(message) == (S.WITHDRAWN, Reason.WITHDRAWN_BY_STAFF, AT)
    assert decisions(message) == [("withdrawn", "Told at the desk", by.pk, AT)]
    assert audited(message) == [("message.withdrawn", by.pk, message.person_id, "Told at the desk")]


def test_withdrawing_without_a_reason_changes_nothing(by):
    message = message_in(S.PLANNED)

    with pytest.raises(ReasonNeeded):
        actions.withdraw(message_id=message.pk, note="  ", by=by, at=AT)

    assert (state(message)[0], decisions(message), audited(message)) == (S.PLANNED, [], [])


@pytest.mark.parametrize("status", sorted(set(S) - {S.PLANNED, S.HELD}))
def test_what_is_on_its_way_or_settled_cannot_be_withdrawn(by, status):
    message = message_in(status)

    with pytest.raises(TransitionNotAllowed):
        actions.withdraw(message_id=message.pk, note="Told at the desk", by=by, at=AT)

    assert (state(message)[0], decisions(message), audited(message)) == (status, [], [])


def test_no_plan_brings_back_what_staff_withdrew_not_even_for_another_number(by):
    seat = seated()
    plan(now=NOW)
    person = seat.enrollment.person
    chosen = person.messages.order_by("due_at").last()
    actions.withdraw(message_id=chosen.pk, note="Told at the desk", by=by, at=NOW)

    person.contact_points.update(is_primary=False)
    consent_to_texts(ContactPointFactory(person=person), at=TWO_DAYS_AGO)
    plan(now=AT)

    again = person.messages.filter(rule_id=chosen.rule_id)
    assert list(again.values_list("status", "reason")) == [(S.WITHDRAWN, Reason.WITHDRAWN_BY_STAFF)]


@pytest.mark.parametrize(
    ("action", "status", "reason", "what"),
    [
        (actions.confirm_arrival, S.DELIVERED, Reason.CONFIRMED_BY_STAFF, "arrived"),
        (actions.deny_arrival, S.UNDELIVERED, Reason.DENIED_BY_STAFF, "not_arrived"),
    ],
)
def test_a_person_settles_what_is_unknown_and_nothing_is_sent(by, published, action, status, reason, what):
    message = message_in(S.UNKNOWN)

    action(message_id=message.pk, by=by, at=AT)

    assert state(message) == (status, reason, AT)
    assert (message.seen_at, decisions(message)) == (AT, [(what, "", by.pk, AT)])
    assert audited(message) == [(f"message.{what}", by.pk, message.person_id, "")]
    assert published == []


@pytest.mark.parametrize("action", [actions.confirm_arrival, actions.deny_arrival])
@pytest.mark.parametrize("status", sorted(set(S) - {S.UNKNOWN}))
def test_what_is_known_cannot_be_settled(by, action, status):
    message = message_in(status)

    with pytest.raises(TransitionNotAllowed):
        action(message_id=message.pk, by=by, at=AT)

    assert (state(message)[0], decisions(message), audited(message)) == (status, [], [])


def test_what_did_not_arrive_is_never_sent_again_by_itself(by, phone):
    message = message_in(S.UNKNOWN)
    actions.deny_arrival(message_id=message.pk, by=by, at=AT)

    dispatch(now=lambda: AT)

    assert phone.SENT == []


@pytest.mark.parametrize("status", [S.FAILED, S.UNDELIVERED])
def test_sending_again_puts_the_same_row_back_to_be_looked_at_now(
    by, published, status, django_capture_on_commit_callbacks
):
    message = message_in(status, attempts=10, seen_at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        actions.send_again(message_id=message.pk, by=by, at=AT)

    assert state(message) == (S.PLANNED, Reason.SENT_AGAIN, AT)
    assert (message.due_at, message.attempts, message.seen_at) == (AT, 0, None)
    assert decisions(message) == [("sent_again", "", by.pk, AT)]
    assert audited(message) == [("message.sent_again", by.pk, message.person_id, "")]
    assert [job for job, _kwargs in published] == [Job.DISPATCH_MESSAGES]


@pytest.mark.parametrize("status", sorted(set(S) - {S.FAILED, S.UNDELIVERED}))
def test_what_may_have_arrived_or_was_not_wanted_is_not_sent_again(by, status):
    message = message_in(status)

    with pytest.raises(TransitionNotAllowed):
        actions.send_again(message_id=message.pk, by=by, at=AT)

    assert (state(message)[0], decisions(message)) == (status, [])


def test_nothing_is_sent_again_once_its_time_has_passed(by):
    message = message_in(S.FAILED, not_after=AT)

    with pytest.raises(TooLateToSend):
        actions.send_again(message_id=message.pk, by=by, at=AT)

    assert (state(message)[0], decisions(message)) == (S.FAILED, [])


def test_what_goes_again_goes_once_and_only_if_every_answer_is_still_yes(by, phone):
    seat = seated()
    plan(now=NOW)
    first = seat.enrollment.person.messages.order_by("due_at").first()
    type(first).objects.filter(pk=first.pk).update(status=S.FAILED, reason=Reason.PROVIDER_REFUSED)
    actions.send_again(message_id=first.pk, by=by, at=AT)
    plan(now=AT)

    dispatch(now=lambda: AT)
    dispatch(now=lambda: AT)

    assert state(first)[0] == S.ACCEPTED
    assert [envelope.reference for envelope in phone.SENT] == [str(first.pk)]


def test_what_fails_again_needs_somebody_again(by):
    message = message_in(S.FAILED)
    actions.mark_seen(message_id=message.pk, by=by, at=AT)
    actions.send_again(message_id=message.pk, by=by, at=AT)

    message.refresh_from_db()

    assert message.seen_at is None


@pytest.mark.parametrize("status", sorted(NEEDS_A_PERSON - {S.UNKNOWN}))
def test_somebody_looks_after_a_bad_outcome_once(by, status):
    message = message_in(status)

    actions.mark_seen(message_id=message.pk, by=by, at=AT)
    with pytest.raises(DealtWithAlready):
        actions.mark_seen(message_id=message.pk, by=UserFactory(), at=AT)

    assert state(message) == (status, "", NOW)
    assert (message.seen_at, decisions(message)) == (AT, [("seen", "", by.pk, AT)])
    assert audited(message) == [("message.seen", by.pk, message.person_id, "")]


@pytest.mark.parametrize("status", sorted(set(S) - NEEDS_A_PERSON | {S.UNKNOWN}))
def test_there_is_nothing_to_see_where_nothing_went_wrong_and_unknown_asks_for_an_answer(by, status):
    message = message_in(status)

    with pytest.raises(NothingToSee):
        actions.mark_seen(message_id=message.pk, by=by, at=AT)

    assert (message.seen_at, decisions(message)) == (None, [])


def test_a_reply_is_dealt_with_once_with_who_and_when(by):
    reply = InboundMessage.objects.create(
        address="+12095550142", person=PersonFactory(), body="?", meaning=ReplyMeaning.OTHER, received_at=NOW
    )

    actions.deal_with_reply(reply_id=reply.pk, by=by, at=AT)
    with pytest.raises(DealtWithAlready):
        actions.deal_with_reply(reply_id=reply.pk, by=UserFactory(), at=AT)

    reply.refresh_from_db()
    assert (reply.read_at, reply.read_by) == (AT, by)
    assert audited(reply) == [("reply.dealt_with", by.pk, reply.person_id, "")]


def test_the_database_keeps_decisions_as_they_were_made(by):
    message = message_in(S.PLANNED)
    actions.withdraw(message_id=message.pk, note="Told at the desk", by=by, at=AT)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MessageDecision.objects.update(note="Another")


def test_the_database_refuses_a_withdrawal_without_a_reason_and_a_reader_without_an_hour(by):
    message = message_in(S.PLANNED)

    with pytest.raises(IntegrityError, match="messagedecision_withdrawn_says_why"), transaction.atomic():
        MessageDecision.objects.create(message=message, what="withdrawn", by=by, at=AT)
    with pytest.raises(IntegrityError, match="inboundmessage_read_has_who_and_when"), transaction.atomic():
        InboundMessage.objects.create(address="x", body="?", meaning=ReplyMeaning.OTHER, received_at=NOW, read_by=by)


def test_every_status_is_still_to_go_went_or_did_not_go():
    from diversion.messaging.states import DID_NOT_GO, WENT

    assert frozenset(S) == STILL_TO_GO | WENT | DID_NOT_GO
    assert sum(map(len, (STILL_TO_GO, WENT, DID_NOT_GO))) == len(S)
