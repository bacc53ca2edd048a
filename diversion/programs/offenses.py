"""Which offense a statute means, and until when it can be filed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from diversion.programs.calendars import Calendar, months_after
from diversion.programs.models import Offense

# What people write before the number, and everything that is neither a letter nor a figure.
_CODE_NAMES = re.compile(r"^(CAL(IFORNIA)?)?(CPC|PC|PENALCODE)|(CPC|PC)$")
_MARKS = re.compile(r"[^0-9A-Z]")
MOST_SUGGESTIONS = 6


class Doubt(StrEnum):
    """Why a statute was not matched."""

    NONE = "none"
    NOT_LAW_THEN = "not_law_then"  # written exactly like an offense, but not law on that day
    UNCLEAR = "unclear"  # like one or more offenses, but not written as the statute is
    UNKNOWN = "unknown"  # like none


@dataclass(frozen=True, slots=True)
class OffenseAnswer:
    """The one offense that was meant, or a doubt with what a person may choose from. Never both, never a guess."""

    offense: Offense | None
    doubt: Doubt = Doubt.NONE
    suggestions: tuple[Offense, ...] = ()


def offense_for(jurisdiction: str, statute: str, on: date | None) -> OffenseAnswer:
    """Return the offense that `statute`, letter by letter, was in `jurisdiction` on the local day `on`. One query.

    Punctuation and case carry meaning: `647b2` is a doubt with suggestions, and so is a statute that was not law on that
    day. Without a day only a statute that has one period is certain. Source: docs/rules.md
    """
    rows = list(Offense.objects.filter(jurisdiction=jurisdiction).order_by("statute", "effective_from"))
    return offense_among(rows, statute, on)


def offense_among(offenses: Iterable[Offense], statute: str, on: date | None) -> OffenseAnswer:
    """Answer as `offense_for`, from the offenses of one jurisdiction that were read before. For lists of thousands: no query."""
    rows = list(offenses)
    written = statute.strip()
    exact = [row for row in rows if row.statute == written]
    standing = [row for row in exact if on is None or is_law_on(row, on)]
    if len(standing) == 1:
        return OffenseAnswer(standing[0])
    alike = tuple(_alike(rows, written, on))[:MOST_SUGGESTIONS]
    if exact:
        return OffenseAnswer(None, Doubt.NOT_LAW_THEN if on else Doubt.UNCLEAR, alike)
    return OffenseAnswer(None, Doubt.UNCLEAR if alike else Doubt.UNKNOWN, alike)


def is_law_on(offense: Offense, on: date) -> bool:
    """Tell whether the offense was law on the local day `on`, both ends included."""
    begun = offense.effective_from is None or offense.effective_from <= on
    return begun and (offense.effective_to is None or on <= offense.effective_to)


def limitation_on(offense: Offense, on: date) -> date | None:
    """Return the last local day to file for an offense of the local day `on`; None where the offense has no such time.

    It is the day before the anniversary, in calendar months; a month that is too short counts to its end. Where that day is
    no court day, `working_limitation_on` is the one to work towards. Source: docs/rules.md
    """
    if offense.limitation_months is None:
        return None
    return months_after(on, offense.limitation_months) - timedelta(days=1)


def working_limitation_on(limitation: date, courts: Calendar) -> date:
    """Return the court day to work towards: `limitation` itself, or the last one before it. Source: docs/rules.md"""
    return courts.on_or_before(limitation)


def _alike(rows: list[Offense], written: str, on: date | None) -> Iterable[Offense]:
    asked = _bare(written)
    if not asked:
        return
    for row in rows:
        bare = _bare(row.statute)
        if (bare.startswith(asked) or asked.startswith(bare)) and (on is None or is_law_on(row, on)):
            yield row


def _bare(statute: str) -> str:
    return _CODE_NAMES.sub("", _MARKS.sub("", statute.upper()))
