"""The offenses that a new installation begins with. An administrator's rows stand beside them; none is ever overwritten."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from diversion.programs.models import OffenseLevel, OffenseSide

CALIFORNIA = "CA"


@dataclass(frozen=True, slots=True)
class StartingOffense:
    """One row to begin with; the fields are those of `Offense`. Misdemeanors of California: twelve months to file (R-020)."""

    statute: str
    title: str
    side: OffenseSide
    source_note: str
    effective_from: date | None = None
    effective_to: date | None = None
    never_divertible: bool = False
    level: OffenseLevel = OffenseLevel.MISDEMEANOR
    limitation_months: int = 12
    jurisdiction: str = CALIFORNIA


_SPLIT = "Cal. Penal Code 647(b), in three paragraphs since 2017"
_LOITERING = "Repealed by SB 357 from 2023-01-01; some agencies' pages still name it"

STARTING_SET = (
    StartingOffense(
        "647(b)",
        gettext_noop("Prostitution or soliciting, as one offense"),
        OffenseSide.OTHER,
        "Cal. Penal Code 647(b), before it was divided",
        effective_to=date(2016, 12, 31),
    ),
    StartingOffense(
        "647(b)(1)",
        gettext_noop("Prostitution: receiving side"),
        OffenseSide.SELLER,
        _SPLIT,
        effective_from=date(2017, 1, 1),
    ),
    StartingOffense(
        "647(b)(2)",
        gettext_noop("Soliciting: paying side, an adult"),
        OffenseSide.BUYER,
        _SPLIT,
        effective_from=date(2017, 1, 1),
    ),
    StartingOffense(
        "647(b)(3)",
        gettext_noop("Soliciting: paying side, a minor"),
        OffenseSide.BUYER,
        _SPLIT,
        effective_from=date(2017, 1, 1),
        never_divertible=True,
    ),
    StartingOffense(
        "653.22",
        gettext_noop("Loitering with intent"),
        OffenseSide.SELLER,
        _LOITERING,
        effective_to=date(2022, 12, 31),
    ),
    StartingOffense(
        "653.22(a)",
        gettext_noop("Loitering with intent"),
        OffenseSide.SELLER,
        _LOITERING,
        effective_to=date(2022, 12, 31),
    ),
    StartingOffense(
        "653.25",
        gettext_noop("Loitering to buy"),
        OffenseSide.BUYER,
        "Cal. Penal Code 653.25, added by AB 379",
        effective_from=date(2026, 1, 1),
    ),
)
