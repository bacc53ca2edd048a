"""Questions about the outbox: what will go, what went, what needs a person, and what came back.

Lists come a page at a time, by key and never by offset; each count is made of the same rows as its list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils.functional import Promise

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level
from diversion.core import phone
from diversion.core.names import display_name
from diversion.messaging.models import (
    Channel,
    Decided,
    InboundMessage,
    Message,
    MessageDecision,
    MessageEvent,
    MessageKind,
    ReplyMeaning,
    Suppression,
)
from diversion.messaging.reasons import Reason
from diversion.messaging.states import DID_NOT_GO, NEEDS_A_PERSON, STILL_TO_GO, WENT, WITHDRAW, MessageStatus
from diversion.people.models import ContactPoint, Person

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
# The step of the message that each decision of a person took; none for having seen it.
FOLLOWS = {
    Decided.WITHDRAWN: MessageStatus.WITHDRAWN,
    Decided.ARRIVED: MessageStatus.DELIVERED,
    Decided.NOT_ARRIVED: MessageStatus.UNDELIVERED,
    Decided.SENT_AGAIN: MessageStatus.PLANNED,
}
PAGE = 25
NAMES = ("person__given_name", "person__family_name", "person__preferred_name")
FOR_A_PERSON = (ReplyMeaning.OTHER, ReplyMeaning.NEEDS_CHANGE, ReplyMeaning.STOP_AND_MORE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ends: the instant by which the list is ordered, and the id of its last row."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows each list has in all its pages."""

    coming: int
    attention: int
    went: int
    did_not_go: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as lists and threads show it. `reason` is a sentence, empty when there is nothing to say.

    `time_zone` is the recipient's, for when it goes; `event_zone` the program's, for what it is about.
    """

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
    about: str | Promise
    rule_id: UUID | None
    time_zone: str
    event_zone: str
    may_be_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Attention:
    """A message of bad or unknown outcome, or a reply to read. `words` says why, or what came; `name` is empty for unknown numbers.

    `status` is the message's, None for a reply.
    """

    id: UUID
    person_id: UUID | None
    name: str
    address: str
    is_reply: bool
    kind: str
    state: str | Promise
    words: str | Promise
    at: datetime
    status: MessageStatus | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One step in a message's history. `by` is who decided it, empty where no person did."""

    at: datetime
    status: str | Promise
    kind: str
    reason: str | Promise
    by: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """When a number asked for no more texts, and when it took that back, if it did."""

    since: datetime
    ended_at: datetime | None


def messages_for(reach: Reach, level: Level = Level.READ) -> QuerySet[Message]:
    """Return the messages of programs whose messages the reach covers; answers to replies go with the person's."""
    span = reach.span(FieldClass.MESSAGES, level)
    if span.everywhere:
        return Message.objects.all()
    return Message.objects.filter(Q(program__in=span.programs) | Q(program=None) & _in_reach(span, "person"))


def replies_for(reach: Reach, level: Level = Level.READ) -> QuerySet[InboundMessage]:
    """Return the replies of people in the reach, and those from a number that more than one of them has or had."""
    span = reach.span(FieldClass.MESSAGES, level)
    if span.everywhere:
        return InboundMessage.objects.all()
    # Asked row by row: of a few replies that wait, not of a million people who might have sent one.
    theirs = ContactPoint.objects.filter(_in_reach(span, "person"), value=OuterRef("address"))
    return InboundMessage.objects.filter(_in_reach(span, "person") | Q(person=None) & Exists(theirs))


def people_in(span: Span) -> QuerySet[Person, Any]:
    """Return the ids of people with a file in a program of `span`, for use inside another query."""
    people = Person.objects.all() if span.everywhere else Person.objects.filter(enrollments__program__in=span.programs)
    return people.values("pk")


def _in_reach(span: Span, person: str) -> Exists:
    return Exists(people_in(span).filter(pk=OuterRef(person)))


def counts(reach: Reach, *, since: datetime) -> Counts:
    """Return how many rows each list holds; those of what is over, from `since` on. One query."""
    lists: dict[str, QuerySet[Any]] = {
        "coming": _coming(reach),
        "needing": _needing(reach),
        "waiting": _waiting(reach),
        "went": _settled(reach, WENT, since),
        "did_not_go": _settled(reach, DID_NOT_GO, since),
    }
    first, *rest = (rows.values(which=Value(name)).values_list("which", Count("pk")) for name, rows in lists.items())
    found = dict(first.union(*rest, all=True))
    attention = found.pop("needing", 0) + found.pop("waiting", 0)
    return Counts(attention=attention, **{name: found.get(name, 0) for name in ("coming", "went", "did_not_go")})


def coming(reach: Reach, *, after: Place | None = None) -> tuple[list[MessageRow], Place | None]:
    """Return a page of what will go out, next first, and where the next page begins (None: no more). One query."""
    rows = _coming(reach)
    if after:
        rows = rows.filter(Q(due_at__gt=after.at) | Q(due_at=after.at, id__gt=after.id))
    return _page([_row(row) for row in _with_names(rows).order_by("due_at", "id")[: PAGE + 1]], by_due=True)


def went(reach: Reach, *, since: datetime, after: Place | None = None) -> tuple[list[MessageRow], Place | None]:
    """Return a page of what left, or may have, from `since` on, latest first, and where the next begins. One query."""
    return _latest_first(_settled(reach, WENT, since), after)


