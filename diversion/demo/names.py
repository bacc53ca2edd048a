"""Other names, languages and numbers of some of the invented participants: what somebody finds out over the weeks."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from diversion.accounts.models import User
from diversion.demo.people import ALSO_KNOWN_AS, HEARD_WRONG, NUMBERS, SPEAK
from diversion.people import actions as people
from diversion.people.actions import AgencyNumber, OtherName
from diversion.people.models import AliasKind, IdentifierKind, Person

BOOKING = IdentifierKind.LOCAL_BOOKING


def find_out(position: int, person: Person, *, by: User, at: datetime) -> None:
    """Put on record what is known of the person at a place in the list of participants."""
    if position in SPEAK:
        best, others, needs = SPEAK[position]
        now = people.identity_of(person)
        told = replace(now, best_language=best, other_languages=others, interpreter_needed=needs)
        people.change_identity(told, seen=people.mark_of(now), person_id=person.pk, by=by, at=at)
    for given, family, name_kind in ALSO_KNOWN_AS.get(position, ()):
        people.add_other_name(OtherName(given, family, AliasKind(name_kind)), person_id=person.pk, by=by, at=at)
    for kind, value in NUMBERS.get(position, ()):
        number = AgencyNumber(kind, _whose(kind, by), value)
        people.add_number(number, person_id=person.pk, by=by, at=at)
    if position in HEARD_WRONG:
        _take_one_back(person, by=by, at=at)


def _whose(kind: str, by: User) -> UUID | None:
    return by.agency_id if kind == BOOKING else None


def _take_one_back(person: Person, *, by: User, at: datetime) -> None:
    """One of the names was heard wrong."""
    wrong = people.add_other_name(OtherName("", "Quartz", AliasKind.BOOKED), person_id=person.pk, by=by, at=at)
    people.withdraw_other_name(name_id=wrong.pk, by=by, at=at, reason="Another man’s name, from the same sheet")
