"""The register, as pages and sheets show it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, When, Window
from django.db.models.functions import FirstValue, Lower, RowNumber

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.attendance.marks import How, Mark
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.classes.queries import sessions_for
from diversion.core.names import roll_name


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person expected at a session, with the mark that holds. `version` is 0 when nobody ever marked them.

    `reason` says why the mark was amended after the register was signed; empty for every other.
    """

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
    reason: str


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """How far a register is: `expected` people, of whom `marked` have a mark."""

    expected: int
    marked: int

    @property
    def to_mark(self) -> int:
        return self.expected - self.marked


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A session with how far its register is. Day and wall times are local to the session."""

    session_id: UUID
    series: str
    title: str
    local_day: date
    starts_wall: time
    ends_wall: time
    starts_at: datetime
    ends_at: datetime
    place: str
    expected: int
    marked: int
    capacity: int
    is_cancelled: bool

    @property
    def to_mark(self) -> int:
        return self.expected - self.marked


def roster(session_id: UUID) -> list[RosterRow]:
    """Return everyone expected at a session, in the order of the register: family name, then given. One query."""
    seats = _expected_at(session_id).order_by(*_ORDER).values_list(*_OF_ROW)
    return [_row(number, *values) for number, values in enumerate(seats, start=1)]


def one_of_roster(session_id: UUID, seat_id: UUID) -> tuple[RosterRow, RosterCounts] | None:
    """Return one row of a roster, numbered as on the whole, with the counts of the whole; None when the seat is not on it.

    One query and one row, however many people are expected: what a tap is answered with.
    """
    statement, values = _one_of_a_roster()
    named = {_A_SESSION: session_id, _A_SEAT: seat_id}
    with connection.cursor() as cursor:
        cursor.execute(statement, [named.get(value, value) for value in values])
        found = cursor.fetchone()
    return (_row(found[0], *found[3:]), RosterCounts(found[1], found[2])) if found else None


_A_SESSION, _A_SEAT = UUID(int=1), UUID(int=2)


@cache
def _one_of_a_roster() -> tuple[str, tuple[Any, ...]]:
    # Written by Django once and kept: writing it took a third of the whole answer to a tap.
    numbered = _expected_at(_A_SESSION).annotate(
        number=Window(RowNumber(), order_by=_ORDER),
        expected=Window(Count("id")),
        marked=Window(Count("id", filter=Q(mark__mark__gt=""))),
        # A condition on a window holds after the counting; one on the id itself would leave a single seat to count.
        sought=Window(FirstValue("id"), partition_by="id"),
    )
    found = numbered.filter(sought=_A_SEAT).values_list("number", "expected", "marked", *_OF_ROW)
    return found.query.sql_with_params()


def _expected_at(session_id: UUID) -> QuerySet[Seat]:
    return Seat.objects.filter(session=session_id, status=SeatStatus.BOOKED)


def counts(rows: list[RosterRow]) -> RosterCounts:
    """Return how far a register is, from its rows: the count always equals the list."""
    return RosterCounts(expected=len(rows), marked=sum(row.mark is not None for row in rows))


# Who has no family name is listed under the name they go by.
_LISTED_UNDER = Case(
    When(~Q(enrollment__person__family_name=""), then=F("enrollment__person__family_name")),
    When(~Q(enrollment__person__given_name=""), then=F("enrollment__person__given_name")),
    default=F("enrollment__person__preferred_name"),
)


_OF_PERSON = ("given_name", "family_name", "preferred_name", "language", "interpreter_needed")
_OF_MARK = ("mark", "minutes", "how", "version", "marked_at", "marked_by__name", "reason")
# Values, not rows: making four objects a person would cost more than everything else in a register.
_OF_ROW = ("id", *(f"enrollment__person__{name}" for name in _OF_PERSON), *(f"mark__{name}" for name in _OF_MARK))
_ORDER = (Lower(_LISTED_UNDER), Lower("enrollment__person__given_name"), "id")


def _row(number: int, seat_id: UUID, *values: Any) -> RosterRow:
    given, family, preferred, language, interpreter, mark, minutes, how, version, marked_at, marked_by, reason = values
    return RosterRow(
        seat_id=seat_id,
        number=number,
        name=roll_name(given or preferred, family),
        language=language,
        interpreter_needed=interpreter,
        mark=Mark(mark) if mark else None,
        minutes=minutes,
        how=How(how) if how else None,
        version=version or 0,
        marked_at=marked_at if mark else None,
        marked_by=marked_by if mark else "",
        reason=reason or "",
    )


def registers_between(reach: Reach, *, start: datetime, end: datetime) -> list[RegisterRow]:
    """Return the sessions that begin from `start` to before `end` and whose register the reach may see, by time. One query."""
    marked = Count("seats", filter=Q(seats__status=SeatStatus.BOOKED, seats__mark__mark__gt=""), distinct=True)
    rows = sessions_for(reach, Level.READ).filter(starts_at__gte=start, starts_at__lt=end)
    rows = rows.select_related("series").annotate(marked=marked).order_by("starts_at", "id")
    return [
        RegisterRow(
            session_id=row.pk,
            series=row.series.name,
            title=row.title,
            local_day=row.local_day,
            starts_wall=row.starts_wall,
            ends_wall=row.ends_wall,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=row.place,
            expected=row.seats_taken,
            marked=row.marked,
            capacity=row.capacity,
            is_cancelled=row.status == SessionStatus.CANCELLED,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class OpenRegister:
    """A register of a class that is over, and what it waits for: its signature or, once signed, its countersignature."""

    session_id: UUID
    series: str
    title: str
    local_day: date
    place: str
    expected: int
    to_mark: int
    signed_by: str


def registers_to_close(reach: Reach, *, now: datetime, limit: int = 30) -> list[OpenRegister]:
    """Return the registers that the reader can sign or countersign and nobody has, the oldest first. One query."""
    unsigned = sessions_for(reach, Level.WRITE).filter(sign_off=None)
    span = reach.span(FieldClass.AGREEMENT, Level.WRITE)
    signed = sessions_for(reach, Level.READ).filter(sign_off__countersigned_at__isnull=True)
    signed = signed if span.everywhere else signed.filter(program__in=span.programs)
    over = ClassSession.objects.filter(ends_at__lte=now, status=SessionStatus.PLANNED, seats_taken__gt=0)
    over = over.filter(Q(pk__in=unsigned.values("pk")) | Q(pk__in=signed.values("pk"), sign_off__isnull=False))
    marked = Count("seats", filter=Q(seats__status=SeatStatus.BOOKED, seats__mark__mark__gt=""))
    rows = over.select_related("series", "sign_off__signed_by").annotate(marked=marked).order_by("starts_at", "id")
    return [_open_register(row) for row in rows[:limit]]


def _open_register(session: ClassSession) -> OpenRegister:
    sign_off = getattr(session, "sign_off", None)
    return OpenRegister(
        session_id=session.pk,
        series=session.series.name,
        title=session.title,
        local_day=session.local_day,
        place=session.place,
        expected=session.seats_taken,
        to_mark=session.seats_taken - session.marked,  # type: ignore[attr-defined]  # counted above
        signed_by=sign_off.signed_by.name if sign_off else "",
    )
