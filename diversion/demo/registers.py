"""Classes of the last weeks in the demonstration: one register is countersigned, one waits for that."""

from datetime import datetime, timedelta

from diversion.accounts.models import User
from diversion.accounts.walls import Role
from diversion.attendance import actions, closing
from diversion.attendance.actions import Tap
from diversion.attendance.marks import Mark
from diversion.classes.models import ClassSession
from diversion.enrollments.actions import Decision

# Who sat there, in the order in which they were booked: each mark with its minutes.
SIGNED_TWICE = ((Mark.HERE, None), (Mark.NOT_HERE, None), (Mark.LATE, 10))
SIGNED_ONCE = ((Mark.HERE, None), (Mark.EXCUSED, None))
Marks = tuple[tuple[Mark, int | None], ...]


def take(session: ClassSession, marks: Marks, *, by: User) -> datetime:
    """Mark everybody on a register as the facilitator did, sign it when the class was over, and return that instant."""
    at = session.starts_at + timedelta(minutes=5)
    for seat, (mark, minutes) in zip(session.seats.order_by("booked_at", "inserted_at"), marks, strict=True):
        actions.record_mark(Tap(mark, minutes, 0), session_id=session.pk, seat_id=seat.pk, by=by, at=at)
    closing.sign(session_id=session.pk, others_not_here=False, by=by, at=session.ends_at)
    return session.ends_at


def countersign(session: ClassSession, *, by: User, at: datetime) -> None:
    """Countersign a register as the coordinator did."""
    closing.countersign(session_id=session.pk, decision=Decision(by=by, roles={Role.COORDINATOR}, at=at))
