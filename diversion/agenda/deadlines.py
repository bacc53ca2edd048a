"""Days that run out, from the one read model: of one person, and of everybody in reach for the days ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level
from diversion.agenda.kinds import READ_BY, DeadlineKind
from diversion.agenda.models import UpcomingEvent
from diversion.people.models import Person

MOST = 30


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day that runs out for a file: at its end, where the program is. `name` is empty where one person is asked about."""

    kind: DeadlineKind
    on: date
    person_id: UUID
    enrollment_id: UUID
    name: str = ""


def deadlines_of(person_id: UUID, reach: Reach, *, on: date) -> list[Deadline]:
    """Return the days that run out for a person from the local day `on` on, next first, as far as the reader may know. One query."""
    rows = _standing(reach).filter(person_id=person_id, local_day__gte=on)
    return _once_a_file(rows.order_by("local_day", "kind", "event_id"))


def deadlines_between(reach: Reach, *, start: date, end: date) -> list[Deadline]:
    """Return the days that run out from `start` to `end`, both counted, for everybody whose name the reader reads. Two queries.

    At most `MOST`, the next ones first.
    """
    rows = _standing(reach).filter(_within(reach.span(FieldClass.IDENTITY, Level.READ)))
    found = _once_a_file(rows.filter(local_day__range=(start, end)).order_by("local_day", "kind", "event_id")[:MOST])
    people = Person.objects.in_bulk({each.person_id for each in found})
    return [
        Deadline(each.kind, each.on, each.person_id, each.enrollment_id, people[each.person_id].display_name)
        for each in found
    ]


def _standing(reach: Reach) -> QuerySet[UpcomingEvent]:
    # Somebody works with the person before booking: the clock of their intake is theirs to keep.
    works = _within(reach.span(FieldClass.AGREEMENT, Level.WRITE)) | _within(
        reach.span(FieldClass.CASE_NOTES, Level.READ)
    )
    readable = Q(kind=DeadlineKind.INTAKE_DUE.value) & works
    for kind, field_class in READ_BY.items():
        readable |= Q(kind=kind.value) & _within(reach.span(field_class, Level.READ))
    return UpcomingEvent.objects.filter(readable, standing=True)


def _within(span: Span) -> Q:
    return Q() if span.everywhere else Q(program_id__in=span.programs)


def _once_a_file(rows: Iterable[UpcomingEvent]) -> list[Deadline]:
    """Return one deadline of each kind and day a file: two charges of one day are one."""
    found = {(row.enrollment_id, row.kind, row.local_day): row for row in rows}
    return [Deadline(DeadlineKind(row.kind), row.local_day, row.person_id, row.enrollment_id) for row in found.values()]
