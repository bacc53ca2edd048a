"""Questions about one person: how to reach them safely, as a page shows it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.functional import Promise

from diversion.core import phone
from diversion.people.models import ConsentHow, ContactKind, ContactPoint, ContactStatus, WordingLevel


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One way to reach a person, with what is safe there. Safe hours are the person's wall times."""

    id: UUID
    kind: ContactKind
    shown: str
    value: str
    is_primary: bool
    is_mobile: bool
    is_shared_device: bool
    ok_to_text: bool
    ok_to_call: bool
    ok_to_voicemail: bool
    wording: str | Promise
    safe_from: time | None
    safe_until: time | None
    asked_on: date | None
    asked_by: str
    status: ContactStatus
    consent_given: bool | None
    consent_at: datetime | None
    consent_how: str | Promise
    textable: bool


def contacts_of(person_id: UUID) -> list[ContactRow]:
    """Return the live contact points of a person, first choices first. One query."""
    rows = ContactPoint.objects.filter(person=person_id, ended_at__isnull=True)
    return [_row(row) for row in rows.select_related("asked_by", "sms_consent").order_by("-is_primary", "inserted_at")]


def _row(contact: ContactPoint) -> ContactRow:
    consent = contact.sms_consent
    return ContactRow(
        id=contact.pk,
        kind=ContactKind(contact.kind),
        shown=phone.shown(contact.value),
        value=contact.value,
        is_primary=contact.is_primary,
        is_mobile=contact.kind == ContactKind.MOBILE,
        is_shared_device=contact.is_shared_device,
        ok_to_text=contact.ok_to_text,
        ok_to_call=contact.ok_to_call,
        ok_to_voicemail=contact.ok_to_voicemail,
        wording=WordingLevel(contact.wording_level).label,
        safe_from=contact.safe_from,
        safe_until=contact.safe_until,
        asked_on=contact.asked_on,
        asked_by=contact.asked_by.name if contact.asked_by else "",
        status=ContactStatus(contact.status),
        consent_given=consent.given if consent else None,
        consent_at=consent.at if consent else None,
        consent_how=ConsentHow(consent.how).label if consent else "",
        textable=contact.textable_since is not None,
    )
