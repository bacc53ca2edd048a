from datetime import date

import pytest

from diversion.imports.dates import DateOrder, UnclearDate, order_of, parse

MONTH, DAY = DateOrder.MONTH_FIRST, DateOrder.DAY_FIRST


@pytest.mark.parametrize(
    "text",
    [
        "2019-04-19",
        "2019/4/19",
        "2019-04-19 00:00:00",
        "2019-04-19T13:10:00Z",
        "20190419",
        "4/19/2019",
        "04-19-2019",
        "19.4.2019",
        "04/19/2019 12:00:00 AM",
        "4/19/2019 13:10",
        "19-Apr-2019",
        "19 April 2019",
        "Apr 19, 2019",
        "April 19 2019",
        " 4/19/2019 ",
    ],
)
def test_a_day_that_can_be_no_other_needs_no_order(text):
    assert parse(text, None) == date(2019, 4, 19)


def test_a_day_that_may_be_two_is_what_the_order_of_the_list_says():
    assert parse("3/4/2026", MONTH) == date(2026, 3, 4)
    assert parse("3/4/2026", DAY) == date(2026, 4, 3)


def test_a_day_that_may_be_two_is_never_guessed():
    with pytest.raises(UnclearDate):
        parse("3/4/2026", None)


def test_the_fourth_of_the_fourth_is_one_day_in_every_order():
    assert parse("4/4/2026", None) == date(2026, 4, 4)


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "13/13/2026", "3/4/26", "31 Foo 2026", "0/1/2026"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(UnclearDate):
        parse(text, MONTH)


def test_a_day_that_contradicts_the_order_is_refused():
    with pytest.raises(UnclearDate):
        parse("25/12/2026", MONTH)


def test_one_clear_day_settles_the_order_of_the_whole_list():
    assert order_of(["3/4/2026", "", "5/31/2026"]) == MONTH
    assert order_of(["3/4/2026", "31.5.2026"]) == DAY


def test_two_clear_days_that_disagree_settle_nothing_and_neither_do_unclear_ones():
    assert order_of(["5/31/2026", "31/5/2026"]) is None
    assert order_of(["3/4/2026", "2026-05-31"]) is None
