from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.attendance import rules
from diversion.attendance.marks import Mark
from diversion.attendance.rules import DoorsClosed, MinutesUnclear
from tests.conftest import NOW

MINUTES = st.integers(-5, 2_000)


@pytest.mark.parametrize(
    ("before", "are_open"),
    [
        (timedelta(days=1), False),
        (timedelta(minutes=30, microseconds=1), False),
        (timedelta(minutes=30), True),
        (timedelta(0), True),
        (timedelta(days=-30), True),
    ],
)
def test_the_register_opens_30_minutes_before_the_class_and_stays_open(before, are_open):
    assert rules.doors_are_open(NOW + before, now=NOW) is are_open
    if not are_open:
        with pytest.raises(DoorsClosed, match="opens 30 minutes before"):
            rules.check_doors_open(NOW + before, now=NOW)


@given(st.sampled_from([Mark.HERE, Mark.NOT_HERE]), st.none() | MINUTES)
def test_here_and_not_here_keep_no_minutes_whatever_was_typed(mark, minutes):
    assert rules.minutes_for(mark, minutes, session_minutes=480) is None


@given(st.sampled_from([Mark.LATE, Mark.LEFT_EARLY]), MINUTES, st.integers(1, 1_440))
def test_late_and_left_early_keep_minutes_that_fit_into_the_class_and_no_others(mark, minutes, session_minutes):
    if 0 < minutes < session_minutes:
        assert rules.minutes_for(mark, minutes, session_minutes=session_minutes) == minutes
    else:
        with pytest.raises(MinutesUnclear, match=f"between 1 and {session_minutes - 1}"):
            rules.minutes_for(mark, minutes, session_minutes=session_minutes)


@pytest.mark.parametrize("mark", [Mark.LATE, Mark.LEFT_EARLY])
def test_late_and_left_early_ask_for_their_minutes(mark):
    with pytest.raises(MinutesUnclear, match="How many minutes"):
        rules.minutes_for(mark, None, session_minutes=480)
