"""Two people's particulars, compared: a score, and the reasons for it in words. Pure: no query, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.utils.functional import Promise

from diversion.people.keys import name_key
from diversion.people.matching.common_names import COMMON_FAMILY, COMMON_GIVEN
from diversion.people.matching.dates import DateLikeness, date_likeness
from diversion.people.matching.names import NameLikeness, best_likeness
from diversion.people.matching.particulars import Called, Particulars
from diversion.people.matching.reached import AddressLikeness, best_address_likeness
from diversion.people.matching.weights import THRESHOLD, WEIGHTS, Sign

_FAMILY = {
    NameLikeness.SAME: Sign.FAMILY_SAME,
    NameLikeness.NICKNAME: Sign.FAMILY_SPELLED,
    NameLikeness.SOUNDS_ALIKE: Sign.FAMILY_SOUNDS,
    NameLikeness.SPELLED_ALIKE: Sign.FAMILY_SPELLED,
    NameLikeness.PART: Sign.FAMILY_PART,
    NameLikeness.INITIAL: Sign.FAMILY_INITIAL,
    NameLikeness.DIFFERENT: Sign.FAMILY_DIFFERENT,
}
_GIVEN = {
    NameLikeness.SAME: Sign.GIVEN_SAME,
    NameLikeness.NICKNAME: Sign.GIVEN_NICKNAME,
    NameLikeness.SOUNDS_ALIKE: Sign.GIVEN_SOUNDS,
    NameLikeness.SPELLED_ALIKE: Sign.GIVEN_SPELLED,
    NameLikeness.PART: Sign.GIVEN_PART,
    NameLikeness.INITIAL: Sign.GIVEN_INITIAL,
    NameLikeness.DIFFERENT: Sign.GIVEN_DIFFERENT,
}
_BIRTH = {
    DateLikeness.SAME: Sign.BIRTH_SAME,
    DateLikeness.SWAPPED: Sign.BIRTH_SWAPPED,
    DateLikeness.SLIP: Sign.BIRTH_SLIP,
    DateLikeness.NEAR: Sign.BIRTH_NEAR,
    DateLikeness.DIFFERENT: Sign.BIRTH_DIFFERENT,
}
_EMAIL = {
    AddressLikeness.SAME: Sign.EMAIL_SAME,
    AddressLikeness.ALIKE: Sign.EMAIL_ALIKE,
    AddressLikeness.DIFFERENT: Sign.EMAIL_DIFFERENT,
}
_ADDRESS = {
    AddressLikeness.SAME: Sign.ADDRESS_SAME,
    AddressLikeness.ALIKE: Sign.ADDRESS_ALIKE,
    AddressLikeness.DIFFERENT: Sign.ADDRESS_DIFFERENT,
}
_COMMON = {
    Sign.FAMILY_SAME: (COMMON_FAMILY, Sign.FAMILY_SAME_COMMON),
    Sign.GIVEN_SAME: (COMMON_GIVEN, Sign.GIVEN_SAME_COMMON),
}
# By which of their names two are compared: told beside what they have in common, though it takes a point away.
_BY_WHICH_NAMES = frozenset({Sign.NAMES_SWAPPED, Sign.OTHER_NAME})
_POINTS = {sign: weight.points for sign, weight in WEIGHTS.items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How likely two records are one person: `score` in points, and the signs it is the sum of, the strongest first.

    `other_name` is the other name by which they are alike, as people write it; empty where they are by their own.
    """

    score: int
    signs: tuple[Sign, ...]
    other_name: str = ""

    @property
    def is_likely(self) -> bool:
        return self.score >= THRESHOLD

    @property
    def speaks_for(self) -> tuple[str | Promise, ...]:
        """What they have in common, in words."""
        signs = (sign for sign in self.signs if WEIGHTS[sign].points > 0 or sign in _BY_WHICH_NAMES)
        return tuple(self._in_words(sign) for sign in signs)

    @property
    def speaks_against(self) -> tuple[str | Promise, ...]:
        """In what they differ, in words."""
        signs = (sign for sign in self.signs if WEIGHTS[sign].points < 0 and sign not in _BY_WHICH_NAMES)
        return tuple(self._in_words(sign) for sign in signs)

    def _in_words(self, sign: Sign) -> str | Promise:
        words = WEIGHTS[sign].words
        return str(words) % {"name": self.other_name} if sign == Sign.OTHER_NAME else words


