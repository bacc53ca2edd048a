"""What is done to a register in these tests, and what stands on it afterwards."""

from collections import Counter

from diversion.accounts.walls import Role
from diversion.attendance import actions, closing
from diversion.attendance.actions import Tap
from diversion.attendance.marks import Mark
from diversion.attendance.models import AttendanceMark, MarkChange
from diversion.audit.models import AuditEvent
from diversion.classes.actions import cancel_session
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.states import EnrollmentStatus
from tests.factories import UserFactory, as_role


def standing(seat):
    """(mark, minutes, how, version) that hold for a seat; None when nobody ever marked it."""
    return AttendanceMark.objects.filter(seat=seat).values_list("mark", "minutes", "how", "version").first()


def history(seat):
    rows = MarkChange.objects.filter(seat=seat).order_by("version")
    return list(rows.values_list("version", "mark", "minutes", "how"))


def deeds():
    return Counter(AuditEvent.objects.exclude(action="seat.booked").values_list("action", flat=True)) - Counter(
        ["enrollment.status_changed"] * 1_000
    )


def take_back(seat, seen, *, by, at):
    return actions.take_back(session_id=seat.session_id, seat_id=seat.pk, seen_version=seen, by=by, at=at)


def fill(session, *, by, at):
    return actions.fill_with_here(session_id=session.pk, by=by, at=at)


def take_back_fill(session, filled_at, *, by, at):
    return actions.take_back_fill(session_id=session.pk, filled_at=filled_at, by=by, at=at)


def mark(seat, what, minutes=None, *, seen=0, reason="", by, at):
    tap = Tap(Mark(what), minutes, seen, reason)
    return actions.record_mark(tap, session_id=seat.session_id, seat_id=seat.pk, by=by, at=at)


def sign(session, *, by, at, others_not_here=False):
    return closing.sign(session_id=session.pk, others_not_here=others_not_here, by=by, at=at)


def countersign(session, *, at, roles=(Role.COORDINATOR,), by=None):
    decision = Decision(by=by or UserFactory(), roles=roles, at=at)
    return closing.countersign(session_id=session.pk, decision=decision)


def correct(seat, what, minutes=None, *, seen=1, reason="He came in by the side door", at, roles=(Role.COORDINATOR,)):
    tap = Tap(Mark(what), minutes, seen, reason)
    decision = Decision(by=UserFactory(), roles=roles, at=at)
    return closing.correct(tap, session_id=seat.session_id, seat_id=seat.pk, decision=decision)


def cancel(session, *, at):
    cancel_session(session_id=session.pk, decision=as_role(Role.COORDINATOR, at=at, reason="The room is flooded"))


def status_of(seat):
    return EnrollmentStatus(Enrollment.objects.get(pk=seat.enrollment_id).status)


def steps_of(seat):
    rows = StatusChange.objects.filter(enrollment=seat.enrollment_id).order_by("at", "inserted_at")
    return [row.step for row in rows][-1]
