"""Questions about one person, as a page shows them: their other names and numbers, and how to reach them safely."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.utils.functional import Promise

from diversion.core import phone
from diversion.people.consent_words import versions, words_of
from diversion.people.identifiers import readable
from diversion.people.models import (
    DOUBTED,
    Alias,
    AliasKind,
    AliasSource,
    Consent,
    ConsentHow,
    ContactKind,
    ContactPoint,
    ContactStatus,
    EndedBecause,
    IdentifierKind,
    Language,
    LineSource,
    LineType,
    PersonIdentifier,
    VerifiedHow,
    WordingLevel,
)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One way to reach a person, with what is safe there. Safe hours are the person's wall times.

    `is_anothers` says that another participant has the same address: nothing goes there; `was_anothers` that another had it
    before. Whose, neither tells.
    """

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
    ok_to_email: bool
    ok_to_mail: bool
    is_anothers: bool
    was_anothers: bool
    wording_level: WordingLevel
    safe_from: time | None
    safe_until: time | None
    safe_days: tuple[int, ...]
    asked_on: date | None
    asked_by: str
    review_due_on: date | None
    last_confirmed_on: date | None
    verified_at: datetime | None
    verified_how: str | Promise
    verified_by: str
    line_type: LineType
    line_type_source: str | Promise
    has_code_word: bool
    status: ContactStatus
    consent_given: bool | None
    consent_at: datetime | None
    consent_how: str | Promise
    textable: bool
    used_from: datetime | None
    ended_at: datetime | None
    ended_because: str | Promise
    ended_reason: str
    ended_by: str

    @property
    def in_doubt(self) -> bool:
        return self.status in DOUBTED


@dataclass(frozen=True, slots=True)
class NameRow:
    """Another name of a person. `withdrawn_at` is empty while it stands; who took it back, and why, is empty with it."""

    id: UUID
    shown: str
    kind: AliasKind
    source: AliasSource
    added_at: datetime
    added_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number of a person, readable. `value` is empty where its key is lost; who added it, and when, where a list did."""

    id: UUID
    value: str
    kind: IdentifierKind
    agency: str
    added_at: datetime | None
    added_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One act of consent. `by` is who recorded it, empty when it came by a text reply, whose `wording` is then kept.

    `words` are what was agreed to, as it was shown; None where the version is older than the words on file.
    """

    given: bool
    at: datetime
    how: str | Promise
    text_version: str
    language: str | Promise
    language_code: str
    words: str | None
    wording: str
    by: str


@dataclass(frozen=True, slots=True)
class WordsRow:
    """The words of consent in one language."""

    version: str
    language_code: str
    language: str | Promise
    words: str


def names_of(person_id: UUID) -> list[NameRow]:
    """Return every other name of a person in the order of the alphabet, those taken back last. One query."""
    rows = Alias.objects.filter(person=person_id).select_related("added_by", "withdrawn_by")
    return [
        NameRow(
            id=row.pk,
            shown=row.shown,
            kind=AliasKind(row.kind),
            source=AliasSource(row.source),
            added_at=row.added_at,
            added_by=row.added_by.name,
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=row.withdrawn_by.name if row.withdrawn_by else "",
            withdrawn_reason=row.withdrawn_reason,
        )
        for row in rows.order_by(F("withdrawn_at").desc(nulls_first=True), "family_key", "given_key", "pk")
    ]


def numbers_of(person_id: UUID) -> list[NumberRow]:
    """Return every number of a person by its kind, those taken back last. For who may read them alone. One query."""
    rows = PersonIdentifier.objects.filter(person=person_id).select_related("agency", "added_by", "withdrawn_by")
    return [
        NumberRow(
            id=row.pk,
            value=readable(row),
            kind=IdentifierKind(row.kind),
            agency=row.agency.name if row.agency else "",
            added_at=row.added_at,
            added_by=row.added_by.name if row.added_by else "",
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=row.withdrawn_by.name if row.withdrawn_by else "",
            withdrawn_reason=row.withdrawn_reason,
        )
        for row in rows.order_by(F("withdrawn_at").desc(nulls_first=True), "kind", "inserted_at", "pk")
    ]


def contacts_of(person_id: UUID) -> list[ContactRow]:
    """Return every way to reach a person: those in use, first choices first, then the ended, latest first. One query."""
    others = ContactPoint.objects.filter(value=OuterRef("value")).exclude(person=person_id)
    before = others.filter(ended_at__isnull=False).exclude(ended_because=EndedBecause.TYPED_WRONG)
    rows = ContactPoint.objects.filter(person=person_id).annotate(
        is_anothers=Exists(others.filter(ended_at__isnull=True)), was_anothers=Exists(before)
    )
    order = (F("ended_at").desc(nulls_first=True), "-is_primary", "inserted_at", "id")
    return [
        _row(row) for row in rows.select_related("asked_by", "verified_by", "ended_by", "sms_consent").order_by(*order)
    ]


def consents_of(contact_point_id: UUID) -> list[ConsentRow]:
    """Return every act of consent at one address, latest first. One query."""
    rows = Consent.objects.filter(contact_point=contact_point_id).select_related("recorded_by")
    return [
        ConsentRow(
            given=row.given,
            at=row.at,
            how=ConsentHow(row.how).label,
            text_version=row.text_version,
            language=Language(row.language).label,
            language_code=row.language,
            words=words_of(row.kind, row.text_version, row.language),
            wording=row.wording,
            by=row.recorded_by.name if row.recorded_by else "",
        )
        for row in rows.order_by("-at", "-inserted_at")
    ]


def words_to_show(kind: str) -> list[WordsRow]:
    """Return the newest words for a kind of consent in each language, to be shown or read aloud. No query."""
    version = versions(kind)[0]
    return [
        WordsRow(version, language.value, language.label, words)
        for language in Language
        if (words := words_of(kind, version, language)) is not None
    ]


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
        ok_to_email=contact.ok_to_email,
        ok_to_mail=contact.ok_to_mail,
        is_anothers=contact.is_anothers,  # type: ignore[attr-defined]  # annotated by contacts_of
        was_anothers=contact.was_anothers,  # type: ignore[attr-defined]  # annotated by contacts_of
        wording_level=WordingLevel(contact.wording_level),
        safe_from=contact.safe_from,
        safe_until=contact.safe_until,
        safe_days=tuple(contact.safe_days),
        asked_on=contact.asked_on,
        asked_by=contact.asked_by.name if contact.asked_by else "",
        review_due_on=contact.review_due_on,
        last_confirmed_on=contact.last_confirmed_on,
        verified_at=contact.verified_at,
        verified_how=VerifiedHow(contact.verified_how).label if contact.verified_how else "",
        verified_by=contact.verified_by.name if contact.verified_by else "",
        line_type=LineType(contact.line_type),
        line_type_source=LineSource(contact.line_type_source).label if contact.line_type_source else "",
        has_code_word=bool(contact.code_word_sealed),
        status=ContactStatus(contact.status),
        consent_given=consent.given if consent else None,
        consent_at=consent.at if consent else None,
        consent_how=ConsentHow(consent.how).label if consent else "",
        textable=contact.textable_since is not None,
        used_from=contact.used_from,
        ended_at=contact.ended_at,
        ended_because=EndedBecause(contact.ended_because).label if contact.ended_because else "",
        ended_reason=contact.ended_reason,
        ended_by=contact.ended_by.name if contact.ended_by else "",
    )
