from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from diversion.core import clock

TRACY = ZoneInfo("America/Los_Angeles")
PHOENIX = ZoneInfo("America/Phoenix")  # no daylight saving
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_now_is_an_aware_instant_in_utc():
    with time_machine.travel(utc(2026, 7, 1, 12), tick=False):
        assert clock.now() == utc(2026, 7, 1, 12)
        assert clock.now().utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (utc(2026, 1, 15, 7, 59, 59), date(2026, 1, 14)),
        (utc(2026, 1, 15, 8, 0), date(2026, 1, 15)),
        (utc(2026, 7, 15, 6, 59, 59), date(2026, 7, 14)),
        (utc(2026, 7, 15, 7, 0), date(2026, 7, 15)),
        (utc(2028, 3, 1, 7, 59), date(2028, 2, 29)),
        (utc(2027, 1, 1, 3, 0), date(2026, 12, 31)),
    ],
    ids=["winter, before midnight", "winter, midnight", "summer, before", "summer, midnight", "leap day", "new year"],
)
def test_the_local_day_is_the_one_on_a_wall_calendar_there(at, day):
    assert clock.local_day(at, TRACY) == day


@pytest.mark.parametrize(
    ("day", "wall", "at"),
    [
        (date(2026, 1, 15), time(9), utc(2026, 1, 15, 17)),
        (date(2026, 7, 15), time(9), utc(2026, 7, 15, 16)),
        (SPRING, time(1, 59), utc(2026, 3, 8, 9, 59)),
        (SPRING, time(3), utc(2026, 3, 8, 10)),
        (SPRING, time(9), utc(2026, 3, 8, 16)),
        (AUTUMN, time(0, 59), utc(2026, 11, 1, 7, 59)),
        (AUTUMN, time(2), utc(2026, 11, 1, 10)),
        (AUTUMN, time(9), utc(2026, 11, 1, 17)),
        (date(2028, 2, 29), time(9), utc(2028, 2, 29, 17)),
    ],
)
def test_a_wall_time_is_the_instant_at_which_clocks_there_show_it(day, wall, at):
    assert clock.at_local(day, wall, TRACY) == at
    assert clock.at_local(day, wall, TRACY).astimezone(TRACY).time() == wall


def test_a_skipped_wall_time_moves_forward_by_the_gap():
    assert clock.at_local(SPRING, time(2, 30), TRACY).astimezone(TRACY).time() == time(3, 30)


def test_a_repeated_wall_time_means_its_first_occurrence():
    assert clock.at_local(AUTUMN, time(1, 30), TRACY) == utc(2026, 11, 1, 8, 30)


@pytest.mark.parametrize(
    ("day", "wall", "once"),
    [
        (SPRING, time(1, 59), True),
        (SPRING, time(2), False),
        (SPRING, time(2, 59), False),
        (SPRING, time(3), True),
        (AUTUMN, time(0, 59), True),
        (AUTUMN, time(1), False),
        (AUTUMN, time(1, 59), False),
        (AUTUMN, time(2), True),
        (date(2026, 7, 15), time(2, 30), True),
    ],
)
def test_a_wall_time_has_one_meaning_except_in_the_hour_that_is_skipped_or_repeated(day, wall, once):
    assert clock.has_one_meaning(day, wall, TRACY) is once
    assert clock.has_one_meaning(day, wall, PHOENIX) is True


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 7, 15), 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_day_runs_from_midnight_to_midnight_however_long_it_is(day, hours):
    length = clock.midnight(day + timedelta(days=1), TRACY) - clock.midnight(day, TRACY)

    assert length.total_seconds() == hours * 3600
