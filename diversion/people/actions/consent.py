"""Consent: what a person agreed to or took back, for one channel at one address."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.models import lock
from diversion.people import rules
from diversion.people.models import Consent, ConsentHow, ConsentKind, ContactPoint


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """One act of consent or of taking it back, as it was done. `wording` is the reply by which it came, if it was one.

    What was agreed to is named by `text_version` and `language` (`consent_words`); taking back needs no words.
    """

    given: bool
    how: ConsentHow
    text_version: str
    language: str
    wording: str = ""
    kind: ConsentKind = ConsentKind.SMS


@transaction.atomic
def record_consent(consent: ConsentGiven, *, contact_point_id: UUID, by: User | None, at: datetime) -> Consent:
    """Record one act of consent, or of taking it back, for one address and return it. The latest one holds.

    `by` is who recorded it; None when the person did it by a text reply. Taking back is always possible.

    Raises:
        NoLongerUsed: consent is given for an address that was ended.
        WordsUnknown: consent is given to words that are not on file.
    """
    contact = lock(ContactPoint.objects.all(), contact_point_id)
    if consent.given:
        rules.check_in_use(contact)
        rules.check_words(consent.kind, version=consent.text_version, language=consent.language, reply=consent.wording)
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
