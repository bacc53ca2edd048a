"""Taking and freeing seats."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.audit import actions as audit
from diversion.classes import rules
from diversion.classes.apart import check_apart
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.classes.rules import SessionFull
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import Decision
from diversion.enrollments.limitation import check_class_in_time
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries.misses import without_a_makeup
from diversion.enrollments.states import fopp
from diversion.enrollments.unfiled import last_day_of


class AlreadySeated(DomainError):
    """The person has a seat in this session."""


class SeatAlreadyReleased(DomainError):
    """The seat is free already."""


@transaction.atomic
def book_seat(*, session_id: UUID, enrollment_id: UUID, decision: Decision) -> Seat:
    """Take a seat for an enrollment, move its status with it (F10, F14), and return the seat.

    The reminders are planned from the row that the database marks in this transaction; the job only saves the wait.

    Raises:
        NotReadyForClass, NotYours: the enrollment may not be booked, or not by this role.
        NoMakeupLeft: more classes were missed than the policy that was signed has make-ups for (R-049a).
        SessionNotOpen: over, cancelled or of another program.
        TooLate: it leaves the prosecutor no time to file (R-020).
        SessionFull: no seat is left, also when somebody else took the last one at the same instant.
        AlreadySeated: there is a seat already.
        SeatAhead: there is one in another session that is still to come. One at a time.
        NotInThisSession: somebody whom the person must not meet has a seat in it; who and why stays unsaid.
    """
    enrollment = lock(Enrollment.objects.all(), enrollment_id)
    rules.check_may_seat(decision.roles)
    session = ClassSession.objects.get(pk=session_id)
    rules.check_same_program(session, enrollment)
    rules.check_open(session, now=decision.at)
    check_class_in_time(session.local_day, last_day_of(enrollment, on=session.local_day))
    _check_one_ahead(session, enrollment, now=decision.at)
    step = rules.step_for(enrollment)
    if step == fopp.SCHEDULE_MAKEUP and without_a_makeup([enrollment.pk]):
        raise rules.NoMakeupLeft(rules.no_makeup_left())
    seat = _take(session, enrollment, decision)
    # After the seat is there: of two who must not meet and are booked at once, the second waited for the first.
    check_apart(session.pk, enrollment.person_id)
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
        if "classsession_cancelled_holds_no_seat" in str(problem):
            raise rules.SessionNotOpen(_("This session was cancelled a moment ago. Choose another one.")) from problem
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
