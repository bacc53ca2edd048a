"""By which keys somebody like this person could stand in the database: so few rows are compared, however many there are.

Pure: values in, rows for the questions of `candidates` out. Which pairs of names, which days, which addresses.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, product

from diversion.people.keys import name_key, name_sound
from diversion.people.matching.dates import CLOSE_DAYS, CLOSE_YEARS
from diversion.people.matching.nicknames import called_also
from diversion.people.matching.particulars import Called, Particulars

# Of the people in the records: a slip that leads out of these years leads to nobody.
FIRST_YEAR, LAST_YEAR = 1850, 2100
_DIGITS = "0123456789"


def name_pairs(of: Particulars) -> set[tuple[str, str]]:
    """Return (family key, given key) of every way to write every name: by each word, by a short name, the other way round."""
    return {pair for name in of.called for pair in _pairs(name)}


def letters(*names: str) -> tuple[str, str]:
    """Return the first letters of names and the last ones: a slip of the hand seldom changes both."""
    keys = [key for name in names if (key := name_key(name))]
    return "".join(key[0] for key in keys), "".join(key[-1] for key in keys)


def letters_of(of: Particulars) -> tuple[str, str, str, str]:
    """Return the letters of all family names, first and last, and of all given names."""
    return *letters(*_families(of)), *letters(*_firsts(of))


def ends(of: Particulars) -> set[tuple[str, str, str, str]]:
    """Return the first and the last letter of a family name and of a given name, and the other way round, of every name."""
    return {end for name in of.called for end in _ends(name)}


def sounds(of: Particulars) -> set[tuple[str, str]]:
    """Return (part, sound) of the names, whole and by each word; `part` is of which. A name without a sound here has none."""
    parts = {"family": _families(of), "given": _firsts(of)}
    ways = ((part, way) for part, names in parts.items() for name in names for way in _ways(name))
    return {(part, sound) for part, way in ways if (sound := name_sound(way))}


def days(of: Particulars) -> set[date]:
    """Return the birth date itself, and with day and month the other way round."""
    born = of.birth_date
    if born is None:
        return set()
    return {born, born.replace(month=born.day, day=born.month)} if born.day <= 12 else {born}


def spans(of: Particulars) -> set[tuple[date, date]]:
    """Return (first, last) of the days that are near the birth date, and of each that is one slip of the hand from it."""
    if of.birth_date is None or not FIRST_YEAR <= of.birth_date.year <= LAST_YEAR:
        return set()
    near = set(_near(of.birth_date))
    return near | {(day, day) for day in _slips(of.birth_date) if not any(first <= day <= last for first, last in near)}


def _pairs(name: Called) -> Iterator[tuple[str, str]]:
    families = _ways(name.family_name)
    givens = {way for first in name.first_names for way in _ways(first)} or {""}
    short = {other for given in givens for other in called_also(given)}
    yield from (pair for pair in (*product(families, givens | short), *product(givens, families)) if any(pair))


def _ends(name: Called) -> Iterator[tuple[str, str, str, str]]:
    families, givens = (list(zip(*letters(*part), strict=True)) for part in ((name.family_name,), name.first_names))
    yield from ((*one, *other) for one, other in chain(product(families, givens), product(givens, families)))


def _families(of: Particulars) -> list[str]:
    return [*dict.fromkeys(name.family_name for name in of.called)]


def _firsts(of: Particulars) -> list[str]:
    return [*dict.fromkeys(first for name in of.called for first in name.first_names)]


def _ways(name: str) -> set[str]:
    key = name_key(name)
    return {key, *key.split()}


def _near(born: date) -> Iterator[tuple[date, date]]:
    # The 29th of February has no anniversary in most years; a day earlier is near enough.
    day = born.replace(day=28) if (born.month, born.day) == (2, 29) else born
    for years in sorted(CLOSE_YEARS | {-years for years in CLOSE_YEARS}):
        around = day.replace(year=min(max(born.year + years, FIRST_YEAR), LAST_YEAR))
        yield around - timedelta(days=CLOSE_DAYS + 1), around + timedelta(days=CLOSE_DAYS + 1)


def _slips(born: date) -> Iterator[date]:
    """Yield the days that differ in one digit or have two neighbouring digits in the other order."""
    written = f"{born:%Y%m%d}"
    for place in range(len(written)):
        before, digit, after = written[:place], written[place], written[place + 1 :]
        others = (before + other + after for other in _DIGITS if other != digit)
        for changed in (*others, before + after[:1] + digit + after[1:]):
            if day := _day(changed):
                yield day


def _day(written: str) -> date | None:
    try:
        day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
