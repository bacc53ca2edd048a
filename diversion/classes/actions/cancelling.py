"""Cancelling a session, and letting it take place after all. Nobody loses a chance by it (R-044)."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.audit import actions as audit
from diversion.audit.actions import Deed
from diversion.classes import rules
from diversion.classes.actions.changes import check_unmarked
from diversion.classes.apart import without_those_apart
from diversion.classes.clashes import Wish, check_rooms
from diversion.classes.lost_seats import can_come_back
from diversion.classes.models import ClassSeries, ClassSession, Seat, SeatStatus, SessionStatus
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment

TRIES = 5


@transaction.atomic
def cancel_session(*, session_id: UUID, decision: Decision) -> int:
    """Cancel a session with a reason, free every seat of it, and return how many people had one.

    Their files need a seat again; it is no miss and no change of date of theirs. What was planned for them is withdrawn.
    A session that has begun can be cancelled while nobody is marked: it was not held.

    Raises:
        NotYours: another role plans classes.
        SessionNotOpen: it is cancelled already, or somebody is marked on its register.
    """
    rules.check_may_seat(decision.roles)
    _lock_series_of(session_id)
    freed = 0
    for _number in range(TRIES):
        freed += _free_all(session_id, decision)
        if _set_cancelled(session_id, decision):
            break
    else:
        raise rules.SessionNotOpen(_("Somebody is booking seats in this session right now. Try again in a moment."))
    enqueue(Job.PLAN_REMINDERS)
    return freed


@transaction.atomic
def restore_session(*, session_id: UUID, give_back: bool, decision: Decision) -> int:
    """Let a cancelled session take place after all, and return how many seats came back.

    With `give_back` a seat comes back to whoever lost it by the cancelling, holds no other seat ahead (R-042) and can
    still be booked; they are told as of a new seat.

    Raises:
        NotYours: another role plans classes.
        SessionNotOpen: it is not cancelled, its time is over, or its module is taught in another session.
        RoomShared: a group that this one must not meet has taken the place meanwhile.
    """
    rules.check_may_seat(decision.roles)
    _lock_series_of(session_id)
    back = list(can_come_back(session_id, now=decision.at)) if give_back else []
    # Files before seats before sessions, as whoever books locks them.
    files = Enrollment.objects.filter(pk__in=[seat.enrollment_id for seat in back]).order_by("id")
    list(files.select_for_update(of=("self",)).values_list("pk", flat=True))
    session = lock(ClassSession.objects.all(), session_id)
    rules.check_may_restore(session, now=decision.at)
    wish = Wish(session.local_day, session.starts_at, session.ends_at, session.place, session.pk)
    check_rooms([wish], session.program)
    _set_planned(session, decision)
    still = can_come_back(session_id, now=decision.at).filter(pk__in=[seat.pk for seat in back])
    returned = _give_back(without_those_apart(list(still[: session.capacity]), session_id), session, decision)
    enqueue(Job.PLAN_REMINDERS)
    return returned


def _free_all(session_id: UUID, decision: Decision) -> int:
    # Seats before their session, in one order: who frees a seat locks it first, and must not meet us the other way round.
    booked = Seat.objects.filter(session=session_id, status=SeatStatus.BOOKED).order_by("id")
    seats = list(booked.select_related("enrollment").select_for_update(of=("self",)))
    check_unmarked([session_id])
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(
        status=SeatStatus.RELEASED,
        released_by=decision.by,
        released_at=decision.at,
        release_reason=decision.reason,
        is_released_with_session=True,
    )
    _audit_seats("seat.released", seats, session_id, decision)
    return len(seats)


def _set_cancelled(session_id: UUID, decision: Decision) -> bool:
    try:
        with transaction.atomic():
            session = lock(ClassSession.objects.all(), session_id)
            rules.check_may_cancel(session)
            session.status, session.status_reason = SessionStatus.CANCELLED, decision.reason
            session.version += 1
            session.moved_at = decision.at
            session.save(update_fields=["status", "status_reason", "version", "moved_at"])
    except IntegrityError as problem:
        if "classsession_cancelled_holds_no_seat" not in str(problem):
            raise
        return False  # somebody took a seat meanwhile: it is freed as well
    _audit("session.cancelled", session, decision)
    return True


def _set_planned(session: ClassSession, decision: Decision) -> None:
    session.status, session.status_reason = SessionStatus.PLANNED, ""
    session.version += 1
    session.moved_at = decision.at
    try:
        with transaction.atomic():
            session.save(update_fields=["status", "status_reason", "version", "moved_at"])
    except IntegrityError as problem:
        if "classsession_one_planned_per_module" not in str(problem):
            raise
        raise rules.SessionNotOpen(
            _("What it teaches is taught in another session of the series. Cancel that one first.")
        ) from problem
    _audit("session.restored", session, decision)


def _give_back(seats: list[Seat], session: ClassSession, decision: Decision) -> int:
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(
        status=SeatStatus.BOOKED,
        booked_by=decision.by,
        booked_at=decision.at,
        released_by=None,
        released_at=None,
        release_reason="",
        is_released_with_session=False,
    )
    _audit_seats("seat.booked", seats, session.pk, decision)
    return len(seats)


def _lock_series_of(session_id: UUID) -> None:
    lock(ClassSeries.objects.all(), ClassSession.objects.values_list("series_id", flat=True).get(pk=session_id))


def _audit(action: str, session: ClassSession, decision: Decision) -> None:
    audit.record(
        action,
        subject=session,
        by=decision.by,
        at=decision.at,
        reason=decision.reason,
        program_id=session.program_id,
    )


def _audit_seats(action: str, seats: list[Seat], session_id: UUID, decision: Decision) -> None:
    deeds = [
        Deed(
            seat,
            changes={"session": ("", str(session_id))},
            person_id=seat.enrollment.person_id,
            program_id=seat.enrollment.program_id,
        )
        for seat in seats
    ]
    audit.record_many(action, deeds, by=decision.by, at=decision.at, reason=decision.reason)
