"""The numbers under which agencies know a person: added, corrected and taken back. None is deleted, none stands in the log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.people import rules
from diversion.people.identifiers import digest_of, readable
from diversion.people.models import Person, PersonIdentifier


class NumberAlreadyThere(DomainError):
    """A record has this number already: this one, or another."""


@dataclass(frozen=True, slots=True)
class AgencyNumber:
    """A number, as somebody types it; with the agency that gave it where it says nothing without."""

    kind: str
    agency_id: UUID | None
    value: str


@transaction.atomic
def add_number(number: AgencyNumber, *, person_id: UUID, by: User, at: datetime) -> PersonIdentifier:
    """Add a number of a person and return it; the value is sealed. From this instant on they are compared by it.

    Raises:
        BadNumber: it holds neither letter nor digit, or its agency is missing or one too many.
        NumberAlreadyThere: a record has it.
    """
    person = lock(Person.objects.all(), person_id)
    row = _add(number, person, by=by, at=at)
    audit.record(
        "person.number_added", subject=row, by=by, at=at, person_id=person.pk, changes={"kind": ("", row.kind)}
    )
    return row


@transaction.atomic
def correct_number(number: AgencyNumber, *, number_id: UUID, by: User, at: datetime) -> PersonIdentifier:
    """Put a corrected number in the place of one that was typed wrong, and return it. The wrong one stays, taken back.

    Raises:
        TakenBackAlready: somebody took it back or corrected it meanwhile.
        BadNumber: it holds neither letter nor digit, or its agency is missing or one too many.
        NumberAlreadyThere: a record has the corrected one.
    """
    before = _locked(number_id)
    if (before.kind, before.agency_id, readable(before)) == (number.kind, number.agency_id, number.value):
        return before
    _take_back(before, _("Corrected."), by=by, at=at)
    row = _add(number, before.person, by=by, at=at)
    changes = {"kind": (before.kind, row.kind), "in_place_of": ("", str(before.pk))}
    audit.record("person.number_corrected", subject=row, by=by, at=at, person_id=row.person_id, changes=changes)
    return row


@transaction.atomic
def withdraw_number(*, number_id: UUID, by: User, at: datetime, reason: str) -> None:
    """Take a number back: it stays on record, sealed, with who, when and why; it may be somebody else's from now on.

    Raises:
        TakenBackAlready: somebody did so before.
    """
    row = _locked(number_id)
    _take_back(row, reason, by=by, at=at)
    audit.record("person.number_withdrawn", subject=row, by=by, at=at, person_id=row.person_id, reason=reason)


def _locked(number_id: UUID) -> PersonIdentifier:
    person = lock(Person.objects.all(), PersonIdentifier.objects.values_list("person", flat=True).get(pk=number_id))
    row = lock(PersonIdentifier.objects.all(), number_id)
    row.person = person
    rules.check_stands(row)
    return row


def _add(number: AgencyNumber, person: Person, *, by: User, at: datetime) -> PersonIdentifier:
    rules.check_number(number.kind, agency_id=number.agency_id, value=number.value)
    row = PersonIdentifier(person=person, kind=number.kind, agency_id=number.agency_id, added_by=by, added_at=at)
    row.value = number.value
    row.digest = digest_of(number.kind, number.agency_id, number.value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if "personidentifier_is_one_persons" not in str(problem):
            raise
        if person.identifiers.filter(digest=row.digest, kind=row.kind, withdrawn_at__isnull=True).exists():
            raise NumberAlreadyThere(_("This number stands on the record already.")) from problem
        raise NumberAlreadyThere(
            _("Another record has this number. Check it; if it is right, the two may be one person.")
        ) from problem
    return row


def _take_back(row: PersonIdentifier, reason: str, *, by: User, at: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
