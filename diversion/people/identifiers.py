"""The numbers under which agencies know a person: how they are found again without being readable, and how they are read."""

from uuid import UUID

from diversion.core import keyring
from diversion.people.models import IdentifierKind, PersonIdentifier

PLACE = "people.identifier"


def digest_of(kind: str, agency_id: UUID | None, value: str) -> str:
    """Return the keyed hash under which a number is found, in the database and in the lists of its agency alike.

    An agency's number is taken as its lists write it; of any other only letters and digits count, capital or small.
    """
    as_is = kind == IdentifierKind.AGENCY_PERSON_NO
    key = value if as_is else "".join(character for character in value.casefold() if character.isalnum())
    return keyring.digest(f"{agency_id or kind}\x1f{key}", place=PLACE)


def readable(number: PersonIdentifier) -> str:
    """Return a sealed number in plain, or nothing where the key that sealed it is lost."""
    try:
        return number.value
    except keyring.Unreadable:
        return ""
