"""How alike two birth dates are: the slips that hands make when they write a date down."""

from datetime import date
from enum import IntEnum

from rapidfuzz.distance import OSA

DAYS_OF_A_YEAR = 365
# A month more or less, and a few days.
CLOSE_DAYS = 35
# A year more or less, or a wrong decade.
CLOSE_YEARS = frozenset({0, 1, 9, 10, 11})


class DateLikeness(IntEnum):
    """How alike two days are; a higher one says more."""

    UNKNOWN = 0
    DIFFERENT = 1
    NEAR = 2
    SLIP = 3
    SWAPPED = 4
    SAME = 5


def date_likeness(one: date | None, other: date | None) -> DateLikeness:
    """Return how alike two days are.

    A slip is one digit, or two neighbours in the other order. NEAR is a day that is off by up to a month and by a year
    or a decade, as when somebody else answers for a person.
    """
    if one is None or other is None:
        return DateLikeness.UNKNOWN
    if one == other:
        return DateLikeness.SAME
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return DateLikeness.SWAPPED
    if OSA.distance(one.isoformat(), other.isoformat(), score_cutoff=1) == 1:
        return DateLikeness.SLIP
    return DateLikeness.NEAR if _is_near(one, other) else DateLikeness.DIFFERENT


def _is_near(one: date, other: date) -> bool:
    if abs(one.year - other.year) not in CLOSE_YEARS:
        return False
    apart = abs(one.timetuple().tm_yday - other.timetuple().tm_yday)
    return min(apart, DAYS_OF_A_YEAR - apart) <= CLOSE_DAYS
