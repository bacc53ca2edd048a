"""How alike two names are: written, sounding, short for each other, or a part of each other. Pure text."""

from collections.abc import Collection
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel, JaroWinkler

from diversion.people.keys import name_key, name_sound
from diversion.people.matching.nicknames import short_for_each_other

# "Waller" and "Wlaler" are one slip apart; names of three letters that are one apart are two names ("Ann", "Dan").
LETTERS_THAT_BEAR_A_SLIP = 4
LETTERS_THAT_BEAR_TWO = 8
ALIKE = 0.9
ALIKE_WHERE_IT_SOUNDS_THE_SAME = 0.75


class NameLikeness(IntEnum):
    """How alike two names are; a higher one says more."""

    UNKNOWN = 0
    DIFFERENT = 1
    INITIAL = 2
    PART = 3
    SPELLED_ALIKE = 4
    SOUNDS_ALIKE = 5
    NICKNAME = 6
    SAME = 7


def best_likeness(ones: Collection[str], others: Collection[str]) -> NameLikeness:
    """Return the likeness of the two that are most alike; UNKNOWN when either side has none."""
    found = [likeness(one, other) for one in ones for other in others]
    return max(found) if found else NameLikeness.UNKNOWN


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> NameLikeness:
    """Return how alike two names are, whichever comes first; case and accents never matter."""
    first, second = name_key(one), name_key(other)
    if not first or not second:
        return NameLikeness.UNKNOWN
    if first.replace(" ", "") == second.replace(" ", ""):
        return NameLikeness.SAME
    if short_for_each_other(first, second):
        return NameLikeness.NICKNAME
    if _sounds(first, second):
        return NameLikeness.SOUNDS_ALIKE
    if _is_a_slip(first.replace(" ", ""), second.replace(" ", "")):
        return NameLikeness.SPELLED_ALIKE
    return _in_part(first.split(), second.split())


def _sounds(first: str, second: str) -> bool:
    sound = name_sound(first)
    return (
        bool(sound)
        and sound == name_sound(second)
        and JaroWinkler.similarity(first, second) >= ALIKE_WHERE_IT_SOUNDS_THE_SAME
    )


def _is_a_slip(first: str, second: str) -> bool:
    shortest = min(len(first), len(second))
    if shortest < LETTERS_THAT_BEAR_A_SLIP:
        return False
    return (
        JaroWinkler.similarity(first, second) >= ALIKE
        or OSA.distance(first, second) <= (2 if shortest >= LETTERS_THAT_BEAR_TWO else 1)
        or _letters_apart(first, second) <= shortest // 5
    )


def _letters_apart(first: str, second: str) -> int:
    """Return how many letters one has more than the other, whatever their order: hands swap letters over any distance."""
    return Indel.distance(sorted(first), sorted(second))


def _in_part(first: list[str], second: list[str]) -> NameLikeness:
    fewer, more = sorted((first, second), key=len)
    if len(fewer) < len(more) and set(fewer) <= set(more):
        return NameLikeness.PART
    if 1 in {len(fewer[0]), len(more[0])} and fewer[0][0] == more[0][0]:
        return NameLikeness.INITIAL
    return NameLikeness.DIFFERENT
