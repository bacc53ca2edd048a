"""The texts of one person, as their page shows them: what will go, what went in its exact words, and what did not go."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, Value, When
from django.utils.functional import Promise

from diversion.accounts.reach import Reach
from diversion.messaging.models import Channel, InboundMessage, Message, ReplyMeaning, Suppression
from diversion.messaging.queries import KINDS, messages_for
from diversion.messaging.reasons import Reason
from diversion.messaging.states import STILL_TO_GO, MessageStatus


@dataclass(frozen=True, slots=True)
class Text:
    """One text from us or from them. `at` is when it is due, or when its status became what it is, or when it came.

    `body` is exactly what was sent, and empty for what never left; `reason` is a sentence. A reply has no `message_id`.
    """

    at: datetime
    body: str
    from_us: bool
    state: str | Promise
    kind: str
    reason: str | Promise = ""
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What will go, next first, and what went, came or did not go, oldest first."""

    coming: list[Text]
    past: list[Text]


def thread_with(person_id: UUID, reach: Reach, *, limit: int = 30) -> Thread:
    """Return the latest texts between us and a person, as far as the reach covers the programs they are about. Two queries.

    What a new plan withdrew by itself is left out: another text took its place, or nothing was to be said.
    """
    rows = messages_for(reach).filter(person=person_id).exclude(_replaced())
    first = Case(When(status__in=STILL_TO_GO, then=Value(0)), default=Value(1))
    sent = [_text(row) for row in rows.order_by(first, "-status_at", "-id")[:limit]]
    came = InboundMessage.objects.filter(person=person_id).order_by("-received_at", "-id")[:limit]
    past = [text for still_to_go, text in sent if not still_to_go] + [_reply(row) for row in came]
    return Thread(
        coming=sorted((text for still_to_go, text in sent if still_to_go), key=lambda text: text.at),
        past=sorted(past, key=lambda text: text.at)[-limit:],
    )


def stopped_since(numbers: Collection[str]) -> dict[str, datetime]:
    """Return {number: since when it asks for no more texts} for those that do. One query."""
    rows = Suppression.objects.filter(channel=Channel.SMS, address__in=numbers, ended_at__isnull=True)
    return dict(rows.values_list("address", "since"))


def _replaced() -> Q:
    return Q(status=MessageStatus.WITHDRAWN) & ~Q(reason=Reason.WITHDRAWN_BY_STAFF)


def _text(message: Message) -> tuple[bool, Text]:
    status = MessageStatus(message.status)
    still_to_go = status in STILL_TO_GO
    return still_to_go, Text(
        at=message.due_at if still_to_go else message.status_at,
        body=message.body if not still_to_go else "",
        from_us=True,
        state=status.label,
        kind=KINDS[status],
        reason=Reason(message.reason).label if message.reason else "",
        message_id=message.pk,
    )


def _reply(reply: InboundMessage) -> Text:
    return Text(
        at=reply.received_at, body=reply.body, from_us=False, state=ReplyMeaning(reply.meaning).label, kind="info"
    )
