"""What the sandbox took, as the phones and mailboxes of the demonstration would show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.core import phone
from diversion.messaging.models import InboundMessage, Message, ReplyMeaning, SandboxEmail, SandboxText
from diversion.messaging.queries import people_in
from diversion.people.models import ContactKind, ContactPoint

# What a lock screen shows before somebody unlocks it.
LOCK_SCREEN = 40


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of the demonstration, with the last text that it got. `id` is the contact point's."""

    id: UUID
    address: str
    shown: str
    owner_id: UUID
    owner: str
    last: str
    at: datetime
    time_zone: str

    @property
    def preview(self) -> str:
        """Return what the lock screen shows of the last text."""
        return self.last if len(self.last) <= LOCK_SCREEN else f"{self.last[:LOCK_SCREEN].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Bubble:
    """A text on a phone's screen. `meaning` is how a reply was understood; `message_id` leads to why a text came."""

    at: datetime
    body: str
    from_us: bool
    meaning: str | Promise = ""
    message_id: UUID | None = None


def phones(reach: Reach, *, limit: int = 40) -> list[Phone]:
    """Return the phones in reach to which the sandbox took a text, latest text first. One query."""
    return [_phone(row) for row in _phones(reach)[:limit]]


def phone_of(reach: Reach, contact_id: UUID) -> Phone | None:
    """Return one phone; None when there is none in reach. One query."""
    row = _phones(reach).filter(pk=contact_id).first()
    return _phone(row) if row else None


def screen(address: str, *, limit: int = 20) -> list[Bubble]:
    """Return the latest texts on a phone, oldest first. Three queries."""
    texts = SandboxText.objects.filter(address=address).order_by("-id")[:limit]
    replies = InboundMessage.objects.filter(address=address).order_by("-received_at")[:limit]
    ours = {text.reference: text for text in texts}
    ids = dict(Message.objects.filter(provider_ref__in=list(ours)).values_list("provider_ref", "pk"))
    bubbles = [Bubble(text.taken_at, text.body, True, message_id=ids.get(ref)) for ref, text in ours.items()]
    bubbles += [Bubble(row.received_at, row.body, False, ReplyMeaning(row.meaning).label) for row in replies]
    return sorted(bubbles, key=lambda bubble: bubble.at)[-limit:]


def mails(*, limit: int = 5) -> list[SandboxEmail]:
    """Return the latest mails that the sandbox took. One query."""
    return list(SandboxEmail.objects.order_by("-id")[:limit])


def newest() -> str:
    """Return a word that changes whenever a text, a reply or a mail arrives. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT concat_ws('-', (SELECT max(id) FROM messaging_sandboxtext), (SELECT max(id) FROM messaging_sandboxemail),
                (SELECT count(*) FROM messaging_inboundmessage))
            """
        )
        return str(cursor.fetchone()[0])


def _phones(reach: Reach) -> QuerySet[ContactPoint, Any]:
    span = reach.span(FieldClass.MESSAGES, Level.READ)
    last = SandboxText.objects.filter(address=OuterRef("value")).order_by("-id")
    mine = ContactPoint.objects.filter(kind=ContactKind.MOBILE, ended_at__isnull=True, person__in=people_in(span))
    return (
        mine.annotate(last_id=Subquery(last.values("id")[:1]))
        .filter(last_id__isnull=False)
        .annotate(last=Subquery(last.values("body")[:1]), last_at=Subquery(last.values("taken_at")[:1]))
        .select_related("person")
        .order_by("-last_id")
    )


def _phone(row: Any) -> Phone:
    return Phone(
        id=row.pk,
        address=row.value,
        shown=phone.shown(row.value),
        owner_id=row.person_id,
        owner=row.person.display_name,
        last=row.last,
        at=row.last_at,
        time_zone=row.person.time_zone or settings.TIME_ZONE,
    )