def compare(one: Particulars, other: Particulars) -> Comparison:
    """Return how likely two records are one person's, and why. The same whichever comes first.

    Source: docs/adr/0020-same-person.md
    """
    names, other_name = _names(one, other)
    signs = sorted((*names, *_rest(one, other)), key=_strength)
    return Comparison(_points(signs), tuple(signs), other_name)


def _strength(sign: Sign) -> int:
    return -abs(_POINTS[sign])


def _points(signs: list[Sign]) -> int:
    return sum([_POINTS[sign] for sign in signs])


def _names(one: Particulars, other: Particulars) -> tuple[list[Sign], str]:
    """Return the signs of the two names that are most alike, and which other name that was; the own ones unless another says more."""
    (own, *_others), (their_own, *_their_others) = one.called, other.called
    best, by = _two_names(own, their_own), ""
    for mine, theirs in product(one.called, other.called):
        if not (name := theirs.other or mine.other):
            continue
        signs = [*_two_names(mine, theirs), Sign.OTHER_NAME]
        if _points(signs) > max(_points(best), 0):
            best, by = signs, name
    return best, by


def _two_names(one: Called, other: Called) -> list[Sign]:
    (first, family), (their_first, their_family) = _parts(one), _parts(other)
    straight = _name_signs(first, family, their_first, their_family)
    if not straight and not (first and their_family) and not (family and their_first):
        return []
    swapped = [*_name_signs(first, family, their_family, their_first), Sign.NAMES_SWAPPED]
    if len(swapped) > 1 and _points(swapped) > max(_points(straight), 0):
        return swapped
    is_only = Sign.GIVEN_SAME in straight and not family and not their_family
    return [*straight, Sign.ONLY_NAME_SAME] if is_only else straight


def _parts(of: Called) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return of.first_names, (of.family_name,) if of.family_name else ()


def _name_signs(
    given: tuple[str, ...], family: tuple[str, ...], their_given: tuple[str, ...], their_family: tuple[str, ...]
) -> list[Sign]:
    signs = []
    if alike := best_likeness(given, their_given):
        signs.append(_unless_common(_GIVEN[alike], given))
    if alike := best_likeness(family, their_family):
        signs.append(_unless_common(_FAMILY[alike], family))
    return signs


def _unless_common(sign: Sign, names: tuple[str, ...]) -> Sign:
    if sign not in _COMMON:
        return sign
    listed, lesser = _COMMON[sign]
    return lesser if any(name_key(name) in listed for name in names) else sign


def _rest(one: Particulars, other: Particulars) -> Iterator[Sign]:
    if born := date_likeness(one.birth_date, other.birth_date):
        yield _BIRTH[born]
    if one.phones & other.phones:
        yield Sign.PHONE_SAME
    if email := best_address_likeness(one.emails, other.emails):
        yield _EMAIL[email]
    if address := best_address_likeness(one.addresses, other.addresses):
        yield _ADDRESS[address]
    yield from _identifiers(one, other)


def _identifiers(one: Particulars, other: Particulars) -> Iterator[Sign]:
    if not one.identifiers or not other.identifiers:
        return
    if one.identifiers & other.identifiers:
        yield Sign.IDENTIFIER_SAME
        return
    kinds = {(kind, agency) for kind, agency, _digest in one.identifiers}
    if kinds & {(kind, agency) for kind, agency, _digest in other.identifiers}:
        yield Sign.IDENTIFIER_DIFFERENT
