"""What somebody's marks amount to: computed from them and from the policy that was signed, never stored."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from diversion.attendance import rules
from diversion.attendance.actions import length_of
from diversion.attendance.closing import verdict_of
from diversion.attendance.marks import Mark, Verdict
from diversion.attendance.models import AttendanceMark
from diversion.classes.models import SeatStatus


@dataclass(frozen=True, slots=True)
class SeatRecord:
    """What the mark of one seat amounts to. It counts once the register is countersigned. `credited` is whole minutes."""

    seat_id: UUID
    mark: Mark
    verdict: Verdict
    credited: int
    counts: bool
    reason: str


def records_of(enrollment_ids: Collection[UUID]) -> dict[UUID, dict[UUID, SeatRecord]]:
    """Return {enrollment id: {seat id: its record}} of the booked seats that have a mark, by time. One query.

    A file without a signature has none: nothing was promised that a session could count for.
    """
    marks = AttendanceMark.objects.filter(seat__enrollment__in=enrollment_ids, seat__status=SeatStatus.BOOKED)
    marks = marks.exclude(mark="").filter(seat__enrollment__policy__isnull=False)
    joined = marks.select_related("seat__session__sign_off", "seat__enrollment__policy")
    found: dict[UUID, dict[UUID, SeatRecord]] = {}
    for mark in joined.order_by("seat__session__starts_at"):
        found.setdefault(mark.seat.enrollment_id, {})[mark.seat_id] = _record(mark)
    return found


def sessions_done(records: Collection[SeatRecord]) -> int:
    """Return how many sessions count as done."""
    return sum(record.counts and record.verdict == Verdict.DONE for record in records)


def _record(mark: AttendanceMark) -> SeatRecord:
    session, policy = mark.seat.session, mark.seat.enrollment.policy
    sign_off = getattr(session, "sign_off", None)
    kind = Mark(mark.mark)
    return SeatRecord(
        seat_id=mark.seat_id,
        mark=kind,
        verdict=verdict_of(mark, policy, session),  # type: ignore[arg-type]  # only signed files are asked for
        credited=rules.minutes_credited(kind, mark.minutes, session_minutes=length_of(session)),
        counts=sign_off is not None and sign_off.countersigned_at is not None,
        reason=mark.reason,
    )
