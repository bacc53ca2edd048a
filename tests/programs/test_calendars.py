from datetime import date

import pytest

from diversion.programs.calendars import (
    COURTS,
    FEDERAL,
    NAMES,
    Calendar,
    holidays_of,
    months_after,
)
from diversion.programs.models import CalendarKind


@pytest.mark.parametrize(
    ("day", "federal", "court"),
    [
        (date(2026, 11, 25), True, True),  # an ordinary Wednesday
        (date(2026, 11, 26), False, False),  # Thanksgiving
        (date(2026, 11, 27), True, False),  # the day after: courts only
        (date(2026, 11, 28), False, False),  # a Saturday
        (date(2026, 10, 12), False, True),  # Columbus Day: courts sit
        (date(2026, 9, 25), True, False),  # Native American Day
        (date(2026, 2, 12), True, False),  # Lincoln's Birthday
        (date(2022, 2, 11), True, False),  # the same, on a Saturday: observed on Friday
        (date(2024, 4, 1), True, False),  # Cesar Chavez Day, on a Sunday: observed on Monday
        (date(2026, 7, 3), False, False),  # Independence Day on a Saturday
        (date(2021, 12, 31), False, False),  # the New Year of 2022 on a Saturday
        (date(2026, 12, 31), True, True),
    ],
)
def test_the_federal_and_the_court_calendar_differ_where_the_law_does(day, federal, court):
    assert (FEDERAL.is_business_day(day), COURTS.is_business_day(day)) == (federal, court)


def test_an_agency_is_shut_on_federal_holidays_and_on_its_own_days():
    ours = Calendar(CalendarKind.AGENCY, frozenset({date(2026, 11, 27)}))

    assert [ours.is_business_day(date(2026, 11, day)) for day in (25, 26, 27, 30)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("day", "count", "calendar", "expected"),
    [
        (date(2026, 11, 25), 1, FEDERAL, date(2026, 11, 27)),
        (date(2026, 11, 25), 1, COURTS, date(2026, 11, 30)),
        (date(2026, 11, 25), 10, FEDERAL, date(2026, 12, 10)),
        (date(2026, 11, 30), -1, COURTS, date(2026, 11, 25)),
        (date(2026, 11, 28), 0, FEDERAL, date(2026, 11, 28)),
        (date(2026, 11, 28), 1, FEDERAL, date(2026, 11, 30)),
        (date(2026, 12, 31), 1, FEDERAL, date(2027, 1, 4)),
    ],
)
def test_business_days_are_counted_over_weekends_holidays_and_the_new_year(day, count, calendar, expected):
    assert calendar.add_business_days(day, count) == expected


def test_the_holidays_of_a_court_year_by_name():
    assert list(holidays_of(CalendarKind.COURT, 2025).values()) == [
        "New Year's Day",
        "Martin Luther King Jr. Day",
        "Lincoln’s Birthday",
        "Washington's Birthday",
        "Cesar Chavez Day",
        "Memorial Day",
        "Juneteenth National Independence Day",
        "Independence Day",
        "Labor Day",
        "Native American Day",
        "Veterans Day",
        "Thanksgiving Day",
        "Day after Thanksgiving",
        "Christmas Day",
    ]


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 10), 12, date(2027, 3, 10)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 3, 10), 0, date(2026, 3, 10)),
    ],
)
def test_calendar_months_end_where_a_month_ends(day, count, expected):
    assert months_after(day, count) == expected


def test_every_name_of_a_holiday_can_be_said_in_another_language():
    named = {name for year in range(2020, 2036) for name in holidays_of(CalendarKind.FEDERAL, year).values()}

    assert named == set(NAMES)
