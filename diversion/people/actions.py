"""What staff do to a person's record."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core import phone
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.people import rules
from diversion.people.models import (
    PHONES,
    Consent,
    ConsentHow,
    ConsentKind,
    ContactPoint,
    ContactStatus,
    Person,
)


class ContactAlreadyThere(DomainError):
    """The person has this address already, or another primary one of its kind."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is, as they tell it. Dates are calendar days."""

    given_name: str
    family_name: str
    preferred_name: str
    birth_date: date | None
    language: str
    interpreter_needed: bool


@dataclass(frozen=True, slots=True)
class SafeContact:
    """One way to reach a person and what is safe there; the times are the person's own wall times."""

    kind: str
    value: str
    is_primary: bool
    is_shared_device: bool
    ok_to_text: bool
    ok_to_call: bool
    ok_to_voicemail: bool
    wording_level: str
    safe_from: time | None
    safe_until: time | None
    ok_to_email: bool = False
    ok_to_mail: bool = False
    status: str = ContactStatus.OK


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """One act of consent or of taking it back, as it was done."""

    given: bool
    how: ConsentHow
    text_version: str
    language: str
    wording: str = ""
    kind: ConsentKind = ConsentKind.SMS


@transaction.atomic
def add_person(identity: Identity, *, by: User | None, at: datetime) -> Person:
    """Create a person under the next record number and return them.

    Raises:
        NameMissing: no part of a name was given.
    """
    rules.check_named(identity.given_name, identity.family_name, identity.preferred_name)
    person = Person.objects.create(record_no=_next_record_no(), **_values(identity))
    audit.record("person.added", subject=person, by=by, at=at, person_id=person.pk)
    return person


@transaction.atomic
def change_identity(identity: Identity, *, person_id: UUID, by: User, at: datetime) -> Person:
    """Write what changed and return the person.

    Raises:
        NameMissing: no part of a name is left.
    """
    person = lock(Person.objects.all(), person_id)
    rules.check_named(identity.given_name, identity.family_name, identity.preferred_name)
    changes = _apply(person, _values(identity))
    if changes:
        audit.record("person.changed", subject=person, by=by, at=at, person_id=person.pk, changes=changes)
    return person


@transaction.atomic
def add_contact_point(facts: SafeContact, *, person_id: UUID, by: User, at: datetime, on: date) -> ContactPoint:
    """Add a way to reach a person, asked about by `by` on the local day `on`; no text goes there before consent.

    Raises:
        NotATelephoneNumber: a phone that cannot be dialled.
        UnsafeChoice: what was ticked cannot be true together.
        ContactAlreadyThere: the person has this address, or another primary one of the kind.
    """
    person = lock(Person.objects.all(), person_id)
    rules.check_reach(facts.kind, ok_to_text=facts.ok_to_text, safe_from=facts.safe_from, safe_until=facts.safe_until)
    contact = ContactPoint(person=person, asked_on=on, asked_by=by, **_contact_values(facts))
    _save_unique(contact)
    audit.record(
        "person.contact_added",
        subject=contact,
        by=by,
        at=at,
        person_id=person.pk,
        changes={"value": ("", rules.masked(contact.value)), "ok_to_text": ("", contact.ok_to_text)},
    )
    return contact


@transaction.atomic
def change_contact_point(
    facts: SafeContact, *, contact_point_id: UUID, by: User, at: datetime, on: date
) -> ContactPoint:
    """Write what is safe now, as asked on the local day `on`. Another number is another contact point: consent stays behind.

    Raises:
        NoLongerUsed: the contact point was ended.
        UnsafeChoice: what was ticked cannot be true together, or the address itself was changed.
        ContactAlreadyThere: the person has another primary one of the kind.
    """
    contact = lock(ContactPoint.objects.all(), contact_point_id)
    rules.check_in_use(contact)
    rules.check_reach(facts.kind, ok_to_text=facts.ok_to_text, safe_from=facts.safe_from, safe_until=facts.safe_until)
    values = _contact_values(facts)
    rules.check_same_address(contact, kind=values["kind"], value=values["value"])
    changes = _apply(contact, values | {"asked_on": on, "asked_by": by}, save=False)
    contact.textable_since = rules.textable_since(contact, at=at)
    _save_unique(contact)
    audit.record("person.contact_changed", subject=contact, by=by, at=at, person_id=contact.person_id, changes=changes)
    return contact


@transaction.atomic
def end_contact_point(*, contact_point_id: UUID, by: User, at: datetime, reason: str) -> None:
    """Stop using a way to reach a person, from this instant on. It stays on record with its consents.

    Raises:
        NoLongerUsed: it was ended before.
    """
    contact = lock(ContactPoint.objects.all(), contact_point_id)
    rules.check_in_use(contact)
    contact.ended_at = at
    contact.is_primary = False
    contact.textable_since = None
    contact.save(update_fields=["ended_at", "is_primary", "textable_since"])
    audit.record("person.contact_ended", subject=contact, by=by, at=at, person_id=contact.person_id, reason=reason)


@transaction.atomic
def record_consent(consent: ConsentGiven, *, contact_point_id: UUID, by: User | None, at: datetime) -> Consent:
    """Record one act of consent, or of taking it back, for one address and return it. The latest one holds.

    `by` is who recorded it; None when the person did it by a text reply. Taking back is always possible.

    Raises:
        NoLongerUsed: consent is given for an address that was ended.
    """
    contact = lock(ContactPoint.objects.all(), contact_point_id)
    if consent.given:
        rules.check_in_use(contact)
    row = Consent.objects.create(
        contact_point=contact,
        kind=consent.kind,
        given=consent.given,
        at=at,
        how=consent.how,
        text_version=consent.text_version,
        language=consent.language,
        wording=consent.wording,
        recorded_by=by,
    )
    if consent.kind == ConsentKind.SMS:
        contact.sms_consent = row
        contact.textable_since = rules.textable_since(contact, at=at)
        contact.save(update_fields=["sms_consent", "textable_since"])
    audit.record(
        "person.consent_given" if consent.given else "person.consent_taken_back",
        subject=row,
        by=by,
        at=at,
        person_id=contact.person_id,
        changes={"how": ("", str(consent.how)), "text_version": ("", consent.text_version)},
    )
    return row


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


def _values(data: Identity | SafeContact) -> dict[str, object]:
    return {field.name: getattr(data, field.name) for field in fields(data)}


def _contact_values(facts: SafeContact) -> dict[str, object]:
    values = _values(facts)
    if facts.kind in PHONES:
        values["value"] = phone.parse(facts.value)
    return values


def _apply(
    record: Person | ContactPoint, values: dict[str, object], *, save: bool = True
) -> dict[str, tuple[object, object]]:
    changes = {name: (getattr(record, name), new) for name, new in values.items() if getattr(record, name) != new}
    for name, (_old, new) in changes.items():
        setattr(record, name, new)
    if save and changes:
        record.save(update_fields=list(changes))
    return {
        name: (rules.for_the_record(name, old), rules.for_the_record(name, new)) for name, (old, new) in changes.items()
    }


def _save_unique(contact: ContactPoint) -> None:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as problem:
        if "contactpoint_one_" not in str(problem):
            raise
        raise ContactAlreadyThere(
            _("This person already has that address, or another first choice of the same kind.")
        ) from problem
