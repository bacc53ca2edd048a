"""The register, as pages and sheets show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Lower

from diversion.attendance.marks import How, Mark
from diversion.classes.models import Seat, SeatStatus


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person expected at a session, with the mark that holds. `version` is 0 when nobody ever marked them."""

    seat_id: UUID
    number: int
    name: str
    language: str
    interpreter_needed: bool
    mark: Mark | None
    minutes: int | None
    how: How | None
    version: int
    marked_at: datetime | None
    marked_by: str


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """How far a register is: `expected` people, of whom `marked` have a mark."""

    expected: int
    marked: int

    @property
    def to_mark(self) -> int:
        return self.expected - self.marked


def roster(session_id: UUID) -> list[RosterRow]:
    """Return everyone expected at a session, in the order of the register: family name, then given. One query."""
    seats = (
        Seat.objects.filter(session=session_id, status=SeatStatus.BOOKED)
        .select_related("enrollment__person", "mark", "mark__marked_by")
        .order_by(Lower(_LISTED_UNDER), Lower("enrollment__person__given_name"), "id")
    )
    return [_row(number, seat) for number, seat in enumerate(seats, start=1)]


def roster_row(session_id: UUID, seat_id: UUID) -> RosterRow | None:
    """Return one row of the register with its number, None when the seat is not on it."""
    return next((row for row in roster(session_id) if row.seat_id == seat_id), None)


def counts(rows: list[RosterRow]) -> RosterCounts:
    """Return how far a register is, from its rows: the count always equals the list."""
    return RosterCounts(expected=len(rows), marked=sum(row.mark is not None for row in rows))


def marked_in(session_ids: list[UUID]) -> dict[UUID, RosterCounts]:
    """Return {session id: counts} for sessions with at least one seat. One query."""
    rows = (
        Seat.objects.filter(session__in=session_ids, status=SeatStatus.BOOKED)
        .values("session_id")
        .annotate(expected=Count("id"), marked=Count("id", filter=~Q(mark__mark="") & Q(mark__isnull=False)))
    )
    return {row["session_id"]: RosterCounts(row["expected"], row["marked"]) for row in rows}


# Who has no family name is listed under the name they go by.
_LISTED_UNDER = Case(
    When(~Q(enrollment__person__family_name=""), then=F("enrollment__person__family_name")),
    When(~Q(enrollment__person__given_name=""), then=F("enrollment__person__given_name")),
    default=F("enrollment__person__preferred_name"),
)


def _row(number: int, seat: Seat) -> RosterRow:
    person = seat.enrollment.person
    mark = getattr(seat, "mark", None)
    return RosterRow(
        seat_id=seat.pk,
        number=number,
        name=person.roll_name,
        language=person.language,
        interpreter_needed=person.interpreter_needed,
        mark=Mark(mark.mark) if mark and mark.mark else None,
        minutes=mark.minutes if mark else None,
        how=How(mark.how) if mark else None,
        version=mark.version if mark else 0,
        marked_at=mark.marked_at if mark and mark.mark else None,
        marked_by=mark.marked_by.name if mark and mark.mark else "",
    )
