"""Referrals of children: rows that tell nobody’s name."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from diversion.accounts.reach import Span
from diversion.programs.models import Door
from diversion.referrals.models import ProtectedReferral

PAGE = 25


@dataclass(frozen=True, slots=True)
class ProtectedRow:
    """A child's referral as the queue shows it: nothing of it tells who it is. `sent_on_to` is empty while it waits."""

    id: UUID
    program: str
    door: str
    received_on: date
    sent_on_at: datetime | None
    sent_on_to: str
    sent_on_by: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the protected queue. `waiting` counts those that nobody has sent on; `more` is where the next page begins."""

    waiting: int
    rows: list[ProtectedRow]
    more: UUID | None


def protected_queue(*, sent_on: bool, after: UUID | None = None) -> Queue:
    """Return the children's referrals that wait, the oldest first; or those `sent_on`, in the same order. Three queries.

    For who reaches the protected class, which is held for the whole agency. The page begins after the row `after`.
    """
    every = ProtectedReferral.objects.filter(sent_on_at__isnull=not sent_on)
    rows = every.select_related("program", "sent_on_by").order_by("at", "id")
    if last := every.filter(pk=after).first() if after else None:
        rows = rows.filter(Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk))
    found = list(rows[: PAGE + 1])
    waiting = ProtectedReferral.objects.filter(sent_on_at__isnull=True).count()
    return Queue(waiting, [_protected_row(row) for row in found[:PAGE]], found[PAGE - 1].pk if found[PAGE:] else None)


def protected_row(protected_id: UUID) -> ProtectedRow | None:
    """Return one child's referral without what it says; None where there is none. One query."""
    row = ProtectedReferral.objects.select_related("program", "sent_on_by").filter(pk=protected_id).first()
    return _protected_row(row) if row else None


def sent_to_the_queue(span: Span) -> int:
    """Return how many referrals of the programs that `span` covers were of children: the number, and nothing else. One query."""
    rows = (
        ProtectedReferral.objects.all()
        if span.everywhere
        else ProtectedReferral.objects.filter(program__in=span.programs)
    )
    number: int = rows.aggregate(number=Count("pk"))["number"]
    return number


def _protected_row(row: ProtectedReferral) -> ProtectedRow:
    return ProtectedRow(
        id=row.pk,
        program=row.program.name,
        door=str(Door(row.door).label),
        received_on=row.received_on,
        sent_on_at=row.sent_on_at,
        sent_on_to=row.sent_on_to,
        sent_on_by=row.sent_on_by.name if row.sent_on_by else "",
    )
