"""Marking a register: one tap a person, filling what is empty, and taking back. Nothing is overwritten silently."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.attendance import rules
from diversion.attendance.marks import How, Mark
from diversion.attendance.models import AttendanceMark, MarkChange, SignOff
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


class ReasonNeeded(DomainError):
    """The register is signed: a mark changes with a reason only."""


class RegisterLocked(DomainError):
    """The register is signed: nothing is filled or taken back there; countersigned, only a correction changes it."""


class NothingToTakeBack(DomainError):
    """There is no mark to take back, or it was changed since."""


@dataclass(frozen=True, slots=True)
class Tap:
    """What was tapped: a mark, whole minutes where it needs them, and the version of the mark that the page showed (0: none).

    `reason` says why a mark changes after the register was signed; before, there is none.
    """

    mark: Mark
    minutes: int | None
    seen_version: int
    reason: str = ""


# What a tap needs to know of a seat, its session and its file: not everything that they hold.
_OF_SEAT = (
    "status",
    "enrollment__person_id",
    *(f"session__{name}" for name in ("program_id", "status", "starts_at", "ends_at")),
    *(f"session__sign_off__{name}" for name in ("session_id", "signed_at", "countersigned_at")),
)
_OF_MARK = ("seat_id", "mark", "minutes", "how", "reason", "version", "marked_by_id", "marked_at", "inserted_at")


@dataclass(frozen=True, slots=True)
class _Value:
    mark: str
    minutes: int | None
    how: How
    reason: str = ""


@transaction.atomic
def record_mark(tap: Tap, *, session_id: UUID, seat_id: UUID, by: User, at: datetime) -> AttendanceMark:
    """Record what the person at the door saw, and return the mark. The same tap twice is one mark.

    An excuse may be noted as soon as somebody has a seat.

    Raises:
        DoorsClosed, SessionCancelled: it is more than 30 minutes before the start, or there is no class.
        ReasonNeeded: the register is signed, and the tap does not say why.
        RegisterLocked: it is countersigned: `closing.correct` changes its marks.
        MinutesUnclear: late or left early need minutes.
        MarkedMeanwhile: the mark is not the one that the page showed, and says something else.
        NoLongerOnTheRegister: the seat was freed.
        Seat.DoesNotExist: the session never had that seat.

    Source: docs/adr/0009-marks.md
    """
    seat, held = lock_seat(seat_id, session_id)
    _check_can_be_marked(seat.session, tap.mark, at=at)
    sign_off = _sign_off_of(seat.session)
    if sign_off and sign_off.countersigned_at:
        raise RegisterLocked(
            _("This register is countersigned. The program's coordinator can correct it, with a reason.")
        )
    return write_tap(seat, held, tap, by=by, at=at)


def write_tap(seat: Seat, held: AttendanceMark | None, tap: Tap, *, by: User, at: datetime) -> AttendanceMark:
    """Write a tap over the mark `held` of a locked seat, and return the mark that holds then. For the caller's transaction.

    Raises:
        MinutesUnclear, MarkedMeanwhile, ReasonNeeded: as `record_mark`.
    """
    minutes = rules.minutes_for(tap.mark, tap.minutes, session_minutes=length_of(seat.session))
    if held and (held.mark, held.minutes) == (tap.mark, minutes):
        return held
    if tap.seen_version != (held.version if held else 0):
        raise MarkedMeanwhile(_("Somebody else marked this person a moment ago. Look at both marks and pick one."))
    is_signed = _sign_off_of(seat.session) is not None
    if is_signed and not tap.reason.strip():
        raise ReasonNeeded(_("This register is signed. Say in a few words why the mark changes."))
    value = _Value(tap.mark, minutes, How.TAPPED, tap.reason.strip() if is_signed else "")
    return _write(seat, held, value, by=by, at=at)


@transaction.atomic
def take_back(*, session_id: UUID, seat_id: UUID, seen_version: int, by: User, at: datetime) -> AttendanceMark:
    """Return a seat to the mark before the last change, which may be none, and return the mark.

    Raises:
        NothingToTakeBack: there is none, or it is no longer the one that the page showed.
        RegisterLocked: the register is signed: a mark is changed there, with a reason.
        NoLongerOnTheRegister, Seat.DoesNotExist: as `record_mark`.
    """
    seat, held = lock_seat(seat_id, session_id)
    _check_not_signed(seat.session)
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
        RegisterLocked: the register is signed.
    """
    session = ClassSession.objects.get(pk=session_id)
    _check_can_be_marked(session, Mark.HERE, at=at)
    count = fill(session, Mark.HERE, How.FILLED, by=by, at=at)
    _audit_fill("register.filled", session, count, by=by, at=at)
    return count


