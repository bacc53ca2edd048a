"""Whether a seat may be taken now, and which step of the enrollment comes with it."""

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from diversion.accounts.walls import Role
from diversion.classes.models import ClassSeries, ClassSession, SessionStatus
from diversion.classes.schedule import FARTHEST, TimeUnclear
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments import rules as enrollments
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import Step
from diversion.enrollments.states import EnrollmentStatus, fopp, postbooking


class SessionNotOpen(DomainError):
    """The session is over, cancelled, or of another program."""


class DayTooFar(DomainError):
    """The day is a slip of the hand: nobody plans a class so far from today."""


class NotReadyForClass(DomainError):
    """The enrollment is not at a point where a class can be booked."""


class SessionFull(DomainError):
    """Every seat is taken."""


class NoMakeupLeft(DomainError):
    """The person missed more classes than the policy has make-ups for (R-049a)."""


class SeatAhead(DomainError):
    """The person has a seat in a class of the program that is still to come."""


STEP_WITH_A_SEAT: dict[EnrollmentStatus, Step | None] = {
    EnrollmentStatus.ACCEPTED: fopp.SCHEDULE,
    EnrollmentStatus.NO_SHOW: fopp.SCHEDULE_MAKEUP,
    # A program of several sessions books the next one without a new status.
    EnrollmentStatus.SCHEDULED: None,
    EnrollmentStatus.MAKEUP_SCHEDULED: None,
    EnrollmentStatus.ATTENDED: None,
    **dict.fromkeys(postbooking.KEEPS_SEATS, None),
}


# Who is at one of these takes a seat without a new status.
KEEPS_ITS_STATUS = frozenset(status for status, step in STEP_WITH_A_SEAT.items() if step is None)


def check_when(day: date, starts: time, ends: time, *, zone: ZoneInfo, now: datetime) -> None:
    """Check that a session can be on a local day, between two wall times in `zone`.

    Raises:
        DayTooFar: it is more than three years from today, either way.
        SessionNotOpen: it does not end after it begins.
        TimeUnclear: a clock change skips or repeats its hour.
    """
    if abs(day - clock.local_day(now, zone)) > FARTHEST:
        raise DayTooFar(_("That day is more than three years from today. Look at the year again."))
    if ends <= starts:
        raise SessionNotOpen(_("A session must end after it begins, on the same day."))
    if not all(clock.has_one_meaning(day, wall, zone) for wall in (starts, ends)):
        raise TimeUnclear(_("The clocks change in that hour of that day. Choose another time."))


def check_may_move(session: ClassSession, *, now: datetime) -> None:
    """Check that a session can get another time: what has begun stays where it was.

    Raises:
        SessionNotOpen: it has begun, or is cancelled.
    """
    if session.status != SessionStatus.PLANNED:
        raise SessionNotOpen(_("This session is cancelled. Let it take place again before you move it."))
    if session.starts_at <= now:
        raise SessionNotOpen(_("This session has begun. Its day and its register stay as they are."))


def check_may_cancel(session: ClassSession) -> None:
    """Check that a session can be cancelled.

    Raises:
        SessionNotOpen: it is cancelled already.
    """
    if session.status != SessionStatus.PLANNED:
        raise SessionNotOpen(_("This session is cancelled already."))


def check_may_restore(session: ClassSession, *, now: datetime) -> None:
    """Check that a cancelled session can take place after all.

    Raises:
        SessionNotOpen: it is not cancelled, or its time is over.
    """
    if session.status == SessionStatus.PLANNED:
        raise SessionNotOpen(_("This session is not cancelled. Reload the page to see it."))
    if session.starts_at <= now:
        raise SessionNotOpen(_("The time of this session is over. Plan another one."))


def check_may_lay_anew(series: ClassSeries) -> None:
    """Check that the sessions of a series can be laid over slots.

    Raises:
        SessionNotOpen: it follows no curriculum, so there are no slots and no order.
    """
    if series.curriculum_id is None:
        raise SessionNotOpen(_("These are single sessions: move each of them by itself."))


def check_may_seat(roles: Collection[Role]) -> None:
    """Check that somebody who holds `roles` in the program may take and free seats, also where no step comes with it.

    Raises:
        NotYours: seats belong to another role.
    """
    enrollments.check_may_take(fopp.SCHEDULE, roles)


def no_makeup_left() -> str:
    """Return in words why no further make-up can be booked, and who decides what follows."""
    return _("Every make-up class of the agreement is used. The prosecutor decides whether the file ends.")


def may_seat(roles: Collection[Role]) -> bool:
    """Tell whether somebody who holds `roles` in the program may take and free seats."""
    return bool(enrollments.AUTHORITY[fopp.SCHEDULE] & {*roles})


def check_not_begun(session: ClassSession, *, now: datetime) -> None:
    """Check that a seat of `session` can still be freed: from its beginning on, the register says who was there.

    Raises:
        SessionNotOpen: it has begun and was not cancelled.
    """
    if session.starts_at <= now and session.status == SessionStatus.PLANNED:
        raise SessionNotOpen(_("This session has begun. Mark on its register who was not there."))


def check_open(session: ClassSession, *, now: datetime) -> None:
    """Check that a seat can still be taken in `session`.

    Raises:
        SessionNotOpen: it has begun, or is cancelled.
        SessionFull: no seat is free. The database refuses as well, whoever books at once.
    """
    if session.status != SessionStatus.PLANNED:
        raise SessionNotOpen(_("This session is cancelled. Choose another one."))
    if session.starts_at <= now:
        raise SessionNotOpen(_("This session has begun. Choose a later one."))
    if session.seats_taken >= session.capacity:
        raise SessionFull(_("This session is full. Choose another one."))


def check_same_program(session: ClassSession, enrollment: Enrollment) -> None:
    """Check that session and enrollment belong to one program.

    Raises:
        SessionNotOpen: they do not.
    """
    if session.program_id != enrollment.program_id:
        raise SessionNotOpen(_("This session belongs to another program."))


def step_for(enrollment: Enrollment) -> Step | None:
    """Return the step that a seat brings, None when the status stays.

    Raises:
        NotReadyForClass: the enrollment is not signed, or is past its classes.
    """
    status = EnrollmentStatus(enrollment.status)
    if status not in STEP_WITH_A_SEAT:
        raise NotReadyForClass(
            _(
                "A class can be booked after the agreement is signed or the court has ordered it. This file is “%(status)s”."
            )
            % {"status": status.label}
        )
    return STEP_WITH_A_SEAT[status]
