"""Whether a seat may be taken now, and which step of the enrollment comes with it."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from diversion.accounts.walls import Role
from diversion.classes.models import ClassSession, SessionStatus
from diversion.core.errors import DomainError
from diversion.enrollments import rules as enrollments
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import Step
from diversion.enrollments.states import EnrollmentStatus, fopp, postbooking


class SessionNotOpen(DomainError):
    """The session is over, cancelled, or of another program."""


class NotReadyForClass(DomainError):
    """The enrollment is not at a point where a class can be booked."""


class SessionFull(DomainError):
    """Every seat is taken."""


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


def check_may_seat(roles: Collection[Role]) -> None:
    """Check that somebody who holds `roles` in the program may take and free seats, also where no step comes with it.

    Raises:
        NotYours: seats belong to another role.
    """
    enrollments.check_may_take(fopp.SCHEDULE, roles)


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
