"""Publishing a series: a curriculum laid over weekly slots, its dates seen by a person before any of them is saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.audit.actions import Deed
from diversion.classes.clashes import Wish, check_rooms
from diversion.classes.models import (
    ClassSeries,
    ClassSession,
    Closures,
    Curriculum,
    Mode,
    SeriesSlot,
    SessionFacilitator,
)
from diversion.classes.schedule import FARTHEST, Dated, Frame, Lesson, Schedule, Slot, expand, with_gaps
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.people.models import Language
from diversion.programs.models import CalendarKind
from diversion.programs.queries import closures

KEPT_CLOSED: dict[str, tuple[CalendarKind, ...]] = {
    Closures.AGENCY: (CalendarKind.AGENCY,),
    Closures.COURT_TOO: (CalendarKind.AGENCY, CalendarKind.COURT),
    Closures.NONE: (),
}


class SeriesNameTaken(DomainError):
    """The program has a series of that name."""


class DatesChanged(DomainError):
    """The dates are no longer those that the person saw."""


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """A series as somebody asks for it. `first_day` is local to the program; `place` is the discreet name."""

    name: str
    slots: tuple[Slot, ...]
    first_day: date
    place: str
    capacity: int
    address: str = ""
    language: Language = Language.ENGLISH
    mode: Mode = Mode.IN_PERSON
    closures: Closures = Closures.AGENCY
    speakers: str = ""


def preview(plan: SeriesPlan, *, curriculum: Curriculum, now: datetime) -> Schedule:
    """Return the dates that publishing would save now. Two queries; nothing is written.

    Raises:
        ScheduleImpossible, TimeUnclear: the sessions cannot be laid like that.
    """
    program = curriculum.program
    zone = ZoneInfo(program.time_zone)
    today = clock.local_day(now, zone)
    closed = closures(program.agency_id, KEPT_CLOSED[plan.closures], since=today, until=today + FARTHEST)
    frame = Frame(slots=plan.slots, first_day=plan.first_day, zone=zone, closed=closed, now=now)
    return expand(lessons_of(curriculum), frame)


def lessons_of(curriculum: Curriculum) -> list[Lesson]:
    """Return what a curriculum teaches, in order, with the waits that it asks for. One query."""
    lessons = [
        Lesson(str(module.pk), module.title, module.minutes) for module in curriculum.modules.order_by("position")
    ]
    return with_gaps(lessons, after_first=curriculum.days_after_first, before_last=curriculum.days_before_last)


@transaction.atomic
def publish_series(
    plan: SeriesPlan, *, curriculum_id: UUID, leads: list[User], seen: str, by: User, at: datetime
) -> ClassSeries:
    """Save a series with all its sessions, or nothing, and return it. `seen` is the fingerprint of the dates that `by` saw.

    Nobody has a seat in it yet, so nothing is sent: reminders follow the seats.

    Raises:
        ScheduleImpossible, TimeUnclear: the sessions cannot be laid like that.
        DatesChanged: a holiday was added or a slot has begun since they were shown.
        SeriesNameTaken: the program has a series of that name.
        RoomShared: a group that this one must not meet is in that place at one of the times.
    """
    curriculum = Curriculum.objects.select_related("program").get(pk=curriculum_id)
    schedule = preview(plan, curriculum=curriculum, now=at)
    if schedule.fingerprint != seen:
        raise DatesChanged(_("The dates have changed since you saw them. Look at them again."))
    check_rooms(wishes_of(schedule, plan, ZoneInfo(curriculum.program.time_zone)), curriculum.program)
    series = _keep(plan, curriculum, by=by, at=at)
    series.leads.set(leads)
    SeriesSlot.objects.bulk_create(
        SeriesSlot(series=series, weekday=slot.weekday, starts_wall=slot.starts_wall) for slot in plan.slots
    )
    sessions = ClassSession.objects.bulk_create(session_on(each, series, at=at) for each in schedule.dated)
    SessionFacilitator.objects.bulk_create(
        SessionFacilitator(session=session, user=user) for session in sessions for user in leads
    )
    audit.record("series.published", subject=series, by=by, at=at, program_id=series.program_id)
    planned = [Deed(session, program_id=series.program_id) for session in sessions]
    audit.record_many("session.planned", planned, by=by, at=at)
    return series


def wishes_of(schedule: Schedule, plan: SeriesPlan, zone: ZoneInfo, leads: Iterable[UUID] = ()) -> list[Wish]:
    """Return where and when the sessions of a schedule are to be, led by whom, as clashes are looked for."""
    return [
        Wish(
            day=each.day,
            starts_at=clock.at_local(each.day, each.starts_wall, zone),
            ends_at=clock.at_local(each.day, each.ends_wall, zone),
            place=plan.place,
            leads=frozenset(leads),
        )
        for each in schedule.dated
    ]


def session_on(dated: Dated, series: ClassSeries, *, at: datetime) -> ClassSession:
    """Return a session, not saved, of a series on the day that a schedule found for it."""
    zone = ZoneInfo(series.time_zone)
    return ClassSession(
        series=series,
        program_id=series.program_id,
        module_id=UUID(dated.lesson.key),
        title=dated.lesson.title,
        local_day=dated.day,
        starts_wall=dated.starts_wall,
        ends_wall=dated.ends_wall,
        time_zone=series.time_zone,
        starts_at=clock.at_local(dated.day, dated.starts_wall, zone),
        ends_at=clock.at_local(dated.day, dated.ends_wall, zone),
        place=series.place,
        address=series.address,
        mode=series.mode,
        speakers=series.speakers,
        capacity=series.capacity,
        moved_at=at,
    )


def _keep(plan: SeriesPlan, curriculum: Curriculum, *, by: User, at: datetime) -> ClassSeries:
    series = ClassSeries(
        program_id=curriculum.program_id,
        curriculum=curriculum,
        name=plan.name,
        language=plan.language,
        starts_on=plan.first_day,
        time_zone=curriculum.program.time_zone,
        mode=plan.mode,
        closures=plan.closures,
        place=plan.place,
        address=plan.address,
        speakers=plan.speakers,
        capacity=plan.capacity,
        published_by=by,
        published_at=at,
    )
    try:
        with transaction.atomic():
            series.save(force_insert=True)
    except IntegrityError as problem:
        if "classseries_one_per_name" not in str(problem):
            raise
        raise SeriesNameTaken(_("The program has a series of that name. Choose another name.")) from problem
    return series
