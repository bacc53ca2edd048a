"""Questions about the outbox: what will go, what went, what needs a person, and what came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.utils.functional import Promise

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.core import phone
from diversion.core.names import display_name
from diversion.messaging.models import InboundMessage, Message, MessageEvent, ReplyMeaning, SandboxEmail, SandboxText
from diversion.messaging.reasons import Reason
from diversion.messaging.states import NEEDS_A_PERSON, MessageStatus

# How a status looks: the kinds of the design system's status words.
KINDS = {
    MessageStatus.PLANNED: "info",
    MessageStatus.HELD: "warn",
    MessageStatus.SENDING: "info",
    MessageStatus.ACCEPTED: "ok",
    MessageStatus.DELIVERED: "ok",
    MessageStatus.UNDELIVERED: "stop",
    MessageStatus.SUPPRESSED: "idle",
    MessageStatus.WITHDRAWN: "idle",
    MessageStatus.EXPIRED: "idle",
    MessageStatus.FAILED: "stop",
    MessageStatus.UNKNOWN: "odd",
}


NAMES = ("person__given_name", "person__family_name", "person__preferred_name")
FOR_A_PERSON = (ReplyMeaning.OTHER, ReplyMeaning.NEEDS_CHANGE, ReplyMeaning.STOP_AND_MORE)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as lists and threads show it. `reason` is a sentence, empty when there is nothing to say."""

    id: UUID
    person_id: UUID
    person: str
    address: str
    body: str
    status: MessageStatus
    kind: str
    reason: str | Promise
    due_at: datetime
    status_at: datetime
    event_at: datetime | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One text of a conversation, from us or from them, at the instant it went or came."""

    at: datetime
    body: str
    from_us: bool
    status: MessageStatus | None = None
    kind: str = ""
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """A message of bad or unknown outcome, or a reply to read. `words` says why, or what came; `name` is empty for unknown numbers."""

    id: UUID
    person_id: UUID | None
    name: str
    address: str
    is_reply: bool
    kind: str
    state: str | Promise
    words: str | Promise
    at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One step in a message's history."""

    at: datetime
    status: str | Promise
    kind: str
    reason: str | Promise


@dataclass(frozen=True, slots=True)
class Bubble:
    """A text on the sandbox's phone."""

    at: datetime
    body: str
    from_us: bool


def messages_for(reach: Reach, level: Level = Level.READ) -> QuerySet[Message]:
    """Return the messages of programs whose messages the reach covers; answers to replies go with the person's."""
    span = reach.span(FieldClass.MESSAGES, level)
    if span.everywhere:
        return Message.objects.all()
    mine = Q(program__in=span.programs) | Q(program=None, person__enrollments__program__in=span.programs)
    return Message.objects.filter(mine).distinct()


def coming(reach: Reach, *, limit: int = 50) -> list[MessageRow]:
    """Return what will go out, next first. One query."""
    rows = messages_for(reach).filter(status__in=[MessageStatus.PLANNED, MessageStatus.HELD])
    return [_row(row) for row in rows.select_related("person").order_by("due_at", "id")[:limit]]


def gone(reach: Reach, *, limit: int = 50) -> list[MessageRow]:
    """Return what is settled, latest first. One query."""
    rows = messages_for(reach).exclude(status__in=[MessageStatus.PLANNED, MessageStatus.HELD])
    return [_row(row) for row in rows.select_related("person").order_by("-status_at", "id")[:limit]]


def attention(reach: Reach, *, limit: int = 30) -> list[Attention]:
    """Return what failed or may have been sent, and replies nobody has read, latest first. One query."""
    needing = messages_for(reach).filter(status__in=NEEDS_A_PERSON)
    waiting = _replies_for(reach).filter(read_at__isnull=True, meaning__in=FOR_A_PERSON)
    rows = needing.values_list("id", "person_id", *NAMES, "address", "status", "reason", "status_at").union(
        waiting.values_list("id", "person_id", *NAMES, "address", Value("reply"), "body", "received_at")
    )
    return [_attention(row) for row in rows.order_by("-status_at")[:limit]]


