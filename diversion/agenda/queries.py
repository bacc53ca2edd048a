"""What is coming for one person, from the one read model."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from diversion.accounts.reach import Span
from diversion.agenda.kinds import CLASS_SESSION
from diversion.agenda.models import UpcomingEvent


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that a person is expected at. Day and time are local to the event."""

    kind: str
    starts_at: datetime
    local_day: date
    local_time: time
    place: str
    session_id: UUID | None


def coming_to(person_id: UUID, span: Span, *, now: datetime, limit: int = 20) -> list[Coming]:
    """Return what stands and is not over for a person in the programs of `span`, next first. One query."""
    rows = UpcomingEvent.objects.filter(person_id=person_id, kind=CLASS_SESSION, standing=True, ends_at__gt=now)
    if not span.everywhere:
        rows = rows.filter(program_id__in=span.programs)
    return [
        Coming(row.kind, row.starts_at, row.local_day, row.local_time, row.place, row.session_id)
        for row in rows.order_by("starts_at", "event_id")[:limit]
    ]
