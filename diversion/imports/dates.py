"""Dates as lists write them. Day and month are never guessed: one clear date in a file settles the order for all of it."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What may follow a date: a time of day, which is not kept.
TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){TIME}$")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
NUMBERS = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){TIME}$")
NAMED = re.compile(rf"(\d{{1,2}})[- ]([A-Za-z]{{3}})[a-z]*[- ,]+(\d{{4}}){TIME}$")
NAMED_FIRST = re.compile(rf"([A-Za-z]{{3}})[a-z]*\.?[- ](\d{{1,2}}),?[- ](\d{{4}}){TIME}$")


class DateOrder(StrEnum):
    """Which comes first in 3/4/2026."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


class UnclearDate(ValueError):
    """The text is no date, or may be two."""


# A list of years names the same few thousand days again and again.
@lru_cache(maxsize=10_000)
def parse(text: str, order: DateOrder | None) -> date:
    """Return the calendar day that `text` names; a time of day after it is dropped. Years have four digits.

    Raises:
        UnclearDate: it names no day, or day and month cannot be told apart and no order is known.
    """
    text = text.strip()
    try:
        if found := ISO.match(text) or COMPACT.match(text):
            return date(*map(int, found.groups()))
        if found := NUMBERS.match(text):
            return _numbered(*map(int, found.groups()), order=order)
        if found := NAMED.match(text):
            return date(int(found[3]), _month(found[2]), int(found[1]))
        if found := NAMED_FIRST.match(text):
            return date(int(found[3]), _month(found[1]), int(found[2]))
    except ValueError as problem:
        raise UnclearDate(text) from problem
    raise UnclearDate(text)


def order_of(texts: Iterable[str]) -> DateOrder | None:
    """Return the order in which a file writes day and month; None when no date in it tells, or two tell different things."""
    seen = {clue for text in texts if (clue := _clue(text))}
    return seen.pop() if len(seen) == 1 else None


def _clue(text: str) -> DateOrder | None:
    found = NUMBERS.match(text.strip())
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    if first > 12 >= second:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if second > 12 >= first else None


def _numbered(first: int, second: int, year: int, *, order: DateOrder | None) -> date:
    if order is None and first != second and first <= 12 and second <= 12:
        raise UnclearDate
    if order == DateOrder.DAY_FIRST or (order is None and first > 12):
        return date(year, second, first)
    return date(year, first, second)


def _month(name: str) -> int:
    return MONTHS.index(name.lower()) + 1
