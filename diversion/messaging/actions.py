"""What staff decide about one message or one reply: each under lock, with its own row and its audit event.

Nothing here sends. What is to go again is put back to be looked at like any other. Source: docs/adr/0010-outbox.md
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.core.states import Transition
from diversion.messaging import states
from diversion.messaging.models import Decided, InboundMessage, Message, MessageDecision
from diversion.messaging.reasons import Reason
from diversion.messaging.states import NEEDS_A_PERSON, MessageStatus

# What the database can hold of somebody's own words.
LONGEST_NOTE = 200


class ReasonNeeded(DomainError):
    """Whoever withdraws a message says why."""


class TooLateToSend(DomainError):
    """What the message is about has passed."""


class NothingToSee(DomainError):
    """Nothing went wrong with this message, or it waits for a clearer answer than 'seen'."""


class DealtWithAlready(DomainError):
    """Somebody dealt with it before."""


@transaction.atomic
def withdraw(*, message_id: UUID, note: str, by: User, at: datetime) -> Message:
    """Keep a message that has not left from leaving, for the reason in `note`, and return it. No plan brings it back.

    Raises:
        ReasonNeeded: `note` is empty.
        TransitionNotAllowed: it is on its way, gone, or settled.
    """
    if not note.strip():
        raise ReasonNeeded(_("Say why it must not go. Whoever looks later will ask."))
    message = lock(Message.objects.all(), message_id)
    _move(message, states.WITHDRAW, Reason.WITHDRAWN_BY_STAFF, at=at)
    _note(message, Decided.WITHDRAWN, note=note.strip()[:LONGEST_NOTE], by=by, at=at)
    return message


@transaction.atomic
def confirm_arrival(*, message_id: UUID, by: User, at: datetime) -> Message:
    """Record that a text of unknown outcome arrived, as `by` found out, and return it.

    Raises:
        TransitionNotAllowed: its outcome is known, perhaps since a moment ago.
    """
    message = lock(Message.objects.all(), message_id)
    _move(message, states.CONFIRM, Reason.CONFIRMED_BY_STAFF, at=at, seen_at=at)
    _note(message, Decided.ARRIVED, by=by, at=at)
    return message


@transaction.atomic
def deny_arrival(*, message_id: UUID, by: User, at: datetime) -> Message:
    """Record that a text of unknown outcome did not arrive, as `by` found out, and return it. It is not sent again by that.

    Raises:
        TransitionNotAllowed: its outcome is known, perhaps since a moment ago.
    """
    message = lock(Message.objects.all(), message_id)
    _move(message, states.DENY, Reason.DENIED_BY_STAFF, at=at, seen_at=at)
    _note(message, Decided.NOT_ARRIVED, by=by, at=at)
    return message


@transaction.atomic
def send_again(*, message_id: UUID, by: User, at: datetime) -> Message:
    """Put a message that did not arrive back among those to go, because `by` wants it, and return it.

    The same row, so that it can never be two texts; every question of the last look is asked again before it leaves.

    Raises:
        TransitionNotAllowed: it may have arrived, or is on its way again.
        TooLateToSend: what it is about has begun.
    """
    message = lock(Message.objects.all(), message_id)
    if at >= message.not_after:
        raise TooLateToSend(_("Its time has passed. Reach the person another way."))
    _move(message, states.SEND_AGAIN, Reason.SENT_AGAIN, at=at, seen_at=None, due_at=at, attempts=0)
    _note(message, Decided.SENT_AGAIN, by=by, at=at)
    enqueue(Job.DISPATCH_MESSAGES)
    return message


@transaction.atomic
def mark_seen(*, message_id: UUID, by: User, at: datetime) -> Message:
    """Record that `by` looked after a message that failed or was not delivered, and return it.

    Raises:
        NothingToSee: it did not go wrong, or nobody has said yet whether it arrived.
        DealtWithAlready: somebody saw it before.
    """
    message = lock(Message.objects.all(), message_id)
    if message.status not in NEEDS_A_PERSON or message.status == MessageStatus.UNKNOWN:
        raise NothingToSee(_("There is nothing to mark as done here. Reload the page to see how it stands."))
    if message.seen_at:
        raise DealtWithAlready(_("Somebody has looked after this one already."))
    message.seen_at = at
    message.save(update_fields=["seen_at"])
    _note(message, Decided.SEEN, by=by, at=at)
    return message


@transaction.atomic
def deal_with_reply(*, reply_id: UUID, by: User, at: datetime) -> InboundMessage:
    """Record that `by` dealt with a reply, and return it.

    Raises:
        DealtWithAlready: somebody did before.
    """
    reply = lock(InboundMessage.objects.all(), reply_id)
    if reply.read_at:
        raise DealtWithAlready(_("Somebody has dealt with this reply already."))
    reply.read_at, reply.read_by = at, by
    reply.save(update_fields=["read_at", "read_by"])
    audit.record("reply.dealt_with", subject=reply, by=by, at=at, person_id=reply.person_id)
    return reply


@transaction.atomic
def record_view(*, message: Message, by: User, at: datetime) -> None:
    """Record that `by` opened a message and its words. Source: docs/adr/0008-audit.md"""
    audit.record(
        "message.viewed", subject=message, by=by, at=at, person_id=message.person_id, program_id=message.program_id
    )


def _move(message: Message, step: Transition[MessageStatus], reason: Reason, *, at: datetime, **facts: object) -> None:
    message.status = step.leave(MessageStatus(message.status))
    message.status_at, message.reason = at, reason
    for name, value in facts.items():
        setattr(message, name, value)
    message.save(update_fields=["status", "status_at", "reason", *facts])


def _note(message: Message, what: Decided, *, by: User, at: datetime, note: str = "") -> None:
    MessageDecision.objects.create(message=message, what=what, note=note, by=by, at=at)
    audit.record(
        f"message.{what}",
        subject=message,
        by=by,
        at=at,
        reason=note,
        person_id=message.person_id,
        program_id=message.program_id,
    )
