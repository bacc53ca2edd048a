"""The other names of a person: added, corrected and taken back. None is deleted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.people import rules
from diversion.people.keys import name_key
from diversion.people.models import Alias, AliasSource, Person


class NameAlreadyThere(DomainError):
    """The record has this very name already."""


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another name, as somebody types it. A part that is empty is as in the person's own name."""

    given_name: str
    family_name: str
    kind: str


@transaction.atomic
def add_other_name(name: OtherName, *, person_id: UUID, by: User, at: datetime) -> Alias:
    """Add another name of a person and return it. From this instant on they are found by it.

    Raises:
        NameMissing: both parts are empty.
        NameAlreadyThere: the record has it already, as its own or as another one.
    """
    person = lock(Person.objects.all(), person_id)
    alias = _add(name, person, by=by, at=at)
    audit.record(
        "person.name_added", subject=alias, by=by, at=at, person_id=person.pk, changes={"kind": ("", alias.kind)}
    )
    return alias


@transaction.atomic
def correct_other_name(name: OtherName, *, name_id: UUID, by: User, at: datetime) -> Alias:
    """Put a corrected name in the place of one that was typed wrong, and return it. The wrong one stays on record, taken back.

    Raises:
        TakenBackAlready: somebody took it back or corrected it meanwhile.
        NameMissing: both parts are empty.
        NameAlreadyThere: the record has the corrected one already.
    """
    before = _locked(name_id)
    if (before.given_name, before.family_name, before.kind) == (name.given_name, name.family_name, name.kind):
        return before
    _take_back(before, _("Corrected."), by=by, at=at)
    alias = _add(name, before.person, by=by, at=at)
    changes = {"kind": (before.kind, alias.kind), "in_place_of": ("", str(before.pk))}
    audit.record("person.name_corrected", subject=alias, by=by, at=at, person_id=alias.person_id, changes=changes)
    return alias


@transaction.atomic
def withdraw_other_name(*, name_id: UUID, by: User, at: datetime, reason: str) -> None:
    """Take another name back: it stays on record with who, when and why, and nobody is found by it any more.

    Raises:
        TakenBackAlready: somebody did so before.
    """
    alias = _locked(name_id)
    _take_back(alias, reason, by=by, at=at)
    audit.record("person.name_withdrawn", subject=alias, by=by, at=at, person_id=alias.person_id, reason=reason)


def _locked(name_id: UUID) -> Alias:
    # The person first, as everybody does who writes names: two who write one name wait for each other.
    person = lock(Person.objects.all(), Alias.objects.values_list("person", flat=True).get(pk=name_id))
    alias = lock(Alias.objects.all(), name_id)
    alias.person = person
    rules.check_stands(alias)
    return alias


def _add(name: OtherName, person: Person, *, by: User, at: datetime) -> Alias:
    rules.check_named(name.given_name, name.family_name)
    said = name_key(name.family_name), name_key(name.given_name)
    others = person.aliases.filter(withdrawn_at__isnull=True, family_key=said[0], given_key=said[1])
    if said == (person.family_key, person.given_key) or others.exists():
        raise NameAlreadyThere(_("This name stands on the record already."))
    return Alias.objects.create(
        person=person,
        given_name=name.given_name,
        family_name=name.family_name,
        kind=name.kind,
        source=AliasSource.TOLD,
        added_by=by,
        added_at=at,
    )


def _take_back(alias: Alias, reason: str, *, by: User, at: datetime) -> None:
    alias.withdrawn_at, alias.withdrawn_by, alias.withdrawn_reason = at, by, reason
    alias.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
