from datetime import datetime

from diversion.attendance import actions
from diversion.attendance.actions import Tap
from diversion.attendance.marks import Mark
from diversion.classes.models import Seat
from tests.factories.accounts import UserFactory


def mark(seat: Seat, *, at: datetime, as_: Mark = Mark.HERE) -> None:
    """Mark the person of a seat that has no mark yet."""
    actions.record_mark(Tap(as_, None, 0), session_id=seat.session_id, seat_id=seat.pk, by=UserFactory(), at=at)