def did_not_go(reach: Reach, *, since: datetime, after: Place | None = None) -> tuple[list[MessageRow], Place | None]:
    """Return a page of what was kept from leaving from `since` on, latest first, and where the next begins. One query."""
    return _latest_first(_settled(reach, DID_NOT_GO, since), after)


def attention(reach: Reach, *, after: Place | None = None, limit: int = 30) -> list[Attention]:
    """Return what failed or may have been sent and nobody has seen to, and replies nobody has dealt with, latest first.

    One query.
    """
    needing, waiting = _needing(reach), _waiting(reach)
    if after:
        needing = needing.filter(Q(status_at__lt=after.at) | Q(status_at=after.at, id__lt=after.id))
        waiting = waiting.filter(Q(received_at__lt=after.at) | Q(received_at=after.at, id__lt=after.id))
    rows = needing.values_list(
        "id", "person_id", *NAMES, "address", "status", "reason", "status_at", Value(False)
    ).union(
        waiting.values_list("id", "person_id", *NAMES, "address", "meaning", "body", "received_at", Value(True)),
        all=True,
    )
    return [_attention(row) for row in rows.order_by("-status_at", "-id")[:limit]]


def row_of(message: Message) -> MessageRow:
    """Return a message, read with its person and program, as lists show it."""
    return _row(message)


def others_about(message: Message) -> list[MessageRow]:
    """Return the other messages to the same person about the same event, whichever version, by due time. One query."""
    if message.event_id is None:
        return []
    rows = Message.objects.filter(person=message.person_id, event_id=message.event_id).exclude(pk=message.pk)
    return [_row(row) for row in _with_names(rows).order_by("due_at", "id")]


def silence_of(address: str) -> Silence | None:
    """Return the last time that a number asked for silence; None when it never did. One query."""
    row = Suppression.objects.filter(channel=Channel.SMS, address=address).order_by("-since").first()
    return Silence(row.since, row.ended_at) if row else None


def history_of(message_id: UUID) -> list[Moment]:
    """Return every step of one message and every decision of a person about it, oldest first. Two queries."""
    decided = {(row.at, FOLLOWS.get(Decided(row.what))): row for row in _decisions(message_id)}
    rows = MessageEvent.objects.filter(message=message_id).order_by("id")
    steps = [_step(row, decided.pop((row.at, MessageStatus(row.status)), None)) for row in rows]
    return sorted([*steps, *map(_decision, decided.values())], key=lambda moment: moment.at)


def _decisions(message_id: UUID) -> QuerySet[MessageDecision]:
    return MessageDecision.objects.filter(message=message_id).select_related("by").order_by("id")


def _coming(reach: Reach) -> QuerySet[Message]:
    return messages_for(reach).filter(status__in=STILL_TO_GO)


def _needing(reach: Reach) -> QuerySet[Message]:
    return messages_for(reach).filter(status__in=NEEDS_A_PERSON, seen_at__isnull=True)


def _waiting(reach: Reach) -> QuerySet[InboundMessage]:
    return replies_for(reach).filter(read_at__isnull=True, meaning__in=FOR_A_PERSON)


def _settled(reach: Reach, statuses: frozenset[MessageStatus], since: datetime) -> QuerySet[Message]:
    # Said twice for the database: the index of what is settled holds all but what is still to go.
    rows = messages_for(reach).exclude(status__in=STILL_TO_GO)
    return rows.filter(status__in=statuses, status_at__gte=since)


def _latest_first(rows: QuerySet[Message], after: Place | None) -> tuple[list[MessageRow], Place | None]:
    if after:
        rows = rows.filter(Q(status_at__lt=after.at) | Q(status_at=after.at, id__lt=after.id))
    return _page([_row(row) for row in _with_names(rows).order_by("-status_at", "-id")[: PAGE + 1]], by_due=False)


def _page(rows: Sequence[MessageRow], *, by_due: bool) -> tuple[list[MessageRow], Place | None]:
    shown = list(rows[:PAGE])
    if len(rows) <= PAGE:
        return shown, None
    last = shown[-1]
    return shown, Place(last.due_at if by_due else last.status_at, last.id)


def _with_names(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.select_related("person", "program")


def _step(row: MessageEvent, decided: MessageDecision | None) -> Moment:
    status = MessageStatus(row.status)
    if decided:
        return Moment(row.at, status.label, KINDS[status], decided.note or _sentence(row.reason), by=decided.by.name)
    return Moment(row.at, status.label, KINDS[status], _sentence(row.reason))


def _decision(row: MessageDecision) -> Moment:
    return Moment(row.at, Decided(row.what).label, "info", row.note, by=row.by.name)


def _attention(row: tuple[Any, ...]) -> Attention:
    pk, person_id, given, family, preferred, address, status, words, at, is_reply = row
    return Attention(
        id=pk,
        person_id=person_id,
        name=display_name(given or "", family or "", preferred or ""),
        address=phone.shown(address),
        is_reply=is_reply,
        kind="info" if is_reply else KINDS[MessageStatus(status)],
        state=ReplyMeaning(status).label if is_reply else MessageStatus(status).label,
        words=words if is_reply else _sentence(words),
        at=at,
        status=None if is_reply else MessageStatus(status),
    )


def _row(message: Message) -> MessageRow:
    status = MessageStatus(message.status)
    home = message.program.time_zone if message.program else settings.TIME_ZONE
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
        about=MessageKind(message.kind).label,
        rule_id=message.rule_id,
        time_zone=message.person.time_zone or home,
        event_zone=home,
        may_be_withdrawn=status in WITHDRAW.sources,
    )


def _sentence(reason: str) -> str | Promise:
    return Reason(reason).label if reason else ""
