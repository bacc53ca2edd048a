"""Who a person is, and whether anything is sent to them at all."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.people import rules
from diversion.people.actions.applying import apply, values_of
from diversion.people.models import Person


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is, as they tell it. Dates are calendar days; `language` is that of their messages.

    An interpreter speaks `best_language`, the one they speak best; empty where nobody asked.
    """

    given_name: str
    family_name: str
    preferred_name: str
    birth_date: date | None
    language: str
    interpreter_needed: bool
    best_language: str = ""
    other_languages: tuple[str, ...] = ()


def identity_of(person: Person) -> Identity:
    """Return who a person is, as their record says it."""
    said = {field.name: getattr(person, field.name) for field in fields(Identity)}
    return Identity(**said | {"other_languages": tuple(person.other_languages)})


class ChangedMeanwhile(DomainError):
    """Somebody else changed the record since it was read. `now` is what it says."""

    def __init__(self, now: Identity) -> None:
        super().__init__(
            _("Somebody else changed this while you had it open. Compare with what it says now, then save again.")
        )
        self.now = now


def mark_of(identity: Identity) -> str:
    """Return a short text that changes with anything an identity says, and tells nothing of it."""
    said = [str(getattr(identity, field.name)) for field in fields(identity)]
    return hashlib.sha256(repr(said).encode()).hexdigest()


@transaction.atomic
def add_person(identity: Identity, *, by: User | None, at: datetime) -> Person:
    """Create a person under the next record number and return them.

    Raises:
        NameMissing: no part of a name was given.
    """
    rules.check_named(identity.given_name, identity.family_name, identity.preferred_name)
    person = Person.objects.create(record_no=_next_record_no(), **_columns(identity))
    audit.record("person.added", subject=person, by=by, at=at, person_id=person.pk)
    return person


@transaction.atomic
def change_identity(identity: Identity, *, seen: str, person_id: UUID, by: User, at: datetime) -> Person:
    """Write what changed and return the person. `seen` is the mark of what the writer had before them (`mark_of`).

    Raises:
        NameMissing: no part of a name is left.
        ChangedMeanwhile: the record says something else than was seen; nothing is written over.
    """
    person = lock(Person.objects.all(), person_id)
    rules.check_named(identity.given_name, identity.family_name, identity.preferred_name)
    now = identity_of(person)
    if seen != mark_of(now) and identity != now:
        raise ChangedMeanwhile(now)
    changes = apply(person, _columns(identity))
    if changes:
        audit.record("person.changed", subject=person, by=by, at=at, person_id=person.pk, changes=changes)
    return person


@transaction.atomic
def stop_messages(*, person_id: UUID, by: User, at: datetime, reason: str) -> None:
    """Stop every message to a person, staff one-off messages included, until `allow_messages`."""
    _switch_messages(person_id, stopped_at=at, reason=reason, action="person.messages_stopped", by=by, at=at)


@transaction.atomic
def allow_messages(*, person_id: UUID, by: User, at: datetime, reason: str) -> None:
    """Let messages to a person go again, where each contact point allows them."""
    _switch_messages(person_id, stopped_at=None, reason=reason, action="person.messages_allowed", by=by, at=at)


@transaction.atomic
def record_view(*, person_id: UUID, by: User, at: datetime) -> None:
    """Record that `by` opened a person's record. Source: docs/adr/0008-audit.md"""
    audit.record("person.viewed", subject=("person", str(person_id)), by=by, at=at, person_id=person_id)


def _columns(identity: Identity) -> dict[str, object]:
    others = [language for language in identity.other_languages if language != identity.best_language]
    return values_of(identity) | {"other_languages": others}


def _switch_messages(
    person_id: UUID, *, stopped_at: datetime | None, reason: str, action: str, by: User, at: datetime
) -> None:
    person = lock(Person.objects.all(), person_id)
    person.messages_stopped_at = stopped_at
    person.messages_stopped_reason = reason if stopped_at else ""
    person.save(update_fields=["messages_stopped_at", "messages_stopped_reason"])
    audit.record(action, subject=person, by=by, at=at, person_id=person.pk, reason=reason)


def _next_record_no() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_record_no')")
        (number,) = cursor.fetchone()
    return f"P-{number:05d}"