def thread_of(person_id: UUID, *, limit: int = 30) -> list[Turn]:
    """Return the latest texts between us and a person, oldest first. Two queries."""
    sent = Message.objects.filter(person=person_id).exclude(body="").order_by("-status_at")[:limit]
    came = InboundMessage.objects.filter(person=person_id).order_by("-received_at")[:limit]
    turns = [_turn(row) for row in sent] + [Turn(row.received_at, row.body, from_us=False) for row in came]
    return sorted(turns, key=lambda turn: turn.at)[-limit:]


def planned_for(person_id: UUID) -> list[MessageRow]:
    """Return what will go to a person, next first. One query."""
    rows = Message.objects.filter(person=person_id, status__in=[MessageStatus.PLANNED, MessageStatus.HELD])
    return [_row(row) for row in rows.select_related("person").order_by("due_at", "id")]


def history_of(message_id: UUID) -> list[Moment]:
    """Return every step of one message, oldest first. One query."""
    rows = MessageEvent.objects.filter(message=message_id).order_by("id")
    return [
        Moment(row.at, MessageStatus(row.status).label, KINDS[MessageStatus(row.status)], _sentence(row.reason))
        for row in rows
    ]


def sandbox_phones(reach: Reach) -> list[tuple[str, str]]:
    """Return (E.164 number, number and whose) of the phones to which the sandbox took a text, latest first. Two queries."""
    latest = SandboxText.objects.order_by("address", "-id").distinct("address").values_list("address", "id")
    numbers = [address for address, _pk in sorted(latest, key=lambda pair: -pair[1])]
    owners = dict(messages_for(reach).filter(address__in=numbers).values_list("address", "person__given_name"))
    return [(number, f"{phone.shown(number)} · {owners[number]}") for number in numbers if number in owners]


def sandbox_screen(address: str, *, limit: int = 20) -> list[Bubble]:
    """Return what is on the screen of one sandbox phone, oldest first. Two queries."""
    texts = SandboxText.objects.filter(address=address).order_by("-id")[:limit]
    replies = InboundMessage.objects.filter(address=address).order_by("-received_at")[:limit]
    bubbles = [Bubble(row.taken_at, row.body, from_us=True) for row in texts]
    bubbles += [Bubble(row.received_at, row.body, from_us=False) for row in replies]
    return sorted(bubbles, key=lambda bubble: bubble.at)[-limit:]


def sandbox_mails(*, limit: int = 5) -> list[SandboxEmail]:
    """Return the latest mails that the sandbox took. One query."""
    return list(SandboxEmail.objects.order_by("-id")[:limit])


def _replies_for(reach: Reach) -> QuerySet[InboundMessage]:
    span = reach.span(FieldClass.MESSAGES, Level.READ)
    if span.everywhere:
        return InboundMessage.objects.all()
    return InboundMessage.objects.filter(person__enrollments__program__in=span.programs).distinct()


def _attention(row: tuple[Any, ...]) -> Attention:
    pk, person_id, given, family, preferred, address, status, words, at = row
    is_reply = status == "reply"
    return Attention(
        id=pk,
        person_id=person_id,
        name=display_name(given or "", family or "", preferred or ""),
        address=phone.shown(address),
        is_reply=is_reply,
        kind="info" if is_reply else KINDS[MessageStatus(status)],
        state=ReplyMeaning.OTHER.label if is_reply else MessageStatus(status).label,
        words=words if is_reply else _sentence(words),
        at=at,
    )


def _row(message: Message) -> MessageRow:
    status = MessageStatus(message.status)
    return MessageRow(
        id=message.pk,
        person_id=message.person_id,
        person=message.person.display_name,
        address=phone.shown(message.address),
        body=message.body,
        status=status,
        kind=KINDS[status],
        reason=_sentence(message.reason),
        due_at=message.due_at,
        status_at=message.status_at,
        event_at=message.event_at,
    )


def _turn(message: Message) -> Turn:
    status = MessageStatus(message.status)
    return Turn(message.status_at, message.body, from_us=True, status=status, kind=KINDS[status], message_id=message.pk)


def _sentence(reason: str) -> str | Promise:
    return Reason(reason).label if reason else ""
