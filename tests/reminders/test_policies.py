"""When a reminder leaves: a winter day, a summer day, both clock changes, a leap day, midnight, and hours that are shut."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.reminders import policies
from diversion.reminders.policies import Hours, SendingHours

TRACY = ZoneInfo("America/Los_Angeles")
WALL = Hours(time(8), time(21))
USUAL = SendingHours(Hours(time(9), time(19)), WALL)


def utc(year, month, day, hour):
    return datetime(year, month, day, hour, tzinfo=UTC)


def evenings(opens, shuts):
    return SendingHours(Hours(opens, shuts), Hours(opens, shuts))


def tracy(month, day, hour, minute=0, *, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=TRACY)


@pytest.mark.parametrize(
    ("event_day", "days", "zone", "expected"),
    [
        pytest.param(date(2026, 12, 12), 3, "America/Los_Angeles", utc(2026, 12, 9, 17), id="winter"),
        pytest.param(date(2027, 7, 10), 3, "America/Los_Angeles", utc(2027, 7, 7, 16), id="summer"),
        pytest.param(date(2027, 3, 15), 3, "America/Los_Angeles", utc(2027, 3, 12, 17), id="before spring change"),
        pytest.param(date(2027, 3, 15), 1, "America/Los_Angeles", utc(2027, 3, 14, 16), id="day of spring change"),
        pytest.param(date(2027, 11, 8), 3, "America/Los_Angeles", utc(2027, 11, 5, 16), id="before autumn change"),
        pytest.param(date(2027, 11, 8), 1, "America/Los_Angeles", utc(2027, 11, 7, 17), id="day of autumn change"),
        pytest.param(date(2028, 3, 1), 1, "America/Los_Angeles", utc(2028, 2, 29, 17), id="leap day"),
        pytest.param(date(2027, 3, 1), 1, "America/Los_Angeles", utc(2027, 2, 28, 17), id="no leap day"),
        pytest.param(date(2027, 1, 2), 3, "America/Los_Angeles", utc(2026, 12, 30, 17), id="over the new year"),
        pytest.param(date(2026, 12, 12), 3, "America/New_York", utc(2026, 12, 9, 14), id="recipient in the east"),
        pytest.param(date(2027, 7, 10), 3, "America/Phoenix", utc(2027, 7, 7, 16), id="no summer time"),
        pytest.param(date(2026, 12, 12), 0, "Pacific/Honolulu", utc(2026, 12, 12, 19), id="on the day"),
    ],
)
def test_nine_in_the_morning_stays_nine_on_the_recipients_clock(event_day, days, zone, expected):
    at = policies.own_time(event_day, days=days, at_time=time(9), zone=ZoneInfo(zone))

    assert at == expected


def test_midnight_belongs_to_the_day_that_begins():
    at = policies.own_time(date(2026, 12, 12), days=1, at_time=time(0), zone=TRACY)

    assert at == tracy(12, 11, 0)


SATURDAY_9 = tracy(12, 12, 9)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(tracy(12, 8, 9), tracy(12, 8, 9), id="as the hours open"),
        pytest.param(tracy(12, 8, 18, 59), tracy(12, 8, 18, 59), id="the last minute"),
        pytest.param(tracy(12, 8, 19), tracy(12, 9, 9), id="as they shut: the next morning"),
        pytest.param(tracy(12, 8, 6), tracy(12, 8, 9), id="early: the same morning"),
        pytest.param(tracy(12, 8, 0), tracy(12, 8, 9), id="midnight"),
        pytest.param(tracy(12, 8, 23, 59), tracy(12, 9, 9), id="a minute before midnight"),
        pytest.param(tracy(12, 11, 19), tracy(12, 11, 19), id="tomorrow would be too late: the outer hours, at once"),
        pytest.param(tracy(12, 12, 7, 30), tracy(12, 12, 8), id="half past seven for nine: eight"),
        pytest.param(tracy(12, 11, 21), tracy(12, 12, 8), id="21:00 is shut"),
        pytest.param(tracy(12, 12, 8, 59), tracy(12, 12, 8, 59), id="a minute before it begins"),
        pytest.param(tracy(12, 12, 9), tracy(12, 12, 8, 59), id="as it begins: the minute before"),
    ],
)
def test_a_reminder_of_a_class_at_nine_waits_for_an_hour_that_is_open(wanted, expected):
    assert policies.send_at(wanted, zone=TRACY, hours=USUAL, starts_at=SATURDAY_9) == expected


@pytest.mark.parametrize(
    ("starts_at", "wanted", "expected"),
    [
        pytest.param(tracy(12, 12, 8), tracy(12, 12, 7, 30), tracy(12, 11, 20, 59), id="at eight: the evening before"),
        pytest.param(tracy(12, 12, 7), tracy(12, 11, 22), tracy(12, 11, 20, 59), id="at seven: the evening before"),
        pytest.param(tracy(12, 12, 8, 1), tracy(12, 12, 7, 30), tracy(12, 12, 8), id="just after eight: at eight"),
        pytest.param(tracy(12, 12, 22), tracy(12, 12, 21, 30), tracy(12, 12, 20, 59), id="late: the last open minute"),
        pytest.param(tracy(12, 12, 21), tracy(12, 12, 21), tracy(12, 12, 20, 59), id="as the wall shuts"),
        pytest.param(tracy(12, 13, 0), tracy(12, 12, 23), tracy(12, 12, 20, 59), id="at midnight: the evening before"),
    ],
)
def test_what_no_open_hour_can_reach_leaves_in_the_last_one_before_the_event(starts_at, wanted, expected):
    assert policies.send_at(wanted, zone=TRACY, hours=USUAL, starts_at=starts_at) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(tracy(3, 13, 19, year=2027), datetime(2027, 3, 14, 16, tzinfo=UTC), id="a night of 23 hours"),
        pytest.param(tracy(11, 6, 19, year=2027), datetime(2027, 11, 7, 17, tzinfo=UTC), id="a night of 25 hours"),
    ],
)
def test_a_night_in_which_the_clocks_change_ends_at_nine_as_well(wanted, expected):
    at = policies.send_at(wanted, zone=TRACY, hours=USUAL, starts_at=wanted + timedelta(days=5))

    assert at == expected


def test_hours_are_those_of_the_recipients_zone():
    seven_in_tracy = tracy(12, 8, 7)

    at = policies.send_at(seven_in_tracy, zone=ZoneInfo("America/New_York"), hours=USUAL, starts_at=SATURDAY_9)

    assert at == seven_in_tracy


def test_a_time_named_as_safe_beats_the_usual_hours_and_the_event_alike():
    hours = evenings(time(17), time(20))

    in_time = policies.send_at(tracy(12, 9, 9), zone=TRACY, hours=hours, starts_at=SATURDAY_9)
    too_late_for_today = policies.send_at(tracy(12, 12, 7, 30), zone=TRACY, hours=hours, starts_at=SATURDAY_9)

    assert in_time == tracy(12, 9, 17)
    assert too_late_for_today == tracy(12, 11, 19, 59)


@pytest.mark.parametrize(
    ("safe", "expected"),
    [
        pytest.param(None, USUAL, id="nothing named: the program's hours, inside the wall"),
        pytest.param(Hours(time(19), time(20, 30)), evenings(time(19), time(20, 30)), id="later than the program's"),
        pytest.param(Hours(time(6), time(10)), evenings(time(8), time(10)), id="never before 8:00"),
        pytest.param(Hours(time(20), time(23)), evenings(time(20), time(21)), id="never from 21:00 on"),
        pytest.param(Hours(time(21), time(23)), None, id="all of it outside: no text at all"),
        pytest.param(Hours(time(6), time(8)), None, id="ends as the wall opens: no text at all"),
    ],
)
def test_a_span_named_as_safe_is_cut_to_the_wall(safe, expected):
    assert policies.sending_hours(USUAL.preferred, safe) == expected


WEEKDAYS_ONLY = SendingHours(USUAL.preferred, WALL, frozenset({1, 2, 3, 4, 5}))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(tracy(12, 11, 9), tracy(12, 11, 9), id="a Friday is safe"),
        pytest.param(tracy(12, 5, 9), tracy(12, 7, 9), id="a Saturday: Monday morning"),
        pytest.param(tracy(12, 6, 20), tracy(12, 7, 9), id="late on a Sunday: Monday morning"),
        pytest.param(tracy(12, 4, 20), tracy(12, 7, 9), id="late on a Friday: Monday morning"),
        pytest.param(tracy(12, 11, 20), tracy(12, 11, 20), id="late on the Friday before: the outer hours, at once"),
        pytest.param(tracy(12, 12, 7), tracy(12, 11, 20, 59), id="the morning of the class: the last minute of Friday"),
    ],
)
def test_a_day_that_is_not_safe_is_passed_over(wanted, expected):
    assert policies.send_at(wanted, zone=TRACY, hours=WEEKDAYS_ONLY, starts_at=SATURDAY_9) == expected


def test_where_only_one_day_is_safe_the_text_leaves_days_before_rather_than_never():
    mondays = SendingHours(USUAL.preferred, WALL, frozenset({1}))

    at = policies.send_at(tracy(12, 11, 9), zone=TRACY, hours=mondays, starts_at=SATURDAY_9)

    assert at == tracy(12, 7, 20, 59)


def test_a_safe_day_is_one_of_the_recipients_calendar():
    late_sunday_in_tracy = tracy(12, 6, 22)  # Monday in Guam

    at = policies.send_at(
        late_sunday_in_tracy, zone=ZoneInfo("Pacific/Guam"), hours=WEEKDAYS_ONLY, starts_at=SATURDAY_9
    )

    assert at == late_sunday_in_tracy


minutes = st.integers(0, 24 * 60 - 1)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
zones = st.sampled_from(
    ["America/Los_Angeles", "America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/St_Johns"]
)


@given(
    wanted=instants,
    ahead=st.integers(0, 10 * 24 * 60),
    zone=zones,
    opens=st.integers(8, 19),
    length=st.integers(1, 12),
    days=st.frozensets(st.integers(1, 7)),
)
def test_nothing_ever_leaves_outside_the_wall_on_an_unsafe_day_or_after_the_event_began(
    wanted, ahead, zone, opens, length, days
):
    preferred = Hours(time(opens), time(min(opens + length, 21)))
    starts_at = wanted + timedelta(minutes=ahead)

    at = policies.send_at(wanted, zone=ZoneInfo(zone), hours=SendingHours(preferred, WALL, days), starts_at=starts_at)

    assert at < starts_at
    assert not days or at.astimezone(ZoneInfo(zone)).isoweekday() in days
    assert time(8) <= at.astimezone(ZoneInfo(zone)).time() < time(21)
