"""Seats that people lost because their session was cancelled, and who could have theirs back."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from diversion.classes.models import Seat, SeatStatus, SessionStatus
from diversion.classes.rules import KEEPS_ITS_STATUS


def can_come_back(session_id: UUID, *, now: datetime) -> QuerySet[Seat]:
    """Return the seats that a cancelled session took from people who could have them back: nothing else ahead, still on their way."""
    ahead = Seat.objects.filter(
        enrollment=OuterRef("enrollment"),
        status=SeatStatus.BOOKED,
        session__status=SessionStatus.PLANNED,
        session__starts_at__gt=now,
    )
    lost = Seat.objects.filter(session=session_id, is_released_with_session=True, status=SeatStatus.RELEASED)
    found = lost.filter(~Exists(ahead), enrollment__status__in=KEEPS_ITS_STATUS).select_related("enrollment")
    # Somebody may have lost a seat in it twice: the later one counts.
    return found.filter(
        pk__in=lost.order_by("enrollment", "-released_at").distinct("enrollment").values("pk")
    ).order_by("booked_at", "id")


def lost_by_cancelling(session_id: UUID) -> int:
    """Return how many people lost their seat when a session was cancelled. One query."""
    lost = Seat.objects.filter(session=session_id, is_released_with_session=True, status=SeatStatus.RELEASED)
    return lost.values("enrollment").distinct().count()
