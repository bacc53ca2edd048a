"""Whom somebody means who types a part of a name, a record number or the end of a telephone number: found by indexes alone.

Names are found by how their words begin, in either order, and by how whole words sound. Every branch reads one index and at most
so many of its rows, the first of the alphabet; whom the asker may see is for the caller to say.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Right

from diversion.people.keys import name_key, name_sound
from diversion.people.models import PHONES, Alias, ContactPoint, Person

MOST_WORDS = 4
# A telephone is looked for by the end of the number, of at least so many digits, and only when nothing else was typed.
FEWEST_DIGITS = 4
IN_A_TELEPHONE = frozenset("0123456789 ()+-.")
# Of fewer letters too many names sound alike.
FEWEST_LETTERS_THAT_SOUND = 3
# Behind every letter, in the order of bytes in which keys are sorted.
_END = chr(0x10FFFF)

_KEYS: tuple[tuple[type[Person | Alias], str, str], ...] = (
    (Person, "family_key", "given_key"),
    (Alias, "family_key", "given_key"),
)
# Few people have these, so that each leads an index of its own; the other name stands beside it there.
_SELDOM = (("preferred_key", "family_key"), ("family_last_key", "given_key"), ("given_last_key", "family_key"))

Branch = QuerySet[Any, tuple[UUID]]


def named(typed: str, *, most: int) -> list[UUID]:
    """Return the ids of those whose names begin like what was typed, or sound like it; with a digit, whose record number. One query.

    At most `most` of each way in which a name can be meant; none of them for no letters at all.
    """
    words = name_key(typed).split()[:MOST_WORDS]
    if not words:
        return []
    if any(character.isdecimal() for character in typed):
        return [*Person.objects.filter(record_no__startswith=typed.strip().upper()).values_list("pk", flat=True)[:most]]
    first, *others = (branch[:most] for branch in _ways(words))
    return [pk for (pk,) in first.union(*others)]


def everybody_named(typed: str) -> Branch:
    """Return the ids of `named` without an end, for a query that asks the walls of each: no way is cut short. No query by itself."""
    first, *others = (branch.order_by() for branch in _ways(name_key(typed).split()[:MOST_WORDS]))
    return first.union(*others)


def reached_at(typed: str, *, most: int) -> list[UUID]:
    """Return the ids of those one of whose telephones in use ends in the digits typed. One query, none for anything else."""
    digits = "".join(character for character in typed if character.isdecimal())
    if len(digits) < FEWEST_DIGITS or not set(typed) <= IN_A_TELEPHONE:
        return []
    ends = ContactPoint.objects.alias(end=Right("value", 4)).filter(end=digits[-4:], value__endswith=digits)
    return [*ends.filter(kind__in=PHONES, ended_at__isnull=True).values_list("person", flat=True)[:most]]


def _ways(words: list[str]) -> Iterator[Branch]:
    return _whole(*words) if len(words) == 1 else _in_parts(words)


def _whole(word: str) -> Iterator[Branch]:
    """Yield everybody one of whose names begins with a word, or sounds like it."""
    for model, family, given in _KEYS:
        yield _those(model, family, given).filter(**_begins(family, word))
        yield _those(model, given, family).filter(**_begins(given, word))
    for seldom, beside in _SELDOM:
        yield _those(Person, seldom, beside).filter(**_begins(seldom, word))
    if len(word) >= FEWEST_LETTERS_THAT_SOUND and (sound := name_sound(word)):
        yield _those(Person, "family_sound", "given_sound").filter(**_begins("family_sound", sound))
        yield _those(Person, "given_sound", "birth_date").filter(**_begins("given_sound", sound))
        yield _those(Alias, "family_sound", "given_sound").filter(**_begins("family_sound", sound))
        yield _those(Alias, "given_sound", "family_sound").filter(**_begins("given_sound", sound))


def _in_parts(words: list[str]) -> Iterator[Branch]:
    """Yield everybody whose two names begin, or sound, like the words read as two names; or one name like all of them."""
    whole = " ".join(words)
    for model, family, given in _KEYS:
        yield _those(model, family, given).filter(**_begins(family, whole))
        yield _those(model, given, family).filter(**_begins(given, whole))
    for one, other in _in_two(words):
        for model, family, given in _KEYS:
            # The longer word leads: it leaves fewer rows to read.
            leads = (family, given) if len(one) >= len(other) else (given, family)
            yield _those(model, *leads).filter(**_begins(family, one), **_begins(given, other))
        for seldom, beside in _SELDOM:
            yield _those(Person, seldom, beside).filter(**_begins(seldom, one), **_begins(beside, other))
        if (family_sound := name_sound(one)) and (given_sound := name_sound(other)):
            sounding = _begins("family_sound", family_sound) | _begins("given_sound", given_sound)
            for model in (Person, Alias):
                yield _those(model, "family_sound", "given_sound").filter(**sounding)
        yield from _beside_the_own(one, other)


def _beside_the_own(family: str, given: str) -> Iterator[Branch]:
    """Yield everybody whose other name has one part only, beside the other part of their own."""
    yield _those(Alias, "family_key", "given_key").filter(
        given_key="", **_begins("family_key", family), **_begins("person__given_key", given)
    )
    yield _those(Alias, "given_key", "family_key").filter(
        family_key="", **_begins("given_key", given), **_begins("person__family_key", family)
    )


def _those(model: type[Person | Alias], first: str, then: str) -> Branch:
    # A column that few people have is indexed where it says something.
    stands = {"withdrawn_at__isnull": True} if model is Alias else {}
    rows = model._default_manager.filter(**stands).exclude(**{first: ""}).order_by(first, then)
    return rows.values_list("pk" if model is Person else "person")


def _begins(column: str, word: str) -> dict[str, str]:
    return {f"{column}__gte": word, f"{column}__lt": word + _END}


def _in_two(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield every way to read several words as two names, in either order."""
    for place in range(1, len(words)):
        one, other = " ".join(words[:place]), " ".join(words[place:])
        yield one, other
        yield other, one
