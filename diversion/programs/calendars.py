"""Which days count: calendar months, business days, court days. Pure days, no clock.

Three calendars: the federal one (opt-outs, answers in business days), the one of California's courts (reports, limitation), and
an agency's own, which is the federal one and the days on which its office is shut. The rows that an agency added are passed in.
Source: docs/rules.md
"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import gettext_noop

from diversion.programs.models import CalendarKind

SATURDAY, SUNDAY = 5, 6
FEBRUARY, MARCH, SEPTEMBER, NOVEMBER = 2, 3, 9, 11
THURSDAY, FRIDAY = 3, 4


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar. `closed` are further days on which nothing counts, as the agency or the court announced them."""

    kind: CalendarKind
    closed: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Tell whether `day` counts: no weekend, no holiday, not announced as closed."""
        return day.weekday() < SATURDAY and day not in self.closed and day not in _holidays(self.kind, day.year)

    def on_or_before(self, day: date) -> date:
        """Return `day`, or the last business day before it."""
        while not self.is_business_day(day):
            day -= timedelta(days=1)
        return day

    def add_business_days(self, day: date, count: int) -> date:
        """Return the business day that is `count` business days after `day`, or before it when negative; 0 is `day` itself."""
        step = timedelta(days=1 if count > 0 else -1)
        for _number in range(abs(count)):
            day += step
            while not self.is_business_day(day):
                day += step
        return day


# The library's names, so that pages can say them in the reader's language.
NAMES = (
    gettext_noop("New Year's Day"),
    gettext_noop("New Year's Day (observed)"),
    gettext_noop("Martin Luther King Jr. Day"),
    gettext_noop("Washington's Birthday"),
    gettext_noop("Memorial Day"),
    gettext_noop("Juneteenth National Independence Day"),
    gettext_noop("Juneteenth National Independence Day (observed)"),
    gettext_noop("Independence Day"),
    gettext_noop("Independence Day (observed)"),
    gettext_noop("Labor Day"),
    gettext_noop("Columbus Day"),
    gettext_noop("Veterans Day"),
    gettext_noop("Veterans Day (observed)"),
    gettext_noop("Thanksgiving Day"),
    gettext_noop("Christmas Day"),
    gettext_noop("Christmas Day (observed)"),
)

FEDERAL = Calendar(CalendarKind.FEDERAL)
COURTS = Calendar(CalendarKind.COURT)


def months_after(day: date, count: int) -> date:
    """Return the same day `count` calendar months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def holidays_of(kind: CalendarKind, year: int) -> dict[date, str]:
    """Return the holidays of a year as they are observed, by day, with their English names."""
    return dict(sorted(_holidays(kind, year).items()))


@lru_cache(maxsize=64)
def _holidays(kind: CalendarKind, year: int) -> dict[date, str]:
    days = {day: name for day, name in holidays.country_holidays("US", years=year).items() if day.year == year}
    if kind == CalendarKind.COURT:
        days = {day: name for day, name in days.items() if "Columbus" not in name} | dict(_only_courts(year))
    return days


def _only_courts(year: int) -> Iterator[tuple[date, str]]:
    # Cal. Code of Civil Procedure 135. The library knows the state's holidays, which are not the courts'.
    yield _observed(date(year, FEBRUARY, 12)), gettext_noop("Lincoln’s Birthday")
    yield _observed(date(year, MARCH, 31)), gettext_noop("Cesar Chavez Day")
    yield _nth(year, SEPTEMBER, FRIDAY, 4), gettext_noop("Native American Day")
    yield _nth(year, NOVEMBER, THURSDAY, 4) + timedelta(days=1), gettext_noop("Day after Thanksgiving")


def _observed(day: date) -> date:
    moved = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=moved)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
