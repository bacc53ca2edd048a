"""By which keys somebody like this person could stand in the database: so few rows are compared, however many there are.

Pure: values in, rows for the questions of `candidates` out. Which pairs of names, which days, which addresses.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from diversion.people.keys import name_key
from diversion.people.matching.dates import CLOSE_DAYS, CLOSE_YEARS
from diversion.people.matching.nicknames import called_also
from diversion.people.matching.particulars import Particulars

FIRST_YEAR, LAST_YEAR = 1850, 9998
# A year, a month or a day with one digit changed, for the dates that are not near.
_DIGITS = "0123456789"


def name_pairs(of: Particulars) -> set[tuple[str, str]]:
    """Return (family key, given key) of every way to write this name: by each word, by a short name, the other way round."""
    families = _ways(of.family_name)
    givens = {way for name in of.first_names for way in _ways(name)} or {""}
    short = {other for given in givens for other in called_also(given)}
    pairs = set(product(families, givens | short)) | set(product(givens, families))
    return {pair for pair in pairs if any(pair)}


def letters(of: Particulars) -> tuple[str, str]:
    """Return the first letters of their names and the last ones: a slip of the hand seldom changes both."""
    keys = [key for name in (*of.first_names, of.family_name) if (key := name_key(name))]
    return "".join(key[0] for key in keys), "".join(key[-1] for key in keys)


def days(of: Particulars) -> Iterator[date]:
    """Yield the birth date itself, and with day and month the other way round."""
    if born := of.birth_date:
        yield born
        if born.day <= 12 and born.day != born.month:
            yield born.replace(month=born.day, day=born.month)


def spans(of: Particulars) -> set[tuple[date, date]]:
    """Return (first, last) of the days that are near the birth date, or one digit from it."""
    if of.birth_date is None or not FIRST_YEAR <= of.birth_date.year <= LAST_YEAR:
        return set()
    return set(_near(of.birth_date)) | {(day, day) for day in _one_digit_away(of.birth_date)}


def _ways(name: str) -> set[str]:
    key = name_key(name)
    return {key, *key.split()}


def _near(born: date) -> Iterator[tuple[date, date]]:
    # The 29th of February has no anniversary in most years; a day earlier is near enough.
    day = born.replace(day=28) if (born.month, born.day) == (2, 29) else born
    for years in sorted(CLOSE_YEARS | {-years for years in CLOSE_YEARS}):
        around = day.replace(year=min(max(born.year + years, FIRST_YEAR), LAST_YEAR))
        yield around - timedelta(days=CLOSE_DAYS + 1), around + timedelta(days=CLOSE_DAYS + 1)


def _one_digit_away(born: date) -> Iterator[date]:
    written = f"{born:%Y%m%d}"
    for place, digit in product(range(len(written)), _DIGITS):
        changed = written[:place] + digit + written[place + 1 :]
        if changed != written and (day := _day(changed)):
            yield day


def _day(written: str) -> date | None:
    try:
        day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
