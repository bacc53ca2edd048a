"""The ways to reach a person: what is safe at each, whether it is theirs, and its end."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core import phone
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.people import rules
from diversion.people.actions.applying import apply, values_of
from diversion.people.models import (
    DOUBTED,
    PHONES,
    ContactKind,
    ContactPoint,
    ContactStatus,
    EndedBecause,
    LineType,
    Person,
)
from diversion.people.states import DAYS_OF_THE_WEEK


class ContactAlreadyThere(DomainError):
    """The person has this address already, or another primary one of its kind."""


@dataclass(frozen=True, slots=True)
class SafeContact:
    """One way to reach a person and what is safe there; the times are the person's own wall times.

    `safe_days` are days of the week on their calendar, Monday is 1; none, or all seven, is every day.
    `code_word` and `who_may_see` are kept sealed. Without `review_due_on` somebody asks again after `rules.REVIEW_DAYS`.
    """

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
    safe_days: tuple[int, ...] = ()
    ok_to_email: bool = False
    ok_to_mail: bool = False
    status: str = ContactStatus.OK
    line_type: str = LineType.UNKNOWN
    line_type_source: str = ""
    code_word: str = ""
    who_may_see: str = ""
    review_due_on: date | None = None


@transaction.atomic
def add_contact_point(facts: SafeContact, *, person_id: UUID, by: User, at: datetime, on: date) -> ContactPoint:
    """Add a way to reach a person, asked about by `by` on the local day `on`; no text goes there before consent.

    A number that was in doubt when this person last had it is in doubt again, until somebody verified it.

    Raises:
        NotATelephoneNumber: a phone that cannot be dialled.
        UnsafeChoice: what was ticked cannot be true together.
        ContactAlreadyThere: the person has this address, or another primary one of the kind.
    """
    person = lock(Person.objects.all(), person_id)
    values = _contact_values(facts, on=on)
    contact = ContactPoint(person=person, asked_on=on, asked_by=by, last_confirmed_on=on, used_from=at, **values)
    contact.status = _doubt_of_before(contact) or contact.status
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
def add_number_not_asked(typed: str, *, person_id: UUID, by: User, at: datetime) -> ContactPoint:
    """Note a telephone that somebody else gave: nothing is safe there before the person was asked. Return it.

    Raises:
        NotATelephoneNumber: it cannot be dialled.
    """
    value = phone.parse(typed)
    live = ContactPoint.objects.filter(person=person_id, kind__in=PHONES, value=value, ended_at__isnull=True)
    if known := live.order_by("id").first():
        return known
    contact = ContactPoint(person_id=person_id, kind=ContactKind.MOBILE, value=value, used_from=at)
    contact.status = _doubt_of_before(contact) or contact.status
    contact.save()
    changes = {"value": ("", rules.masked(value))}
    audit.record("person.contact_added", subject=contact, by=by, at=at, person_id=person_id, changes=changes)
    return contact


@transaction.atomic
def change_contact_point(
    facts: SafeContact, *, contact_point_id: UUID, by: User, at: datetime, on: date
) -> ContactPoint:
    """Write what is safe now, as asked on the local day `on`. Another number is another contact point: consent stays behind.

    A number that is found to be in doubt loses that it was verified.

    Raises:
        NoLongerUsed: the contact point was ended.
        NotVerified: it is in doubt, and would be used again without being verified.
        UnsafeChoice: what was ticked cannot be true together, or the address itself was changed.
        ContactAlreadyThere: the person has another primary one of the kind.
    """
    contact = lock(ContactPoint.objects.all(), contact_point_id)
    rules.check_in_use(contact)
    values = _contact_values(facts, on=on)
    rules.check_same_address(contact, kind=values["kind"], value=values["value"])
    rules.check_status(contact, facts.status)
    found = _never_verified() if facts.status in DOUBTED else {"last_confirmed_on": on}
    changes = apply(contact, values | {"asked_on": on, "asked_by": by} | found, save=False)
    contact.textable_since = rules.textable_since(contact, at=at)
    _save_unique(contact)
    audit.record("person.contact_changed", subject=contact, by=by, at=at, person_id=contact.person_id, changes=changes)
    return contact


@transaction.atomic
def verify_contact_point(*, contact_point_id: UUID, how: str, by: User, at: datetime, on: date) -> ContactPoint:
    """Record that somebody made sure on the local day `on` that the address is this person's. A doubt ends with it.

    Raises:
        NoLongerUsed: it was ended.
    """
    contact = lock(ContactPoint.objects.all(), contact_point_id)
    rules.check_in_use(contact)
    facts = {"verified_at": at, "verified_how": how, "verified_by": by, "last_confirmed_on": on}
    changes = apply(contact, facts | {"status": ContactStatus.OK}, save=False)
    contact.textable_since = rules.textable_since(contact, at=at)
    contact.save(update_fields=[*facts, "status", "textable_since"])
    audit.record("person.contact_verified", subject=contact, by=by, at=at, person_id=contact.person_id, changes=changes)
    return contact


@transaction.atomic
def end_contact_point(
    *, contact_point_id: UUID, by: User, at: datetime, reason: str, because: str = EndedBecause.OTHER
) -> None:
    """Stop using a way to reach a person, from this instant on. It stays on record with its consents, and why it ended.

    One that is somebody else's is in doubt from then on, should it ever be added again.

    Raises:
        NoLongerUsed: it was ended before.
    """
    contact = lock(ContactPoint.objects.all(), contact_point_id)
    rules.check_in_use(contact)
    end = {"ended_at": at, "ended_because": because, "ended_reason": reason, "ended_by": by}
    closed = {"is_primary": False, "textable_since": None}
    found = _wrong_person() if because == EndedBecause.SOMEBODY_ELSES else {}
    for name, value in (end | closed | found).items():
        setattr(contact, name, value)
    contact.save(update_fields=[*end, *closed, *found])
    audit.record(
        "person.contact_ended",
        subject=contact,
        by=by,
        at=at,
        person_id=contact.person_id,
        reason=reason,
        changes={"ended_because": ("", str(because))},
    )


def _contact_values(facts: SafeContact, *, on: date) -> dict[str, Any]:
    rules.check_reach(facts.kind, ok_to_text=facts.ok_to_text, safe_from=facts.safe_from, safe_until=facts.safe_until)
    rules.check_line(
        facts.kind, line_type=facts.line_type, line_type_source=facts.line_type_source, ok_to_text=facts.ok_to_text
    )
    review_due_on = facts.review_due_on or on + timedelta(days=rules.REVIEW_DAYS)
    rules.check_review(review_due_on, on=on)
    days = sorted({*facts.safe_days})
    safe_days = [] if days == [*DAYS_OF_THE_WEEK] else days
    values = values_of(facts) | {"review_due_on": review_due_on, "safe_days": safe_days}
    if facts.kind in PHONES:
        values["value"] = phone.parse(facts.value)
    return values


def _never_verified() -> dict[str, object]:
    return {"verified_at": None, "verified_how": "", "verified_by": None}


def _wrong_person() -> dict[str, object]:
    return _never_verified() | {"status": ContactStatus.WRONG_PERSON}


def _doubt_of_before(contact: ContactPoint) -> str | None:
    before = ContactPoint.objects.filter(person=contact.person_id, kind=contact.kind, value=contact.value)
    latest = before.filter(ended_at__isnull=False).order_by("-ended_at", "-inserted_at").first()
    return latest.status if latest and latest.status in DOUBTED else None


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
