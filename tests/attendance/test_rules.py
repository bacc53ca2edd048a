from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.attendance import rules
from diversion.attendance.marks import Mark, Verdict
from diversion.attendance.rules import DoorsClosed, MinutesUnclear, Terms
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


# --- what a mark amounts to

TERMS = Terms(late_grace_minutes=15, least_minutes_present=450, turned_away_excused=False)


@pytest.mark.parametrize(
    ("mark", "minutes", "credited"),
    [
        (Mark.HERE, None, 480),
        (Mark.LATE, 10, 470),
        (Mark.LEFT_EARLY, 40, 440),
        (Mark.NO_PART, None, 0),
        (Mark.TURNED_AWAY, None, 0),
        (Mark.EXCUSED, None, 0),
        (Mark.NOT_HERE, None, 0),
    ],
)
def test_minutes_in_the_room_are_credited_and_none_to_who_took_no_part(mark, minutes, credited):
    assert rules.minutes_credited(mark, minutes, session_minutes=480) == credited


def test_a_session_shorter_than_the_least_minutes_is_done_by_who_was_there_for_all_of_it():
    assert rules.verdict(Mark.HERE, None, session_minutes=90, terms=TERMS) == Verdict.DONE
    assert rules.verdict(Mark.LEFT_EARLY, 1, session_minutes=90, terms=TERMS) == Verdict.NOT_DONE


@given(st.sampled_from(Mark), st.integers(1, 479))
def test_only_who_was_in_the_room_can_be_done(mark, minutes):
    done = rules.verdict(mark, minutes, session_minutes=480, terms=TERMS) == Verdict.DONE

    assert not done or mark in {Mark.HERE, Mark.LATE, Mark.LEFT_EARLY}
