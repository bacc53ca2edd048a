"""The ways to reach a person, what is safe there, and what they agreed to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right

from diversion.accounts.models import User
from diversion.core.constraints import both_or_neither, one_of
from diversion.core.models import Record
from diversion.core.sealed import SealedText, plain
from diversion.people.models.identity import Person
from diversion.people.states import (
    DAYS_OF_THE_WEEK,
    DOUBTED,
    PHONES,
    ConsentHow,
    ConsentKind,
    ContactKind,
    ContactStatus,
    EndedBecause,
    Language,
    LineSource,
    LineType,
    VerifiedHow,
    WordingLevel,
)


class ContactPoint(Record):
    """One way to reach a person, and what is safe there. Nothing is safe until somebody asked.

    `value` is E.164 for phones. `safe_from` and `safe_until` are local wall times of the person; both or neither. `safe_days`
    are days of the week on their calendar, Monday is 1; none named is every day.
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
    safe_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, db_default=[])
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
            models.CheckConstraint(
                name="contactpoint_safe_days_are_of_the_week", condition=Q(safe_days__contained_by=[*DAYS_OF_THE_WEEK])
            ),
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
