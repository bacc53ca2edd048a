"""Participants: who they are, how to reach them safely, and what they agreed to."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Right

from diversion.accounts.models import Agency, User
from diversion.core.constraints import both_or_neither, one_of
from diversion.core.models import Record
from diversion.core.names import display_name, roll_name
from diversion.core.sealed import SealedText, plain
from diversion.people import keys
from diversion.people.fields import MadeFrom
from diversion.people.states import (
    DOUBTED,
    PHONES,
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
    VerifiedHow,
    WordingLevel,
)

__all__ = [
    "DOUBTED",
    "PHONES",
    "Alias",
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
    "ToldApart",
    "VerifiedHow",
    "WordingLevel",
    "keys_made_from",
]


class Person(Record):
    """A participant. Names are kept as people write them; either part may be empty.

    All parts are empty only for somebody `known_by_number`: an agency's list had numbers in place of names. `race` and
    `gender` are as the person or the list says it. The keys at the end are what people are searched and compared by.
    """

    record_no = models.CharField(max_length=20, unique=True)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    preferred_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=5, choices=Language, default=Language.ENGLISH)
    interpreter_needed = models.BooleanField(default=False)
    known_by_number = models.BooleanField(default=False)
    race = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=60, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    # The person's kill switch: beats everything, staff one-off messages included. Source: docs/adr/0012-consent.md
    messages_stopped_at = models.DateTimeField(null=True, blank=True)
    messages_stopped_reason = models.CharField(max_length=200, blank=True)
    family_key = MadeFrom(of="family_name", by=keys.name_key)
    given_key = MadeFrom(of="given_name", by=keys.name_key)
    preferred_key = MadeFrom(of="preferred_name", by=keys.name_key)
    family_last_key = MadeFrom(of="family_name", by=keys.last_word_key)
    given_last_key = MadeFrom(of="given_name", by=keys.last_word_key)
    family_sound = MadeFrom(of="family_name", by=keys.name_sound)
    given_sound = MadeFrom(of="given_name", by=keys.name_sound)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="person_has_a_name",
                condition=Q(known_by_number=True) | ~Q(given_name="", family_name="", preferred_name=""),
            ),
            one_of("language", Language, name="person_language_known"),
        )
        indexes = (
            models.Index(fields=["family_name", "given_name"], name="person_by_name"),
            models.Index(fields=["family_key", "given_key", "id"], name="person_by_family_key"),
            models.Index(fields=["given_key", "family_key", "id"], name="person_by_given_key"),
            models.Index(fields=["family_sound", "given_sound", "id"], name="person_by_sound"),
            # By birth dates that are alike; the names stand in it too. Source: docs/adr/0020-same-person.md
            models.Index(fields=["birth_date", "family_key", "given_key", "id"], name="person_by_birth_date"),
            # By a birth date near the given one, beside one name that sounds alike, or beside the same initials.
            models.Index(fields=["family_sound", "birth_date", "given_key", "id"], name="person_by_family_and_birth"),
            models.Index(fields=["given_sound", "birth_date", "family_key", "id"], name="person_by_given_and_birth"),
            models.Index(
                Left("family_key", 1),
                Left("given_key", 1),
                "birth_date",
                "family_key",
                "given_key",
                "id",
                name="person_by_initials_and_birth",
            ),
            # Few people have these, and only their rows are kept.
            models.Index(
                fields=["birth_date", "id"],
                condition=Q(family_key="") | Q(given_key=""),
                name="person_by_birth_in_part",
            ),
            models.Index(
                fields=["preferred_key", "family_key", "id"],
                condition=~Q(preferred_key=""),
                name="person_by_preferred_key",
            ),
            models.Index(
                fields=["family_last_key", "given_key", "id"],
                condition=~Q(family_last_key=""),
                name="person_by_family_last_key",
            ),
            models.Index(
                fields=["given_last_key", "family_key", "id"],
                condition=~Q(given_last_key=""),
                name="person_by_given_last_key",
            ),
        )

    def save(self, *, update_fields: Any = None, **options: Any) -> None:
        """Save, and with a name also the keys that are made from it."""
        if update_fields is not None:
            update_fields = {*update_fields, *keys_made_from(update_fields)}
        super().save(update_fields=update_fields, **options)

    @property
    def display_name(self) -> str:
        return display_name(self.given_name, self.family_name, self.preferred_name) or self.record_no

    @property
    def roll_name(self) -> str:
        return roll_name(self.given_name or self.preferred_name, self.family_name) or self.record_no


def keys_made_from(names: Iterable[str]) -> list[str]:
    """Return the columns of a person that are made from those named."""
    return [field.name for field in Person._meta.fields if isinstance(field, MadeFrom) and field.of in names]


class Alias(Record):
    """Another name of a person, as people write it. It stays when the name on paper changes, and is found by."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aliases")
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=10, choices=AliasSource)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    family_key = MadeFrom(of="family_name", by=keys.name_key)
    given_key = MadeFrom(of="given_name", by=keys.name_key)

    class Meta:
        constraints = (
            one_of("source", AliasSource, name="alias_source_known"),
            models.CheckConstraint(name="alias_has_a_name", condition=~Q(given_name="", family_name="")),
        )
        indexes = (
            models.Index(fields=["family_key", "given_key", "person"], name="alias_by_family_key"),
            models.Index(fields=["given_key", "family_key", "person"], name="alias_by_given_key"),
        )

    @property
    def shown(self) -> str:
        return display_name(self.given_name, self.family_name)


