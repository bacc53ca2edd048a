"""The last day to file, and a watch period that would outlive it (R-020, R-021). Local days; no rows."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.enrollments import clocks, rules
from diversion.enrollments.states import ClockChoice
from diversion.programs.calendars import months_after
from diversion.programs.models import PolicyVersion, WatchBasis

# From so many days before the last day to file, the clock warns.
WARNS_DAYS = 120


# These two rest on something that has happened on a day.
DATED = frozenset({ClockChoice.FILE, ClockChoice.WAIVER})


class ChoiceMissing(DomainError):
    """The watch period would outlive the last day to file, and nothing says what is done about it."""


class ChoiceImpossible(DomainError):
    """What was chosen does not fit this offer."""


class TooLate(DomainError):
    """The day comes after the prosecutor must be free to file, and nothing is filed or waived (R-020)."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a prosecutor chose. `months` is the shorter watch period; `on` the local day of the filing, or of the waiver's signature."""

    choice: ClockChoice
    months: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class OfferClock:
    """An offer measured by the last day to file.

    `watch_ends_by` is the last day on which the watch period can end when everything takes as long as it may. `file_by_on`
    is `limitation_on` less the margin of the policy: no day of the program may fall later while nothing is filed (R-020).
    """

    offered_on: date
    policy: PolicyVersion
    limitation_on: date | None

    @property
    def file_by_on(self) -> date | None:
        if self.limitation_on is None:
            return None
        return self.limitation_on - timedelta(days=self.policy.limitation_margin_days)

    @property
    def watch_ends_by(self) -> date:
        return self.ends_by(self.policy.watch_months)

    @property
    def is_outlived(self) -> bool:
        """Tell whether the watch period could last beyond the day by which the prosecutor must be free to file."""
        return not self._fits(self.policy.watch_months)

    @property
    def longest_months(self) -> int | None:
        """Return the longest watch period that fits, None where none does."""
        shorter = range(self.policy.watch_months - 1, -1, -1)
        return next((months for months in shorter if self._fits(months)), None)

    def ends_by(self, months: int) -> date:
        """Return the last day on which a watch period of so many months can end, if it is signed at the last moment."""
        begins_by = rules.offer_expires_on(self.offered_on, valid_days=self.policy.offer_valid_days)
        if self.policy.watch_basis == WatchBasis.CLASS_DATE:
            begins_by += timedelta(days=self.policy.class_within_days)
        return months_after(begins_by, months)

    def _fits(self, months: int) -> bool:
        return self.file_by_on is None or self.ends_by(months) <= self.file_by_on


@dataclass(frozen=True, slots=True)
class LastDay:
    """Until when anything of a program may be while a charge is not filed: the last day to file, less the margin of the policy."""

    limitation_on: date
    margin_days: int

    @property
    def by_on(self) -> date:
        return self.limitation_on - timedelta(days=self.margin_days)

    def is_before(self, day: date) -> bool:
        """Tell whether `day` comes too late."""
        return day > self.by_on


def check_class_in_time(day: date, last: LastDay | None) -> None:
    """Check that a class on the local day `day` leaves the prosecutor time to file; None where no clock runs (R-020).

    Raises:
        TooLate: it does not; the words say the last day, and what can be done.
    """
    if last is not None and last.is_before(day):
        raise TooLate(f"{last_class_words(last)} {_what_helps()}")


def check_intake_in_time(day: date, last: LastDay | None) -> None:
    """Check that an intake on the local day `day` leaves the prosecutor time to file, as `check_class_in_time`.

    Raises:
        TooLate: it does not.
    """
    if last is not None and last.is_before(day):
        words = _("The last day for an intake is %(by)s, since the last day to file is %(last)s.") % _days_of(last)
        raise TooLate(f"{words} {_what_helps()}")


def last_class_words(last: LastDay) -> str:
    """Return in words until when a class can be."""
    return _("The last day for a class is %(by)s, since the last day to file is %(last)s.") % _days_of(last)


def _what_helps() -> str:
    return _("Choose an earlier day, or ask the prosecutor to file or to record a signed waiver.")


def _days_of(last: LastDay) -> dict[str, str]:
    return {"by": clocks.words(last.by_on), "last": clocks.words(last.limitation_on)}


def check_choice(clock: OfferClock, chosen: Chosen | None, *, today: date) -> None:
    """Check that an offer whose watch period would outlive the last day to file says what is done about it, and no other does.

    Raises:
        ChoiceMissing: it says nothing.
        ChoiceImpossible: nothing is outlived, the shorter period is none that fits, or what must have happened has no day.

    Source: docs/adr/0028-offers-and-the-last-day-to-file.md
    """
    if not clock.is_outlived:
        if chosen is not None:
            raise ChoiceImpossible(_("The watch period ends in time. Nothing has to be chosen."))
        return
    if chosen is None:
        raise ChoiceMissing(_outlives(clock))
    if chosen.choice in DATED and (chosen.on is None or chosen.on > today):
        raise ChoiceImpossible(_("Say on which day it was filed or signed: today at the latest."))
    if chosen.choice == ClockChoice.SHORTER:
        _check_shorter(clock, chosen.months)


def _check_shorter(clock: OfferClock, months: int | None) -> None:
    longest = clock.longest_months
    if longest is None:
        raise ChoiceImpossible(_("No watch period is short enough. File the case, or have a waiver signed."))
    if months is None or not 0 <= months <= longest:
        raise ChoiceImpossible(_("The watch period can have %(months)s months at most.") % {"months": longest})


def _outlives(clock: OfferClock) -> str:
    assert clock.limitation_on is not None  # noqa: S101  # nothing is outlived without one
    return _(
        "The watch period could last until %(ends)s; the last day to file is %(last)s. Choose what is done about it."
    ) % {"ends": clocks.words(clock.watch_ends_by), "last": clocks.words(clock.limitation_on)}
