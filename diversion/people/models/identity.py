"""Who a person is: their names, languages, and the numbers under which agencies know them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left

from diversion.accounts.models import Agency, User
from diversion.core.constraints import both_or_neither, one_of
from diversion.core.models import Record
from diversion.core.names import display_name, roll_name
from diversion.core.sealed import SealedText, plain
from diversion.people import keys
from diversion.people.fields import MadeFrom
from diversion.people.states import (
    NUMBERED_BY_AN_AGENCY,
    AliasKind,
    AliasSource,
    IdentifierKind,
    Language,
    SpokenLanguage,
)


class TakenBack(Record):
    """Something that somebody may take back: it stays on record, with who, when and why, and counts for nothing."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        abstract = True


STANDS = Q(withdrawn_at__isnull=True)


def _taken_back_has_who_and_why(name: str) -> models.CheckConstraint:
    stands = Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
    withdrawn = Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")
    return models.CheckConstraint(name=name, condition=stands | withdrawn)


class Person(Record):
    """A participant. Names are kept as people write them; either part may be empty.

    All parts are empty only for somebody `known_by_number`: an agency's list had numbers in place of names. `race` and
    `gender` are as the person or the list says it. `language` is that of their messages, `best_language` the one that an
    interpreter speaks with them. The keys at the end are what people are searched and compared by.
    """

    record_no = models.CharField(max_length=20, unique=True)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    preferred_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=5, choices=Language, default=Language.ENGLISH)
    interpreter_needed = models.BooleanField(default=False)
    best_language = models.CharField(max_length=10, choices=SpokenLanguage, blank=True, default="", db_default="")
    other_languages = ArrayField(
        models.CharField(max_length=10, choices=SpokenLanguage), default=list, blank=True, db_default=[]
    )
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
            models.CheckConstraint(
                name="person_best_language_known",
                condition=Q(best_language="") | Q(best_language__in=SpokenLanguage.values),
            ),
            models.CheckConstraint(
                name="person_other_languages_known", condition=Q(other_languages__contained_by=SpokenLanguage.values)
            ),
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


class Alias(TakenBack):
    """Another name of a person, as people write it. It stays when the name on paper changes, and is found by.

    A part that is empty is as in the person's own name: a birth name may be a family name only.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aliases")
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=AliasKind, default=AliasKind.OTHER, db_default=AliasKind.OTHER)
    source = models.CharField(max_length=10, choices=AliasSource)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    family_key = MadeFrom(of="family_name", by=keys.name_key)
    given_key = MadeFrom(of="given_name", by=keys.name_key)
    family_sound = MadeFrom(of="family_name", by=keys.name_sound)
    given_sound = MadeFrom(of="given_name", by=keys.name_sound)

    class Meta:
        constraints = (
            one_of("kind", AliasKind, name="alias_kind_known"),
            one_of("source", AliasSource, name="alias_source_known"),
            _taken_back_has_who_and_why("alias_withdrawn_has_who_and_why"),
            models.CheckConstraint(name="alias_has_a_name", condition=~Q(given_name="", family_name="")),
            models.UniqueConstraint(
                fields=["person", "family_key", "given_key"], condition=STANDS, name="alias_stands_once_a_person"
            ),
        )
        # What was taken back is not found any more.
        indexes = (
            models.Index(fields=["family_key", "given_key", "person"], condition=STANDS, name="alias_by_family_key"),
            models.Index(fields=["given_key", "family_key", "person"], condition=STANDS, name="alias_by_given_key"),
            models.Index(
                fields=["family_sound", "given_sound", "person"], condition=STANDS, name="alias_by_family_sound"
            ),
            models.Index(
                fields=["given_sound", "family_sound", "person"], condition=STANDS, name="alias_by_given_sound"
            ),
        )

    @property
    def shown(self) -> str:
        return display_name(self.given_name, self.family_name)


class PersonIdentifier(TakenBack):
    """A number under which an agency knows a person. The value is encrypted; `digest`, a keyed hash, is what it is found by.

    Who added it, and when, is empty where a list did. Source: docs/adr/0033-names-and-numbers.md
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=IdentifierKind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sealed = SealedText(place="people.identifier")
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(null=True, blank=True)

    value = plain("sealed")

    class Meta:
        constraints = (
            one_of("kind", IdentifierKind, name="personidentifier_kind_known"),
            models.CheckConstraint(
                name="personidentifier_says_whose_number_it_is",
                condition=Q(kind__in=sorted(NUMBERED_BY_AN_AGENCY), agency__isnull=False)
                | ~Q(kind__in=sorted(NUMBERED_BY_AN_AGENCY)) & Q(agency__isnull=True),
            ),
            both_or_neither("added_by", "added_at", name="personidentifier_added_has_who_and_when"),
            _taken_back_has_who_and_why("personidentifier_withdrawn_has_who_and_why"),
            models.UniqueConstraint(
                fields=["kind", "agency", "digest"],
                nulls_distinct=False,
                condition=STANDS,
                name="personidentifier_is_one_persons",
            ),
        )
