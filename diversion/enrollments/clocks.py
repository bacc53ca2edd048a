"""Days that a step needs, and clocks that run beside a file. Local days of the program; no rows."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.enrollments.rules import Step
from diversion.enrollments.states import postbooking, prebooking
from diversion.programs.calendars import months_after
from diversion.programs.models import StatuteBasis
from diversion.programs.rules import MOST_TERM_MONTHS_JUDICIAL

# What has happened cannot lie ahead; what is set may.
_HAS_HAPPENED = frozenset(
    {prebooking.COMPLETE_INTAKE, postbooking.SEND_NOTICE, postbooking.REINSTATE, postbooking.DISMISS}
)


class DayImpossible(DomainError):
    """The day cannot be, given the days that are on record."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a file that others are measured by; None where there is none."""

    opened_on: date
    ordered_on: date | None = None
    term_ends_on: date | None = None
    notice_sent_on: date | None = None
    hearing_on: date | None = None


def intake_due_on(referred_on: date, *, intake_days: int, file_by_on: date | None) -> date:
    """Return the last day on which an intake satisfies a held charge: referred on 1 June with 30 days, it is 1 July (R-023).

    Never after `file_by_on`, the day by which the prosecutor must be free to file, None where it is not known (R-020); nor
    before the referral.

    Source: docs/adr/0026-three-lifecycles.md
    """
    due_on = referred_on + timedelta(days=intake_days)
    return due_on if file_by_on is None else max(referred_on, min(due_on, file_by_on))


def check_day(step: Step, on: date, days: Days, *, today: date) -> None:
    """Check that the day `on` of `step` can be: not ahead of what has happened, nor before what it follows (R-081).

    Raises:
        DayImpossible: it cannot; the words name the day that it is measured by.
    """
    if step in _HAS_HAPPENED and on > today:
        raise DayImpossible(_("That day has not come yet. Record it when it has happened."))
    if on < days.opened_on:
        raise DayImpossible(_("The file was opened on %(day)s. Choose that day or a later one.") % _day(days.opened_on))
    if step == postbooking.SEND_NOTICE and days.ordered_on and on < days.ordered_on:
        raise DayImpossible(_("The court ordered it on %(day)s. A notice comes after that.") % _day(days.ordered_on))
    if step == postbooking.SET_HEARING and days.notice_sent_on and on <= days.notice_sent_on:
        raise DayImpossible(
            _("The notice went out on %(day)s. The hearing comes after it.") % _day(days.notice_sent_on)
        )
    if step == postbooking.REINSTATE and days.hearing_on and on < days.hearing_on:
        raise DayImpossible(_("The hearing is on %(day)s. Nothing is found before it.") % _day(days.hearing_on))
    if step == postbooking.DISMISS and days.term_ends_on and on < days.term_ends_on:
        raise DayImpossible(_("The term ends on %(day)s. The dismissal comes then.") % _day(days.term_ends_on))


def check_term(starts_on: date, ends_on: date, *, made_on: date, basis: str, today: date) -> None:
    """Check the term that a court orders. Under Cal. Penal Code 1001.95 it is at most 24 months (R-080).

    Raises:
        DayImpossible: it ends before it begins, is too long for its law, or was ordered on a day that has not come.
    """
    if made_on > today:
        raise DayImpossible(_("That day has not come yet. Record it when it has happened."))
    if ends_on <= starts_on:
        raise DayImpossible(_("The term ends before it begins. Look at both days again."))
    longest = months_after(starts_on, MOST_TERM_MONTHS_JUDICIAL)
    if basis == StatuteBasis.CA_JUDICIAL and ends_on > longest:
        raise DayImpossible(
            _("Cal. Penal Code 1001.95 knows no term beyond 24 months: %(day)s at the latest.") % _day(longest)
        )


def may_return(due_on: date, status: str, *, today: date) -> bool:
    """Tell whether a held charge may go back: its clock has run out, or the file ended before the intake (C4)."""
    return today > due_on or status in prebooking.ENDED


def may_expire(limitation_on: date | None, *, today: date) -> bool:
    """Tell whether the last day to file has passed (C6); never where it is not known."""
    return limitation_on is not None and today > limitation_on


def past_day(on: date | None, *, today: date) -> date:
    """Return the day of something that has happened.

    Raises:
        DayImpossible: there is none, or it has not come.
    """
    if on is None or on > today:
        raise DayImpossible(_("Say on which day it was filed, today at the latest."))
    return on


def words(on: date) -> str:
    """Return a day as the reader's language writes it."""
    return date_format(on, "DATE_FORMAT")


def _day(on: date) -> dict[str, str]:
    return {"day": words(on)}
