"""When a register may be taken, what a mark needs, and what it amounts to. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from diversion.attendance.marks import Mark, Verdict
from diversion.core.errors import DomainError

# Doors open half an hour before the start; nothing is marked earlier. Source: docs/adr/0009-marks.md
DOORS_OPEN = timedelta(minutes=30)


class DoorsClosed(DomainError):
    """The session has not begun and its doors are not open."""


class MinutesUnclear(DomainError):
    """A mark needs minutes and has none, or has some that cannot be."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says of a session: whole minutes, and whether being turned away is excused."""

    late_grace_minutes: int
    least_minutes_present: int
    turned_away_excused: bool


def check_doors_open(starts_at: datetime, *, now: datetime) -> None:
    """Check that the register of a session can be taken.

    Raises:
        DoorsClosed: it is more than 30 minutes before the start.
    """
    if not doors_are_open(starts_at, now=now):
        raise DoorsClosed(_("The register opens 30 minutes before the class."))


def doors_are_open(starts_at: datetime, *, now: datetime) -> bool:
    return now >= starts_at - DOORS_OPEN


def minutes_for(mark: Mark, minutes: int | None, *, session_minutes: int) -> int | None:
    """Return the whole minutes that go on record with `mark`: late by, or left before the end by; None for the others.

    Raises:
        MinutesUnclear: late or left early without minutes, or with more than the session has.
    """
    if mark not in {Mark.LATE, Mark.LEFT_EARLY}:
        return None
    if minutes is None:
        raise MinutesUnclear(_("How many minutes? Choose a number or type one."))
    if not 1 <= minutes < session_minutes:
        raise MinutesUnclear(
            _("The minutes must be between 1 and %(most)d for this class.") % {"most": session_minutes - 1}
        )
    return minutes


def minutes_credited(mark: Mark, minutes: int | None, *, session_minutes: int) -> int:
    """Return the whole minutes that somebody is credited with: those in the room; none for who took no part (A15)."""
    match mark:
        case Mark.HERE:
            return session_minutes
        case Mark.LATE | Mark.LEFT_EARLY:
            return session_minutes - (minutes or 0)
    return 0


def verdict(mark: Mark, minutes: int | None, *, session_minutes: int, terms: Terms) -> Verdict:
    """Return what a session amounts to: done for who came inside the grace and stayed the least minutes (F12, R-045).

    A session shorter than the least minutes is done by who was there for all of it. Who left too early keeps the minutes, and
    the session is not done.
    """
    match mark:
        case Mark.NOT_HERE:
            return Verdict.MISSED
        case Mark.EXCUSED:
            return Verdict.EXCUSED
        case Mark.TURNED_AWAY:
            return Verdict.EXCUSED if terms.turned_away_excused else Verdict.MISSED
    came_in_time = mark != Mark.LATE or (minutes or 0) <= terms.late_grace_minutes
    credited = minutes_credited(mark, minutes, session_minutes=session_minutes)
    stayed = credited >= min(terms.least_minutes_present, session_minutes)
    return Verdict.DONE if came_in_time and stayed else Verdict.NOT_DONE