class Merge(Record):
    """Two records that somebody found to be one person's: what hung on `absorbed` went to `kept`. It can be undone.

    `undo` is what that takes: which rows went over, which were made, and what fields said before and after.
    Source: docs/adr/0031-merge.md
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undo = models.JSONField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("absorbed"))),
            both_or_neither("undone_by", "undone_at", name="merge_undone_has_who_and_when"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_one_stands_per_record"
            ),
        )


class ToldApart(Record):
    """Somebody looked at two records and said that they are two people. Asked once: the pair is not offered again."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # One order for each pair, so that it stands here once.
            models.CheckConstraint(name="toldapart_in_order", condition=Q(first__lt=F("second"))),
            models.UniqueConstraint(fields=["first", "second"], name="toldapart_once_a_pair"),
        )


class PersonIdentifier(Record):
    """A number under which an agency knows a person. The value is encrypted; `digest`, a keyed hash, is what it is found by."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=IdentifierKind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sealed = SealedText(place="people.identifier")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            one_of("kind", IdentifierKind, name="personidentifier_kind_known"),
            models.UniqueConstraint(
                fields=["kind", "agency", "digest"], nulls_distinct=False, name="personidentifier_is_one_persons"
            ),
        )


class ContactPoint(Record):
    """One way to reach a person, and what is safe there. Nothing is safe until somebody asked.

    `value` is E.164 for phones. `safe_from` and `safe_until` are local wall times of the person; both or neither.
    `sms_consent` is the latest consent row for texts, kept here so that planning needs no search for it. That it is
    theirs was verified with this very value: the database forgets it when the value changes. Source: docs/adr/0014-sealed-facts.md
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=254)
    status = models.CharField(max_length=25, choices=ContactStatus, default=ContactStatus.OK)
    is_primary = models.BooleanField(default=False)
    is_shared_device = models.BooleanField(default=False)
    ok_to_text = models.BooleanField(default=False)
    ok_to_call = models.BooleanField(default=False)
    ok_to_voicemail = models.BooleanField(default=False)
    ok_to_email = models.BooleanField(default=False)
    ok_to_mail = models.BooleanField(default=False)
    wording_level = models.CharField(max_length=20, choices=WordingLevel, default=WordingLevel.DISCREET)
    safe_from = models.TimeField(null=True, blank=True)
    safe_until = models.TimeField(null=True, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What is safe changes: the local day by which somebody asks again.
    review_due_on = models.DateField(null=True, blank=True)
    line_type = models.CharField(max_length=10, choices=LineType, default=LineType.UNKNOWN, db_default=LineType.UNKNOWN)
    line_type_source = models.CharField(max_length=10, choices=LineSource, blank=True, default="", db_default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_how = models.CharField(max_length=10, choices=VerifiedHow, blank=True, default="", db_default="")
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    last_confirmed_on = models.DateField(null=True, blank=True)
    code_word_sealed = SealedText(place="people.code_word", blank=True, default="", db_default="")
    who_may_see_sealed = SealedText(place="people.who_may_see", blank=True, default="", db_default="")
    # From when to when it was theirs, and why it ended: together the history of a person's numbers.
    used_from = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=20, choices=EndedBecause, blank=True, default="", db_default="")
    ended_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sms_consent = models.ForeignKey("Consent", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Since when a text may go here; empty while it may not. A reminder whose own time was earlier is not made up for.
    textable_since = models.DateTimeField(null=True, blank=True)

    code_word = plain("code_word_sealed")
    who_may_see = plain("who_may_see_sealed")

    class Meta:
        constraints = (
            one_of("kind", ContactKind, name="contactpoint_kind_known"),
            one_of("line_type", LineType, name="contactpoint_line_type_known"),
            models.CheckConstraint(
                name="contactpoint_line_type_has_its_source",
                condition=Q(line_type=LineType.UNKNOWN, line_type_source="")
                | Q(line_type_source__in=LineSource.values) & ~Q(line_type=LineType.UNKNOWN),
            ),
            models.CheckConstraint(
                name="contactpoint_only_phones_have_a_line_type",
                condition=Q(line_type=LineType.UNKNOWN) | Q(kind__in=sorted(PHONES)),
            ),
            models.CheckConstraint(
                name="contactpoint_no_texts_to_a_line_in_a_building",
                condition=Q(ok_to_text=False) | ~Q(line_type=LineType.LANDLINE),
            ),
            models.CheckConstraint(
                name="contactpoint_verified_has_when_how_and_by",
                condition=Q(verified_at__isnull=True, verified_how="", verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_how__in=VerifiedHow.values, verified_by__isnull=False),
            ),
            models.CheckConstraint(
                name="contactpoint_in_doubt_is_not_verified",
                condition=Q(verified_at__isnull=True) | ~Q(status__in=sorted(DOUBTED)),
            ),
            models.CheckConstraint(
                name="contactpoint_only_an_end_has_a_why",
                condition=Q(ended_at__isnull=False) | Q(ended_because="", ended_reason="", ended_by__isnull=True),
            ),
            models.CheckConstraint(
                name="contactpoint_ended_because_known",
                condition=Q(ended_because="") | Q(ended_because__in=EndedBecause.values),
            ),
            models.CheckConstraint(
                name="contactpoint_review_follows_the_question",
                condition=Q(review_due_on__isnull=True) | Q(asked_on__isnull=False, review_due_on__gt=F("asked_on")),
            ),
            one_of("status", ContactStatus, name="contactpoint_status_known"),
            one_of("wording_level", WordingLevel, name="contactpoint_wording_known"),
            both_or_neither("safe_from", "safe_until", name="contactpoint_safe_hours_have_both_ends"),
            both_or_neither("asked_on", "asked_by", name="contactpoint_asked_has_who_and_when"),
            models.CheckConstraint(
                name="contactpoint_only_mobiles_get_texts", condition=Q(ok_to_text=False) | Q(kind="mobile")
            ),
            models.CheckConstraint(
                name="contactpoint_textable_needs_consent_and_yes",
                condition=Q(textable_since__isnull=True)
                | Q(ok_to_text=True, sms_consent__isnull=False, status="ok", ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(is_primary=True, ended_at__isnull=True),
                name="contactpoint_one_primary_per_person_and_kind",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "value"],
                condition=Q(ended_at__isnull=True),
                name="contactpoint_one_live_row_per_address",
            ),
        )
        indexes = (
            models.Index(fields=["value"], name="contactpoint_by_value"),
            models.Index(Right("value", 4), name="contactpoint_by_last_digits", condition=Q(kind__in=sorted(PHONES))),
            models.Index(fields=["review_due_on"], condition=Q(ended_at__isnull=True), name="contactpoint_by_review"),
            models.Index(
                fields=["value"],
                opclasses=["varchar_pattern_ops"],
                condition=Q(kind="email"),
                name="contactpoint_email_beginning",
            ),
        )


class Consent(Record):
    """One act of giving or taking back consent for one channel at one address. Append-only; the latest row holds."""

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind)
    given = models.BooleanField()
    at = models.DateTimeField()
    how = models.CharField(max_length=20, choices=ConsentHow)
    text_version = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, choices=Language)
    wording = models.CharField(max_length=320, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            one_of("kind", ConsentKind, name="consent_kind_known"),
            one_of("how", ConsentHow, name="consent_how_known"),
            models.CheckConstraint(
                name="consent_given_names_its_words", condition=Q(given=False) | ~Q(text_version="")
            ),
        )
        indexes = (models.Index(fields=["contact_point", "kind", "-at"], name="consent_latest"),)
