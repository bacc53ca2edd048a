"""Questions about classes: which sessions somebody may see, and what is free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Greatest, RowNumber

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.enrollments.queries import enrollments_for
from diversion.enrollments.rules import NEEDS_A_SEAT, READY
from diversion.programs.models import Program


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as a list shows it. `starts_at` is an instant, day and times are local to `time_zone`."""

    id: UUID
    series: str
    title: str
    program: str
    local_day: date
    starts_wall: time
    ends_wall: time
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    place: str
    seats_taken: int
    capacity: int
    status: str

    @property
    def is_cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED

    @property
    def seats_free(self) -> int:
        return self.capacity - self.seats_taken


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A booked seat of an enrollment, with its session."""

    id: UUID
    session_id: UUID
    series: str
    title: str
    local_day: date
    starts_wall: time
    starts_at: datetime
    ends_at: datetime
    place: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose next step is a seat in a class, since the instant `since`."""

    person_id: UUID
    name: str
    program: str
    since: datetime


def sessions_for(reach: Reach, level: Level) -> QuerySet[ClassSession]:
    """Return the sessions whose register `reach` covers at `level`: whole programs, or those the holder leads."""
    span = reach.span(FieldClass.ATTENDANCE, level)
    if span.everywhere:
        return ClassSession.objects.all()
    whole = Q(program__in=span.programs)
    if not span.own:
        return ClassSession.objects.filter(whole)
    led = Q(program__in=span.own, leads__user=reach.user_id)
    # Who leads a session leads it once; together with whole programs, a session may be found by each of its leaders.
    return ClassSession.objects.filter(whole | led).distinct() if span.programs else ClassSession.objects.filter(led)


def next_sessions(reach: Reach, level: Level, *, now: datetime, limit: int = 50) -> list[SessionRow]:
    """Return the sessions that are not over, by time, at most `limit`. One query."""
    rows = sessions_for(reach, level).filter(ends_at__gte=now)
    return [_session_row(row) for row in _with_names(rows).order_by("starts_at", "id")[:limit]]


def past_sessions(reach: Reach, level: Level, *, now: datetime, limit: int = 20) -> list[SessionRow]:
    """Return the sessions that are over, latest first, at most `limit`. One query."""
    rows = sessions_for(reach, level).filter(ends_at__lt=now)
    return [_session_row(row) for row in _with_names(rows).order_by("-starts_at", "id")[:limit]]


def sessions_between(reach: Reach, first: date, last: date, *, track: str) -> dict[date, list[SessionRow]]:
    """Return {local day: its sessions by time} from `first` to `last`, of programs of one track. One query."""
    rows = sessions_for(reach, Level.READ).filter(local_day__range=(first, last), program__track=track)
    found: dict[date, list[SessionRow]] = {}
    for row in _with_names(rows).order_by("starts_at", "id"):
        found.setdefault(row.local_day, []).append(_session_row(row))
    return found


def tracks_of(reach: Reach) -> list[str]:
    """Return the tracks of the programs whose registers `reach` covers, or some of them. One query."""
    span = reach.span(FieldClass.ATTENDANCE, Level.READ)
    programs = Program.objects.all()
    if not span.everywhere:
        programs = programs.filter(pk__in=span.programs | span.own)
    return list(programs.order_by("track").values_list("track", flat=True).distinct())


def open_sessions(program_ids: Collection[UUID], *, now: datetime, limit: int = 30) -> dict[UUID, list[SessionRow]]:
    """Return {program id: its next sessions in which a seat is free, by time, at most `limit`}. One query."""
    rows = ClassSession.objects.filter(
        program__in=program_ids, status=SessionStatus.PLANNED, starts_at__gt=now, seats_taken__lt=F("capacity")
    )
    numbered = rows.annotate(place_in_line=Window(RowNumber(), partition_by="program", order_by=("starts_at", "id")))
    found: dict[UUID, list[SessionRow]] = {pk: [] for pk in program_ids}
    for row in _with_names(numbered.filter(place_in_line__lte=limit)).order_by("starts_at", "id"):
        found[row.program_id].append(_session_row(row))
    return found


def seats_of(enrollment_ids: list[UUID]) -> dict[UUID, list[SeatRow]]:
    """Return {enrollment id: its booked seats by time}. One query."""
    rows = Seat.objects.filter(enrollment__in=enrollment_ids, status=SeatStatus.BOOKED)
    found: dict[UUID, list[SeatRow]] = {pk: [] for pk in enrollment_ids}
    for seat in rows.select_related("session__series").order_by("session__starts_at"):
        found[seat.enrollment_id].append(_seat_row(seat))
    return found


def waiting_for_a_seat(reach: Reach, *, limit: int = 30) -> list[Waiting]:
    """Return people whose next step is a seat, longest waiting first: signed, missed, or with a seat that was freed or cancelled.

    One query.
    """
    standing = Seat.objects.filter(
        enrollment=OuterRef("pk"), status=SeatStatus.BOOKED, session__status=SessionStatus.PLANNED
    )
    # By status first: those few come from an index, however many files have ended.
    files = enrollments_for(reach, FieldClass.AGREEMENT, Level.WRITE).filter(status__in=READY | NEEDS_A_SEAT)
    files = files.filter(Q(status__in=READY) | ~Exists(standing))
    rows = files.annotate(since=Greatest("status_at", Max("seats__released_at")))
    return [
        Waiting(row.person_id, row.person.display_name, row.program.name, row.since)
        for row in rows.select_related("person", "program").order_by("since", "number")[:limit]
    ]


def _with_names(rows: QuerySet[ClassSession]) -> QuerySet[ClassSession]:
    return rows.select_related("series", "program")


def _session_row(session: ClassSession) -> SessionRow:
    return SessionRow(
        id=session.pk,
        series=session.series.name,
        title=session.title,
        program=session.program.name,
        local_day=session.local_day,
        starts_wall=session.starts_wall,
        ends_wall=session.ends_wall,
        time_zone=session.time_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        seats_taken=session.seats_taken,
        capacity=session.capacity,
        status=session.status,
    )


def _seat_row(seat: Seat) -> SeatRow:
    session = seat.session
    return SeatRow(
        id=seat.pk,
        session_id=session.pk,
        series=session.series.name,
        title=session.title,
        local_day=session.local_day,
        starts_wall=session.starts_wall,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        is_cancelled=session.status == SessionStatus.CANCELLED,
    )
