"""Moving sessions: one, one and all later ones, or all that is not taught yet. What was seen is what is saved."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.audit.actions import Deed
from diversion.classes import requeue, rules
from diversion.classes.actions.series import KEPT_CLOSED, DatesChanged, lessons_of, session_on
from diversion.classes.clashes import Wish, check_rooms
from diversion.classes.models import ClassSeries, ClassSession, Seat, SeriesSlot, SessionFacilitator, SessionStatus
from diversion.classes.requeue import Shift, Shifts, When
from diversion.classes.schedule import FARTHEST, Dated, Frame, Lesson, Skipped, Slot
from diversion.core import clock
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.programs.models import CalendarKind
from diversion.programs.queries import closures

OF_A_MOVE = [
    "local_day",
    "starts_wall",
    "ends_wall",
    "starts_at",
    "ends_at",
    "place",
    "address",
    "version",
    "moved_at",
    "is_moved_by_hand",
]


@dataclass(frozen=True, slots=True)
class Move:
    """Where a session goes, with its discreet place and the address; `and_later`: all later ones of its series keep step."""

    when: When
    place: str
    address: str = ""
    and_later: bool = False


@dataclass(frozen=True, slots=True)
class Anew:
    """How all that is not taught yet is laid again: over which slots, and not before which local day."""

    slots: tuple[Slot, ...]
    first_day: date


def preview_move(session: ClassSession, move: Move, *, now: datetime) -> Shifts:
    """Return what a move would change. Nothing is written. At most five queries.

    Raises:
        SessionNotOpen: it has begun, has marks or is cancelled; or its new time is over, or ends before it begins.
        TimeUnclear, DayTooFar, ScheduleImpossible: the new days cannot be.
    """
    rules.check_may_move(session, now=now)
    check_unmarked([session.pk])
    zone = requeue.zone_of(session)
    rules.check_when(move.when.day, move.when.starts_wall, move.when.ends_wall, zone=zone, now=now)
    if requeue.starts(zone, move.when) <= now:
        raise rules.SessionNotOpen(_("That time is over. Choose a later one."))
    frame = _frame(session.series, slots=_slots(session.series), first_day=move.when.day, now=now)
    if not move.and_later:
        name = frame.closed.get(move.when.day)
        return Shifts(requeue.one(session, move.when).moved, (Skipped(move.when.day, name),) if name else ())
    rules.check_may_lay_anew(session.series)
    later = list(_ahead(session.series, now=now).filter(starts_at__gt=session.starts_at))
    waits = _waits(session.series)
    lessons = [requeue.lesson_of(each.module, waits) for each in later if each.module]
    return requeue.one_and_later(session, move.when, later, lessons, frame)


@transaction.atomic
def move_session(*, session_id: UUID, move: Move, seen: str, by: User, at: datetime) -> Shifts:
    """Move a session, with all later ones if asked, and return what moved. `seen` is the fingerprint of what `by` saw.

    Each gets a new version: what was planned for its old time is withdrawn, and who has a seat is told of the new one.

    Raises:
        DatesChanged: somebody changed one of them since they were shown.
        SessionNotOpen, TimeUnclear, DayTooFar, ScheduleImpossible: as in `preview_move`.
    """
    _lock_series_of(session_id)
    session = lock(ClassSession.objects.select_related("series__program"), session_id)
    shifts = preview_move(session, move, now=at)
    _check_seen(shifts, seen)
    _put(shifts, session.series, place=(session.pk, move), by=by, at=at)
    if move.and_later:
        _keep_slots(session.series, shifts.slots)
    return shifts


def preview_again(series: ClassSeries, anew: Anew, *, now: datetime) -> Shifts:
    """Return where all that a series has not taught yet would go. Nothing is written. At most six queries.

    Raises:
        SessionNotOpen: the series follows no curriculum, or all of it was taught.
        ScheduleImpossible, TimeUnclear: it cannot be laid like that.
    """
    rules.check_may_lay_anew(series)
    held = series.sessions.filter(status=SessionStatus.PLANNED, starts_at__lte=now, module__isnull=False)
    taught = {str(pk) for pk in held.values_list("module_id", flat=True)}
    lessons = [lesson for lesson in _all_lessons(series) if lesson.key not in taught]
    if not lessons:
        raise rules.SessionNotOpen(_("All of this series was taught. Plan another one like it."))
    last_held = held.aggregate(last=Max("local_day"))["last"]
    # Nothing lies before what was held last.
    first_day = max(anew.first_day, last_held) if last_held else anew.first_day
    frame = _frame(series, slots=anew.slots, first_day=first_day, now=now)
    return requeue.again(_ahead(series, now=now), lessons, frame, last_held=last_held)


@transaction.atomic
def lay_again(*, series_id: UUID, anew: Anew, seen: str, by: User, at: datetime) -> Shifts:
    """Lay all that a series has not taught yet over other slots, and return what moved. What has begun stays, with its marks.

    A module whose session was cancelled is taught again, in a session of its own.

    Raises:
        DatesChanged: something changed since the dates were shown.
        SessionNotOpen, ScheduleImpossible, TimeUnclear: as in `preview_again`.
    """
    series = lock(ClassSeries.objects.select_related("program", "curriculum"), series_id)
    shifts = preview_again(series, anew, now=at)
    _check_seen(shifts, seen)
    _put(shifts, series, place=None, by=by, at=at)
    _keep_slots(series, anew.slots)
    audit.record("series.laid_again", subject=series, by=by, at=at, program_id=series.program_id)
    return shifts


def _put(shifts: Shifts, series: ClassSeries, *, place: tuple[UUID, Move] | None, by: User, at: datetime) -> None:
    ids = [each.session_id for each in shifts.moved if each.session_id]
    rows = {
        row.pk: row for row in ClassSession.objects.filter(pk__in=ids).order_by("id").select_for_update(of=("self",))
    }
    check_unmarked(ids)
    check_rooms(wishes_of_moves(shifts, series, place), series.program)
    deeds = []
    for each in shifts.moved:
        session = rows[each.session_id] if each.session_id else None
        if session is None or (each.stays and (place is None or place[0] != session.pk)):
            continue
        rules.check_may_move(session, now=at)
        if place and place[0] == session.pk:
            session.place, session.address = place[1].place, place[1].address
        session.is_moved_by_hand = bool(place) and not (place and place[1].and_later)
        _set(session, each.after, at=at)
        session.save(update_fields=OF_A_MOVE)
        deeds.append(Deed(session, changes=_changes(each), program_id=session.program_id))
    audit.record_many("session.moved", deeds, by=by, at=at)
    _teach_again(shifts, series, by=by, at=at)
    enqueue(Job.PLAN_REMINDERS)


def wishes_of_moves(shifts: Shifts, series: ClassSeries, place: tuple[UUID, Move] | None) -> list[Wish]:
    """Return where and when moved sessions are to be, led by whom, as clashes are looked for. Three queries.

    `place` is the session that gets another place, and its move; None when none does.
    """
    ids = [each.session_id for each in shifts.moved if each.session_id]
    places = dict(ClassSession.objects.filter(pk__in=ids).values_list("pk", "place"))
    if place:
        places[place[0]] = place[1].place
    led = SessionFacilitator.objects.filter(session__in=ids).values_list("session", "user")
    usual = frozenset(series.leads.values_list("pk", flat=True))
    zone = ZoneInfo(series.time_zone or series.program.time_zone)
    return [
        Wish(
            day=each.after.day,
            starts_at=clock.at_local(each.after.day, each.after.starts_wall, zone),
            ends_at=clock.at_local(each.after.day, each.after.ends_wall, zone),
            place=places.get(each.session_id, series.place) if each.session_id else series.place,
            session_id=each.session_id,
            leads=frozenset(user for session, user in led if session == each.session_id) if each.session_id else usual,
        )
        for each in shifts.moved
    ]


def _teach_again(shifts: Shifts, series: ClassSeries, *, by: User, at: datetime) -> None:
    new = [each for each in shifts.moved if each.session_id is None]
    minutes = {lesson.key: lesson for lesson in _all_lessons(series)} if new else {}
    sessions = ClassSession.objects.bulk_create(
        session_on(
            Dated(minutes[str(each.module_id)], each.after.day, each.after.starts_wall, each.after.ends_wall),
            series,
            at=at,
        )
        for each in new
    )
    leads = list(series.leads.all()) if sessions else []
    SessionFacilitator.objects.bulk_create(
        SessionFacilitator(session=session, user=user) for session in sessions for user in leads
    )
    planned = [Deed(session, program_id=series.program_id) for session in sessions]
    audit.record_many("session.planned", planned, by=by, at=at)


def _set(session: ClassSession, when: When, *, at: datetime) -> None:
    zone = ZoneInfo(session.time_zone)
    session.local_day, session.starts_wall, session.ends_wall = when.day, when.starts_wall, when.ends_wall
    session.starts_at = clock.at_local(when.day, when.starts_wall, zone)
    session.ends_at = clock.at_local(when.day, when.ends_wall, zone)
    session.version += 1
    session.moved_at = at


def _changes(each: Shift) -> dict[str, tuple[str, str]]:
    return {"when": (_said(each.before) if each.before else "", _said(each.after))}


def _said(when: When) -> str:
    return f"{when.day.isoformat()} {when.starts_wall:%H:%M}-{when.ends_wall:%H:%M}"


def _check_seen(shifts: Shifts, seen: str) -> None:
    if shifts.fingerprint != seen:
        raise DatesChanged(_("The dates have changed since you saw them. Look at them again."))


def check_unmarked(session_ids: list[UUID]) -> None:
    """Check that nobody is marked in these sessions yet: a mark says that the class took place when it says. One query.

    Raises:
        SessionNotOpen: somebody is.
    """
    # The marks are an app above this one; what hangs on a seat is asked for by its name.
    if Seat.objects.filter(session__in=session_ids, mark__mark__gt="").exists():
        raise rules.SessionNotOpen(_("Somebody is marked on the register already. Take the marks back first."))


def _lock_series_of(session_id: UUID) -> None:
    # One change of a series at a time, so that no two of them lay the same module.
    lock(ClassSeries.objects.all(), ClassSession.objects.values_list("series_id", flat=True).get(pk=session_id))


def _ahead(series: ClassSeries, *, now: datetime) -> QuerySet[ClassSession]:
    rows = ClassSession.objects.filter(
        series=series, status=SessionStatus.PLANNED, starts_at__gt=now, module__isnull=False
    )
    return rows.select_related("module").order_by("starts_at", "id")


def _frame(series: ClassSeries, *, slots: tuple[Slot, ...], first_day: date, now: datetime) -> Frame:
    zone = ZoneInfo(series.time_zone or series.program.time_zone)
    today = clock.local_day(now, zone)
    kinds: tuple[CalendarKind, ...] = KEPT_CLOSED[series.closures]
    closed = closures(series.program.agency_id, kinds, since=today, until=today + FARTHEST)
    return Frame(slots=slots, first_day=first_day, zone=zone, closed=closed, now=now)


def _slots(series: ClassSeries) -> tuple[Slot, ...]:
    rows = series.slots.order_by("weekday", "starts_wall").values_list("weekday", "starts_wall")
    return tuple(Slot(*row) for row in rows)


def _keep_slots(series: ClassSeries, slots: tuple[Slot, ...]) -> None:
    series.slots.all().delete()
    SeriesSlot.objects.bulk_create(
        SeriesSlot(series=series, weekday=slot.weekday, starts_wall=slot.starts_wall) for slot in slots
    )


def _all_lessons(series: ClassSeries) -> list[Lesson]:
    return lessons_of(series.curriculum) if series.curriculum else []


def _waits(series: ClassSeries) -> dict[str, int]:
    return {lesson.key: lesson.wait for lesson in _all_lessons(series)}
