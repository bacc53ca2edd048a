"""The last day to file: a watch period that would outlive it, and what must be chosen then. R-020 and R-021."""

from datetime import date, timedelta

import pytest

from diversion.enrollments.limitation import ChoiceImpossible, ChoiceMissing, Chosen, OfferClock, check_choice
from diversion.enrollments.states import ClockChoice
from diversion.programs.models import PolicyVersion, WatchBasis

TODAY = date(2026, 4, 1)
LAST = date(2027, 3, 9)  # of an offense of March 10, 2026: the day before the anniversary


def clock(*, months=12, basis=WatchBasis.AGREEMENT, last=LAST, on=TODAY):
    """An offer of April 1 that holds for 21 days; classes within 60; 30 days are kept free before the last day to file."""
    policy = PolicyVersion(
        watch_months=months, watch_basis=basis, offer_valid_days=21, class_within_days=60, limitation_margin_days=30
    )
    return OfferClock(on, policy, last)


def refused(chosen, *, match, **facts):
    with pytest.raises(ChoiceImpossible, match=match):
        check_choice(clock(**facts), chosen, today=TODAY)


def test_a_watch_of_a_year_outlives_an_offense_of_three_weeks_ago():
    assert clock().is_outlived
    assert clock().watch_ends_by == date(2027, 4, 22)
    with pytest.raises(ChoiceMissing, match="could last until April 22, 2027; the last day to file is March 9, 2027"):
        check_choice(clock(), None, today=TODAY)


@pytest.mark.parametrize(
    ("last", "outlived"),
    [(date(2026, 11, 21), False), (date(2026, 11, 20), True), (None, False)],
    ids=["on the day", "a day less", "no clock"],
)
def test_the_margin_before_the_last_day_to_file_is_kept_free_to_the_day(last, outlived):
    assert clock(months=6, last=last).is_outlived is outlived  # it ends by October 22, thirty days before November 21


def test_where_the_watch_begins_with_the_class_the_class_may_come_at_the_last_moment():
    assert clock(months=6, basis=WatchBasis.CLASS_DATE).watch_ends_by == date(2026, 12, 21)


def test_a_watch_that_ends_in_time_asks_for_nothing_and_takes_nothing():
    check_choice(clock(months=6), None, today=TODAY)
    refused(Chosen(ClockChoice.WAIVER, on=TODAY), months=6, match="Nothing has to be chosen")


@pytest.mark.parametrize("choice", [ClockChoice.FILE, ClockChoice.WAIVER])
def test_a_filing_and_a_waiver_have_a_day_that_has_come(choice):
    check_choice(clock(), Chosen(choice, on=TODAY), today=TODAY)
    for day in (None, TODAY + timedelta(days=1)):
        refused(Chosen(choice, on=day), match="on which day")


def test_a_shorter_watch_fits_or_is_refused_with_the_longest_that_would():
    longest = clock().longest_months
    assert (longest, clock().ends_by(longest) <= clock().file_by_on < clock().ends_by(longest + 1)) == (9, True)

    check_choice(clock(), Chosen(ClockChoice.SHORTER, months=9), today=TODAY)
    for months in (None, 10, -1):
        refused(Chosen(ClockChoice.SHORTER, months=months), match="9 months at most")


def test_where_no_watch_is_short_enough_only_a_filing_or_a_waiver_is_left():
    soon = TODAY + timedelta(days=40)
    assert clock(last=soon).longest_months is None
    refused(Chosen(ClockChoice.SHORTER, months=0), last=soon, match="No watch period is short enough")
