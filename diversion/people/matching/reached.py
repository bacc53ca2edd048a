"""How alike two e-mail or mail addresses are. Pure text."""

from collections.abc import Collection
from enum import IntEnum

from rapidfuzz import fuzz

ALIKE = 80


class AddressLikeness(IntEnum):
    """How alike the two most alike addresses are; a higher one says more."""

    UNKNOWN = 0
    DIFFERENT = 1
    ALIKE = 2
    SAME = 3


def best_address_likeness(ones: Collection[str], others: Collection[str]) -> AddressLikeness:
    """Return the likeness of the two addresses that are most alike; UNKNOWN when either side has none."""
    if not ones or not others:
        return AddressLikeness.UNKNOWN
    others = [_folded(other) for other in others]
    return max(_likeness(_folded(one), other) for one in ones for other in others)


def _likeness(one: str, other: str) -> AddressLikeness:
    if not one or not other:
        return AddressLikeness.UNKNOWN
    if one == other:
        return AddressLikeness.SAME
    return AddressLikeness.ALIKE if fuzz.ratio(one, other) >= ALIKE else AddressLikeness.DIFFERENT


def _folded(address: str) -> str:
    return " ".join(address.casefold().replace(",", " ").split())
