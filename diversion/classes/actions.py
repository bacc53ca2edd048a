"""Planning sessions, and taking and freeing seats."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.classes import rules
from diversion.classes.models import ClassSeries, ClassSession, Seat, SeatStatus, SessionFacilitator, SessionStatus
from diversion.classes.rules import SessionFull
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment

FARTHEST = timedelta(days=3 * 365)


class AlreadySeated(DomainError):
    """The person has a seat in this session."""


class SeatAlreadyReleased(DomainError):
    """The seat is free already."""


class DayTooFar(DomainError):
    """The day is a slip of the hand: nobody plans a class so far from today."""


class TimeUnclear(DomainError):
    """The hour does not exist, or exists twice, on that day."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as it is planned: a local day and wall times in `time_zone`; `place` is the discreet name."""

    local_day: date
    starts_wall: time
    ends_wall: time
    time_zone: str
    place: str
    capacity: int
    title: str = ""
    address: str = ""


@transaction.atomic
def plan_session(
    sitting: Sitting, *, series: tuple[UUID, str], facilitators: list[User], by: User | None, at: datetime
) -> ClassSession:
    """Add a session to the series named (program id, name), which is made if it is new, and return the session.

    Raises:
        TimeUnclear: a clock change skips or repeats its hour.
        SessionNotOpen: it does not end after it begins.
        DayTooFar: it is more than three years from today, either way.
    """
    program_id, name = series
    zone = ZoneInfo(sitting.time_zone)
    _check_day(sitting, today=clock.local_day(at, zone))
    _check_times(sitting, zone)
    run, _made = ClassSeries.objects.get_or_create(program_id=program_id, name=name)
    session = ClassSession.objects.create(
        series=run,
        program_id=program_id,
        title=sitting.title,
        local_day=sitting.local_day,
        starts_wall=sitting.starts_wall,
        ends_wall=sitting.ends_wall,
        time_zone=sitting.time_zone,
        starts_at=clock.at_local(sitting.local_day, sitting.starts_wall, zone),
        ends_at=clock.at_local(sitting.local_day, sitting.ends_wall, zone),
        place=sitting.place,
        address=sitting.address,
        capacity=sitting.capacity,
        moved_at=at,
    )
    SessionFacilitator.objects.bulk_create(SessionFacilitator(session=session, user=user) for user in facilitators)
    audit.record("session.planned", subject=session, by=by, at=at, program_id=program_id)
    return session


@transaction.atomic
def book_seat(*, session_id: UUID, enrollment_id: UUID, decision: Decision) -> Seat:
    """Take a seat for an enrollment, move its status with it (F10, F14), and return the seat.

    The reminders are planned from the row that the database marks in this transaction; the job only saves the wait.

    Raises:
        NotReadyForClass, NotYours: the enrollment may not be booked, or not by this role.
        SessionNotOpen: over, cancelled or of another program.
        SessionFull: no seat is left, also when somebody else took the last one at the same instant.
        AlreadySeated: there is a seat already.
        SeatAhead: there is one in another session that is still to come. One at a time.
    """
    enrollment = lock(Enrollment.objects.all(), enrollment_id)
    rules.check_may_seat(decision.roles)
    session = ClassSession.objects.get(pk=session_id)
    rules.check_same_program(session, enrollment)
    rules.check_open(session, now=decision.at)
    _check_one_ahead(session, enrollment, now=decision.at)
    step = rules.step_for(enrollment)
    seat = _take(session, enrollment, decision)
    if step is not None:
        enrollments.move_locked(enrollment, step, decision)
    _audit(seat, session, enrollment, "seat.booked", decision)
    enqueue(Job.PLAN_REMINDERS)
    return seat


@transaction.atomic
def release_seat(*, seat_id: UUID, decision: Decision) -> Seat:
    """Free a seat and return it. What was planned for it is withdrawn by the next plan; a send asks again before it leaves.

    Raises:
        NotYours: another role frees seats.
        SeatAlreadyReleased: it is free already.
        SessionNotOpen: the session has begun.
    """
    seat = lock(Seat.objects.select_related("session", "enrollment"), seat_id)
    rules.check_may_seat(decision.roles)
    if seat.status == SeatStatus.RELEASED:
        raise SeatAlreadyReleased(_("This seat is free already. Reload the page to see it."))
    rules.check_not_begun(seat.session, now=decision.at)
    seat.status = SeatStatus.RELEASED
    seat.released_by, seat.released_at, seat.release_reason = decision.by, decision.at, decision.reason
    seat.save(update_fields=["status", "released_by", "released_at", "release_reason"])
    _audit(seat, seat.session, seat.enrollment, "seat.released", decision)
    enqueue(Job.PLAN_REMINDERS)
    return seat


def _take(session: ClassSession, enrollment: Enrollment, decision: Decision) -> Seat:
    seat = Seat(session=session, enrollment=enrollment, booked_by=decision.by, booked_at=decision.at)
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError as problem:
        if "classsession_never_overbooked" not in str(problem):
            raise
        raise SessionFull(_("The last seat was taken a moment ago. Choose another session.")) from problem
    return seat


def _check_one_ahead(session: ClassSession, enrollment: Enrollment, *, now: datetime) -> None:
    ahead = Seat.objects.filter(enrollment=enrollment, status=SeatStatus.BOOKED)
    ahead = ahead.filter(session__status=SessionStatus.PLANNED, session__starts_at__gt=now)
    held = ahead.order_by("session__starts_at").first()
    if held is None:
        return
    if held.session_id == session.pk:
        raise AlreadySeated(_("This person has a seat in that session already."))
    raise rules.SeatAhead(_("This person has a seat in a class that is still to come. Free that one first."))


def _check_day(sitting: Sitting, *, today: date) -> None:
    if abs(sitting.local_day - today) > FARTHEST:
        raise DayTooFar(_("That day is more than three years from today. Look at the year again."))


def _check_times(sitting: Sitting, zone: ZoneInfo) -> None:
    if sitting.ends_wall <= sitting.starts_wall:
        raise rules.SessionNotOpen(_("A session must end after it begins, on the same day."))
    if not all(
        clock.has_one_meaning(sitting.local_day, wall, zone) for wall in (sitting.starts_wall, sitting.ends_wall)
    ):
        raise TimeUnclear(_("The clocks change in that hour of that day. Choose another time."))


def _audit(seat: Seat, session: ClassSession, enrollment: Enrollment, action: str, decision: Decision) -> None:
    audit.record(
        action,
        subject=seat,
        by=decision.by,
        at=decision.at,
        reason=decision.reason,
        changes={"session": ("", str(session.pk))},
        person_id=enrollment.person_id,
        program_id=session.program_id,
    )
