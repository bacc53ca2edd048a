"""Participants: who they are, how to reach them safely, and what they agreed to."""

from diversion.people.models.contacts import Consent, ContactPoint
from diversion.people.models.identity import Alias, Person, PersonIdentifier, keys_made_from
from diversion.people.models.two_records import Merge, ToldApart
from diversion.people.states import (
    DOUBTED,
    PHONES,
    AliasKind,
    AliasSource,
    ConsentHow,
    ConsentKind,
    ContactKind,
    ContactStatus,
    EndedBecause,
    IdentifierKind,
    Language,
    LineSource,
    LineType,
    SpokenLanguage,
    VerifiedHow,
    WordingLevel,
)

__all__ = [
    "DOUBTED",
    "PHONES",
    "Alias",
    "AliasKind",
    "AliasSource",
    "Consent",
    "ConsentHow",
    "ConsentKind",
    "ContactKind",
    "ContactPoint",
    "ContactStatus",
    "EndedBecause",
    "IdentifierKind",
    "Language",
    "LineSource",
    "LineType",
    "Merge",
    "Person",
    "PersonIdentifier",
    "SpokenLanguage",
    "ToldApart",
    "VerifiedHow",
    "WordingLevel",
    "keys_made_from",
]
