"""Lessons laid over weekly slots, in the years and zones in which it is easy to be an hour or a day off."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.classes.schedule import (
    Frame,
    Lesson,
    ScheduleImpossible,
    Slot,
    TimeUnclear,
    expand,
    with_gaps,
)
from diversion.core import clock
from diversion.programs.calendars import holidays_of
from diversion.programs.models import CalendarKind

TRACY, PHOENIX = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/Phoenix")
MONDAY, TUESDAY, THURSDAY, SATURDAY, SUNDAY = 0, 1, 3, 5, 6
NINE, EVENING = time(9), time(18)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def lessons(count, minutes=120):
    return [Lesson(f"module-{number}", f"Part {number}", minutes) for number in range(1, count + 1)]


def frame(first_day, *slots, zone=TRACY, closed=None, now=None):
    return Frame(slots, first_day, zone, closed or {}, now or clock.midnight(first_day, zone))


def days(schedule):
    return [each.day for each in schedule.dated]


def test_lessons_follow_each_other_over_the_slots_of_the_week():
    found = expand(lessons(4), frame(date(2026, 12, 1), Slot(TUESDAY, EVENING), Slot(THURSDAY, EVENING)))

    assert days(found) == [date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 8), date(2026, 12, 10)]
    assert [each.lesson.title for each in found.dated] == ["Part 1", "Part 2", "Part 3", "Part 4"]
    assert {(each.starts_wall, each.ends_wall) for each in found.dated} == {(EVENING, time(20))}


def test_two_slots_on_one_day_take_two_lessons():
    found = expand(lessons(3), frame(date(2026, 12, 5), Slot(SATURDAY, time(13)), Slot(SATURDAY, NINE)))

    assert [(each.day.day, each.starts_wall) for each in found.dated] == [(5, NINE), (5, time(13)), (12, NINE)]


def test_a_series_of_one_lesson_is_a_class_of_one_day():
    assert days(expand(lessons(1, 480), frame(date(2026, 12, 7), Slot(SATURDAY, NINE)))) == [date(2026, 12, 12)]


@pytest.mark.parametrize("zone", [TRACY, PHOENIX])
@pytest.mark.parametrize("change", [date(2026, 3, 8), date(2026, 11, 1)])
def test_nine_in_the_morning_stays_nine_over_a_clock_change(zone, change):
    found = expand(lessons(3), frame(change - timedelta(days=7), Slot(SUNDAY, NINE), zone=zone))

    assert days(found) == [change - timedelta(days=7), change, change + timedelta(days=7)]
    for each in found.dated:
        assert clock.at_local(each.day, each.starts_wall, zone).astimezone(zone).time() == NINE


def test_the_same_wall_time_is_another_instant_after_the_change_in_tracy_and_none_other_in_phoenix():
    offsets = {}
    for zone in (TRACY, PHOENIX):
        found = expand(lessons(2), frame(date(2026, 3, 7), Slot(SATURDAY, NINE), zone=zone))
        offsets[zone] = [clock.at_local(each.day, each.starts_wall, zone).hour for each in found.dated]

    assert offsets == {TRACY: [17, 16], PHOENIX: [16, 16]}


@pytest.mark.parametrize(
    ("first_day", "starts"),
    [
        (date(2026, 3, 1), time(2, 30)),  # does not exist on March 8
        (date(2026, 3, 1), time(0, 15)),  # its end, 2:15, does not
        (date(2026, 10, 25), time(1, 30)),  # twice on November 1
    ],
)
def test_an_hour_that_the_clocks_skip_or_repeat_is_refused_and_the_day_is_named(first_day, starts):
    with pytest.raises(TimeUnclear) as refused:
        expand(lessons(3), frame(first_day, Slot(SUNDAY, starts)))

    assert ("Mar 8, 2026" if first_day.month == 3 else "Nov 1, 2026") in str(refused.value)


@pytest.mark.parametrize("starts", [time(2, 30), time(1, 30)])
def test_where_clocks_never_change_every_hour_is_plain(starts):
    assert len(expand(lessons(60), frame(date(2026, 1, 4), Slot(SUNDAY, starts), zone=PHOENIX)).dated) == 60


def test_the_leap_day_is_a_day_like_another():
    found = expand(lessons(2), frame(date(2028, 2, 29), Slot(TUESDAY, EVENING)))

    assert days(found) == [date(2028, 2, 29), date(2028, 3, 7)]


def test_a_slot_on_a_holiday_is_passed_over_and_the_day_is_named():
    closed = holidays_of(CalendarKind.FEDERAL, 2026)

    found = expand(lessons(2), frame(date(2026, 11, 19), Slot(THURSDAY, EVENING), closed=closed))

    assert days(found) == [date(2026, 11, 19), date(2026, 12, 3)]
    assert [(each.day, each.why) for each in found.skipped] == [(date(2026, 11, 26), "Thanksgiving Day")]


def test_a_closed_day_after_the_last_lesson_is_nobodys_business():
    found = expand(lessons(1), frame(date(2026, 12, 5), Slot(SATURDAY, NINE), closed={date(2026, 12, 12): "Moving"}))

    assert found.skipped == ()


def test_no_lesson_lies_in_the_past_not_even_earlier_today():
    now = clock.at_local(date(2026, 12, 5), time(9, 30), TRACY)

    found = expand(lessons(1), frame(date(2026, 11, 1), Slot(SATURDAY, NINE), now=now))

    assert days(found) == [date(2026, 12, 12)]


def test_gaps_hold_after_the_first_and_before_the_last():
    spaced = with_gaps(lessons(4), after_first=21, before_last=42)

    found = expand(spaced, frame(date(2026, 12, 1), Slot(TUESDAY, EVENING)))

    assert days(found) == [date(2026, 12, 1), date(2026, 12, 22), date(2026, 12, 29), date(2027, 2, 9)]


@pytest.mark.parametrize(("after_first", "before_last"), [(21, 42), (42, 21)])
def test_where_both_gaps_meet_the_longer_holds(after_first, before_last):
    spaced = with_gaps(lessons(2), after_first=after_first, before_last=before_last)

    found = expand(spaced, frame(date(2026, 12, 1), Slot(TUESDAY, EVENING)))

    assert days(found) == [date(2026, 12, 1), date(2027, 1, 12)]


def test_one_lesson_has_no_gap():
    assert with_gaps(lessons(1), after_first=21, before_last=42) == lessons(1)


def test_a_session_before_counts_for_the_gap_of_the_next():
    found = expand(
        [Lesson("m", "Review", 60, wait=14)],
        frame(date(2026, 12, 1), Slot(TUESDAY, EVENING)),
        last_held=date(2026, 12, 3),
    )

    assert days(found) == [date(2026, 12, 22)]


@pytest.mark.parametrize(
    ("slots", "minutes", "words"),
    [
        ((), 60, "at least one day"),
        ((Slot(MONDAY, time(22)),), 120, "after midnight"),
        ((Slot(MONDAY, NINE), Slot(MONDAY, time(10))), 90, "overlap"),
    ],
)
def test_slots_that_cannot_hold_the_lessons_are_refused_with_what_to_do(slots, minutes, words):
    with pytest.raises(ScheduleImpossible, match=words):
        expand(lessons(2, minutes), frame(date(2026, 12, 1), *slots))


@pytest.mark.parametrize("first_day", [date(2035, 1, 1), date.max])
def test_a_first_day_years_away_is_refused(first_day):
    asked = Frame((Slot(MONDAY, NINE),), first_day, TRACY, {}, datetime(2026, 12, 1, tzinfo=UTC))

    with pytest.raises(ScheduleImpossible, match="three years"):
        expand(lessons(1), asked)


def test_the_first_of_all_days_begins_today():
    asked = Frame((Slot(MONDAY, NINE),), date.min, TRACY, {}, datetime(2026, 12, 1, tzinfo=UTC))

    assert days(expand(lessons(1), asked)) == [date(2026, 12, 7)]


def test_the_fingerprint_tells_whether_days_and_times_are_the_same():
    one = expand(lessons(3), frame(date(2026, 12, 1), Slot(TUESDAY, EVENING)))
    again = expand(lessons(3), frame(date(2026, 11, 26), Slot(TUESDAY, EVENING)))
    other = expand(lessons(3), frame(date(2026, 12, 1), Slot(TUESDAY, time(18, 30))))

    assert one.fingerprint == again.fingerprint != other.fingerprint


SLOTS = st.builds(Slot, st.integers(0, 6), st.sampled_from([NINE, time(13), EVENING]))


@given(
    count=st.integers(1, 12),
    slots=st.sets(SLOTS, min_size=1, max_size=4),
    first_day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    offset=st.sets(st.integers(0, 200), max_size=20),
    waits=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    zone=st.sampled_from([TRACY, PHOENIX]),
)
def test_whatever_is_asked_each_lesson_is_taught_once_in_order_on_open_slots(
    count, slots, first_day, offset, waits, zone
):
    closed = {first_day + timedelta(days=days): "Shut" for days in offset}
    wanted = with_gaps(lessons(count, 60), after_first=waits[0], before_last=waits[1])

    found = expand(wanted, frame(first_day, *slots, zone=zone, closed=closed))

    assert [each.lesson for each in found.dated] == wanted
    starts = [clock.at_local(each.day, each.starts_wall, zone) for each in found.dated]
    assert starts == sorted(set(starts))
    assert all(Slot(each.day.weekday(), each.starts_wall) in slots for each in found.dated)
    assert not {each.day for each in found.dated} & closed.keys()
    for before, after in zip(found.dated, found.dated[1:], strict=False):
        assert (after.day - before.day).days >= after.lesson.wait
