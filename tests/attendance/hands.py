"""What is done to a register in these tests, and what stands on it afterwards."""

from collections import Counter

from diversion.attendance import actions
from diversion.attendance.models import AttendanceMark, MarkChange
from diversion.audit.models import AuditEvent


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