def fill(session: ClassSession, mark: Mark, how: How, *, by: User, at: datetime) -> int:
    """Put `mark` where there is none, and return how many. Whoever marks at the same time is waited for, and their mark stays.

    For the caller's transaction.

    Raises:
        RegisterLocked: the register is signed.
    """
    seats = _lock_seats(session)
    _check_not_signed(ClassSession.objects.select_related("sign_off").get(pk=session.pk))
    # Read after the locks: whoever tapped meanwhile has been waited for, and their mark is there.
    held = {one.seat_id: one for one in AttendanceMark.objects.filter(seat__in=seats)}
    marks = [held.get(seat.pk) or AttendanceMark(seat=seat, version=0) for seat in seats]
    marks = [one for one in marks if one.mark == ""]
    for one in marks:
        _change(one, _Value(mark, None, how), by=by, at=at)
    _save_all(marks)
    return len(marks)


@transaction.atomic
def take_back_fill(*, session_id: UUID, filled_at: datetime, by: User, at: datetime) -> int:
    """Empty again what one filling of `by` marked at the instant `filled_at`, and return how many.

    A mark that was changed since stays as it is.

    Raises:
        RegisterLocked: the register was signed since.
    """
    session = ClassSession.objects.get(pk=session_id)
    seats = _lock_seats(session)
    _check_not_signed(ClassSession.objects.select_related("sign_off").get(pk=session.pk))
    filled = AttendanceMark.objects.filter(seat__in=seats, how=How.FILLED, marked_at=filled_at, marked_by=by)
    marks = list(filled)
    for mark in marks:
        _change(mark, _Value("", None, How.UNDONE), by=by, at=at)
    _save_all(marks)
    _audit_fill("register.fill_taken_back", session, len(marks), by=by, at=at)
    return len(marks)


def lock_seat(seat_id: UUID, session_id: UUID) -> tuple[Seat, AttendanceMark | None]:
    """Return a seat, locked, with its session, file and sign-off, and the mark that holds. For the caller's transaction.

    Raises:
        NoLongerOnTheRegister: the seat was freed.
        Seat.DoesNotExist: the session never had that seat.
    """
    seats = Seat.objects.filter(session=session_id)
    if lock(seats.only("status"), seat_id).status != SeatStatus.BOOKED:
        raise NoLongerOnTheRegister(_("This person is no longer on the list for this class. Reload the page."))
    # Asked after the lock: what is joined to a row that one waits for is from before the wait.
    joined = seats.select_related("session__sign_off", "enrollment", "mark")
    seat = joined.only(*_OF_SEAT, *(f"mark__{name}" for name in _OF_MARK)).get(pk=seat_id)
    return seat, getattr(seat, "mark", None)


def _lock_seats(session: ClassSession) -> list[Seat]:
    # Seats alone, in one order: who frees a seat locks it before its session, and must not meet us the other way round.
    booked = Seat.objects.filter(session=session, status=SeatStatus.BOOKED)
    return list(booked.order_by("id").select_for_update(of=("self",)))


def _sign_off_of(session: ClassSession) -> SignOff | None:
    return getattr(session, "sign_off", None)


def _check_not_signed(session: ClassSession) -> None:
    if _sign_off_of(session) is not None:
        raise RegisterLocked(_("This register is signed. Change a mark in its row, with a reason."))


def _check_can_be_marked(session: ClassSession, mark: Mark, *, at: datetime) -> None:
    if session.status == SessionStatus.CANCELLED:
        raise SessionCancelled(_("This session is cancelled. Nobody is marked on its register."))
    if mark != Mark.EXCUSED:  # somebody may say beforehand that they cannot come (A10)
        rules.check_doors_open(session.starts_at, now=at)


def length_of(session: ClassSession) -> int:
    """Return how many whole minutes a session lasts."""
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
        reason=value.reason,
        changes={"mark": (old_mark, mark.mark), "minutes": (old_minutes, mark.minutes)},
        person_id=seat.enrollment.person_id,
        program_id=seat.session.program_id,
    )
    return mark


def _change(mark: AttendanceMark, value: _Value, *, by: User, at: datetime) -> None:
    mark.mark, mark.minutes, mark.how, mark.reason = value.mark, value.minutes, value.how, value.reason
    mark.version += 1
    mark.marked_by, mark.marked_at = by, at


def _save_all(marks: list[AttendanceMark]) -> None:
    AttendanceMark.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["seat"],
        update_fields=["mark", "minutes", "how", "reason", "version", "marked_by", "marked_at"],
    )


def _audit_fill(action: str, session: ClassSession, count: int, *, by: User, at: datetime) -> None:
    audit.record(action, subject=session, by=by, at=at, changes={"count": ("", count)}, program_id=session.program_id)
