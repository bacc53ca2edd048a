"""Marking a register: one tap a person, filling what is empty, and taking back. Nothing is overwritten silently."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.attendance import rules
from diversion.attendance.marks import How, Mark
from diversion.attendance.models import AttendanceMark, MarkChange
from diversion.audit import actions as audit
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.core.errors import DomainError
from diversion.core.models import lock


class MarkedMeanwhile(DomainError):
    """Somebody else marked the same person since the page was shown. Nothing was changed."""


class NoLongerOnTheRegister(DomainError):
    """The seat was freed."""


class SessionCancelled(DomainError):
    """The session does not take place, so that nobody is here, late or missing."""


class NothingToTakeBack(DomainError):
    """There is no mark to take back, or it was changed since."""


@dataclass(frozen=True, slots=True)
class Tap:
    """What was tapped: a mark, whole minutes where it needs them, and the version of the mark that the page showed (0: none)."""

    mark: Mark
    minutes: int | None
    seen_version: int


# What a tap needs to know of a seat, its session and its file: not everything that they hold.
_OF_SEAT = (
    "status",
    "enrollment__person_id",
    *(f"session__{name}" for name in ("program_id", "status", "starts_at", "ends_at")),
)


@dataclass(frozen=True, slots=True)
class _Value:
    mark: str
    minutes: int | None
    how: How


@transaction.atomic
def record_mark(tap: Tap, *, session_id: UUID, seat_id: UUID, by: User, at: datetime) -> AttendanceMark:
    """Record what the person at the door saw, and return the mark. The same tap twice is one mark.

    Raises:
        DoorsClosed, SessionCancelled: it is more than 30 minutes before the start, or there is no class.
        MinutesUnclear: late or left early need minutes.
        MarkedMeanwhile: the mark is not the one that the page showed, and says something else.
        NoLongerOnTheRegister: the seat was freed.
        Seat.DoesNotExist: the session never had that seat.

    Source: docs/adr/0009-marks.md
    """
    seat, held = _lock_seat(seat_id, session_id)
    _check_can_be_marked(seat.session, at=at)
    minutes = rules.minutes_for(tap.mark, tap.minutes, session_minutes=_length(seat.session))
    if held and (held.mark, held.minutes) == (tap.mark, minutes):
        return held
    if tap.seen_version != (held.version if held else 0):
        raise MarkedMeanwhile(_("Somebody else marked this person a moment ago. Look at both marks and pick one."))
    return _write(seat, held, _Value(tap.mark, minutes, How.TAPPED), by=by, at=at)


@transaction.atomic
def take_back(*, session_id: UUID, seat_id: UUID, seen_version: int, by: User, at: datetime) -> AttendanceMark:
    """Return a seat to the mark before the last change, which may be none, and return the mark.

    Raises:
        NothingToTakeBack: there is none, or it is no longer the one that the page showed.
        NoLongerOnTheRegister, Seat.DoesNotExist: as `record_mark`.
    """
    seat, held = _lock_seat(seat_id, session_id)
    if held is None or held.mark == "" or held.version != seen_version:
        raise NothingToTakeBack(_("This mark was changed in the meantime. Look at it again before you take it back."))
    before = MarkChange.objects.filter(seat=seat, version=held.version - 1).first()
    mark, minutes = (before.mark, before.minutes) if before else ("", None)
    return _write(seat, held, _Value(mark, minutes, How.UNDONE), by=by, at=at)


@transaction.atomic
def fill_with_here(*, session_id: UUID, by: User, at: datetime) -> int:
    """Mark everybody without a mark as here, and return how many. No mark that is there is touched.

    Raises:
        DoorsClosed, SessionCancelled: it is more than 30 minutes before the start, or there is no class.
    """
    session = ClassSession.objects.get(pk=session_id)
    _check_can_be_marked(session, at=at)
    seats = _lock_seats(session)
    # Read after the locks: whoever tapped meanwhile has been waited for, and their mark is there.
    held = {mark.seat_id: mark for mark in AttendanceMark.objects.filter(seat__in=seats)}
    marks = [held.get(seat.pk) or AttendanceMark(seat=seat, version=0) for seat in seats]
    marks = [mark for mark in marks if mark.mark == ""]
    for mark in marks:
        _change(mark, _Value(Mark.HERE, None, How.FILLED), by=by, at=at)
    _save_all(marks)
    _audit_fill("register.filled", session, len(marks), by=by, at=at)
    return len(marks)


@transaction.atomic
def take_back_fill(*, session_id: UUID, filled_at: datetime, by: User, at: datetime) -> int:
    """Empty again what one filling of `by` marked at the instant `filled_at`, and return how many.

    A mark that was changed since stays as it is.
    """
    session = ClassSession.objects.get(pk=session_id)
    seats = _lock_seats(session)
    filled = AttendanceMark.objects.filter(seat__in=seats, how=How.FILLED, marked_at=filled_at, marked_by=by)
    marks = list(filled)
    for mark in marks:
        _change(mark, _Value("", None, How.UNDONE), by=by, at=at)
    _save_all(marks)
    _audit_fill("register.fill_taken_back", session, len(marks), by=by, at=at)
    return len(marks)


def _lock_seat(seat_id: UUID, session_id: UUID) -> tuple[Seat, AttendanceMark | None]:
    seats = Seat.objects.filter(session=session_id).select_related("session", "enrollment")
    seat = lock(seats.only(*_OF_SEAT), seat_id)
    if seat.status != SeatStatus.BOOKED:
        raise NoLongerOnTheRegister(_("This person is no longer on the list for this class. Reload the page."))
    # Asked after the lock: a mark joined to the seat would be the one from before we waited.
    return seat, AttendanceMark.objects.filter(seat=seat).first()


def _lock_seats(session: ClassSession) -> list[Seat]:
    # Seats alone, in one order: who frees a seat locks it before its session, and must not meet us the other way round.
    booked = Seat.objects.filter(session=session, status=SeatStatus.BOOKED)
    return list(booked.order_by("id").select_for_update(of=("self",)))


def _check_can_be_marked(session: ClassSession, *, at: datetime) -> None:
    if session.status == SessionStatus.CANCELLED:
        raise SessionCancelled(_("This session is cancelled. Nobody is marked on its register."))
    rules.check_doors_open(session.starts_at, now=at)


def _length(session: ClassSession) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _write(seat: Seat, held: AttendanceMark | None, value: _Value, *, by: User, at: datetime) -> AttendanceMark:
    old_mark, old_minutes = (held.mark, held.minutes) if held else ("", None)
    mark = held or AttendanceMark(seat=seat, version=0)
    _change(mark, value, by=by, at=at)
    mark.save(force_insert=held is None)
    audit.record(
        "attendance.marked",
        subject=mark,
        by=by,
        at=at,
        changes={"mark": (old_mark, mark.mark), "minutes": (old_minutes, mark.minutes)},
        person_id=seat.enrollment.person_id,
        program_id=seat.session.program_id,
    )
    return mark


def _change(mark: AttendanceMark, value: _Value, *, by: User, at: datetime) -> None:
    mark.mark, mark.minutes, mark.how = value.mark, value.minutes, value.how
    mark.version += 1
    mark.marked_by, mark.marked_at = by, at


def _save_all(marks: list[AttendanceMark]) -> None:
    AttendanceMark.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["seat"],
        update_fields=["mark", "minutes", "how", "version", "marked_by", "marked_at"],
    )


def _audit_fill(action: str, session: ClassSession, count: int, *, by: User, at: datetime) -> None:
    audit.record(action, subject=session, by=by, at=at, changes={"count": ("", count)}, program_id=session.program_id)
