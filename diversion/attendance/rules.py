"""When a register may be taken, and what a mark needs. Values in, values out."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from diversion.attendance.marks import Mark
from diversion.core.errors import DomainError

# Doors open half an hour before the start; nothing is marked earlier. Source: docs/adr/0009-marks.md
DOORS_OPEN = timedelta(minutes=30)


class DoorsClosed(DomainError):
    """The session has not begun and its doors are not open."""


class MinutesUnclear(DomainError):
    """A mark needs minutes and has none, or has some that cannot be."""


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
