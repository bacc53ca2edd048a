"""Days that a step needs, and the clocks beside a file: the field's own examples, and both ends of each."""

from datetime import date

import pytest

from diversion.enrollments import clocks
from diversion.enrollments.clocks import DayImpossible, Days
from diversion.enrollments.states import EnrollmentStatus, postbooking, prebooking
from diversion.programs.models import StatuteBasis

TODAY = date(2026, 12, 1)


def named(value):
    return getattr(value, "name", None) or str(value)


DAYS = Days(
    opened_on=date(2026, 6, 1),
    ordered_on=date(2026, 6, 10),
    term_ends_on=date(2026, 11, 30),
    notice_sent_on=date(2026, 10, 5),
    hearing_on=date(2026, 10, 20),
)


@pytest.mark.parametrize(
    ("referred", "last_day"),
    [
        (date(2026, 6, 1), date(2026, 7, 1)),
        (date(2026, 2, 1), date(2026, 3, 3)),
        (date(2028, 2, 1), date(2028, 3, 2)),
        (date(2026, 12, 15), date(2027, 1, 14)),
    ],
    ids=["plain", "february", "leap february", "new year"],
)
def test_an_intake_counts_on_the_thirtieth_day_and_no_longer_on_the_next(referred, last_day):
    assert clocks.intake_due_on(referred, intake_days=30, file_by_on=None) == last_day


@pytest.mark.parametrize(
    ("step", "day"),
    [
        (prebooking.SCHEDULE_INTAKE, date(2026, 12, 9)),
        (prebooking.COMPLETE_INTAKE, TODAY),
        (prebooking.COMPLETE_INTAKE, DAYS.opened_on),
        (postbooking.SEND_NOTICE, date(2026, 6, 10)),
        (postbooking.SET_HEARING, date(2026, 10, 6)),
        (postbooking.SET_HEARING, date(2027, 1, 6)),
        (postbooking.REINSTATE, date(2026, 10, 20)),
        (postbooking.SET_DISMISSAL, date(2027, 1, 6)),
        (postbooking.DISMISS, date(2026, 11, 30)),
    ],
    ids=named,
)
def test_a_day_that_can_be(step, day):
    assert clocks.check_day(step, day, DAYS, today=TODAY) is None


@pytest.mark.parametrize(
    ("step", "day", "words"),
    [
        (prebooking.COMPLETE_INTAKE, date(2026, 12, 2), "has not come yet"),
        (prebooking.COMPLETE_INTAKE, date(2026, 5, 31), "opened on June 1, 2026"),
        (postbooking.SEND_NOTICE, date(2026, 12, 2), "has not come yet"),
        (postbooking.SEND_NOTICE, date(2026, 6, 9), "ordered it on June 10, 2026"),
        (postbooking.SET_HEARING, date(2026, 10, 5), "The notice went out on Oct. 5, 2026"),
        (postbooking.REINSTATE, date(2026, 10, 19), "The hearing is on Oct. 20, 2026"),
        (postbooking.REINSTATE, date(2026, 12, 2), "has not come yet"),
        (postbooking.DISMISS, date(2026, 11, 29), "The term ends on Nov. 30, 2026"),
        (postbooking.DISMISS, date(2026, 12, 2), "has not come yet"),
    ],
    ids=named,
)
def test_a_day_that_cannot_be_says_what_it_is_measured_by(step, day, words):
    with pytest.raises(DayImpossible, match=words):
        clocks.check_day(step, day, DAYS, today=TODAY)


@pytest.mark.parametrize(
    ("basis", "ends_on", "is_possible"),
    [
        (StatuteBasis.CA_JUDICIAL, date(2028, 6, 10), True),
        (StatuteBasis.CA_JUDICIAL, date(2028, 6, 11), False),
        (StatuteBasis.NONE, date(2029, 6, 10), True),
        (StatuteBasis.NONE, date(2026, 6, 10), False),
    ],
)
def test_a_term_under_penal_code_1001_95_is_at_most_24_months(basis, ends_on, is_possible):
    begins = date(2026, 6, 10)

    def check():
        clocks.check_term(begins, ends_on, made_on=begins, basis=basis, today=TODAY)

    if is_possible:
        check()
    else:
        with pytest.raises(DayImpossible):
            check()


def test_an_order_is_recorded_when_it_was_made_and_not_before():
    with pytest.raises(DayImpossible, match="has not come yet"):
        clocks.check_term(TODAY, date(2027, 6, 1), made_on=date(2026, 12, 2), basis=StatuteBasis.NONE, today=TODAY)


def test_a_charge_goes_back_after_its_last_day_or_when_the_file_ended_before_the_intake():
    due = date(2026, 12, 1)

    assert not clocks.may_return(due, EnrollmentStatus.OUTREACH, today=due)
    assert clocks.may_return(due, EnrollmentStatus.OUTREACH, today=date(2026, 12, 2))
    assert clocks.may_return(due, EnrollmentStatus.DECLINED, today=due)


@pytest.mark.parametrize("day", [None, date(2026, 12, 2)])
def test_a_filing_needs_its_day(day):
    with pytest.raises(DayImpossible, match="on which day"):
        clocks.past_day(day, today=TODAY)
    assert clocks.past_day(TODAY, today=TODAY) == TODAY
