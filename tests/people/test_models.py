"""What the database refuses about people, whatever the code does."""

import pytest
from django.db import IntegrityError, transaction

from diversion.people.models import Consent, ContactPoint, Person
from tests.conftest import NOW
from tests.factories import ContactPointFactory, PersonFactory, consent_to_texts

pytestmark = pytest.mark.django_db


def refused_by(name, rows, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


def test_a_person_without_any_name():
    rows = Person.objects.filter(pk=PersonFactory().pk)

    refused_by("person_has_a_name", rows, given_name="", family_name="", preferred_name="")


def test_two_people_with_one_record_number():
    first, second = PersonFactory(), PersonFactory()

    refused_by("record_no", Person.objects.filter(pk=second.pk), record_no=first.record_no)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("contactpoint_kind_known", {"kind": "pigeon", "ok_to_text": False}),
        ("contactpoint_status_known", {"status": "lost"}),
        ("contactpoint_wording_known", {"wording_level": "loud"}),
        ("contactpoint_asked_has_who_and_when", {"asked_by": None}),
        ("contactpoint_asked_has_who_and_when", {"asked_on": None}),
        ("contactpoint_only_mobiles_get_texts", {"kind": "landline"}),
        ("contactpoint_textable_needs_consent_and_yes", {"textable_since": NOW}),
    ],
)
def test_a_contact_point_that_cannot_be(name, values):
    refused_by(name, ContactPoint.objects.filter(pk=ContactPointFactory().pk), **values)


@pytest.mark.parametrize(
    "values", [{"ok_to_text": False}, {"sms_consent": None}, {"status": "wrong_person"}, {"ended_at": NOW}], ids=str
)
def test_a_phone_that_gets_texts_while_they_are_not_safe(values):
    contact = consent_to_texts(ContactPointFactory(), at=NOW)

    refused_by("contactpoint_textable_needs_consent_and_yes", ContactPoint.objects.filter(pk=contact.pk), **values)


def test_two_first_choices_of_a_kind():
    first = ContactPointFactory()
    second = ContactPointFactory(person=first.person, is_primary=False)

    refused_by(
        "contactpoint_one_primary_per_person_and_kind", ContactPoint.objects.filter(pk=second.pk), is_primary=True
    )


def test_one_address_twice():
    first = ContactPointFactory()
    second = ContactPointFactory(person=first.person, is_primary=False)

    refused_by("contactpoint_one_live_row_per_address", ContactPoint.objects.filter(pk=second.pk), value=first.value)


@pytest.mark.parametrize(
    ("name", "values"), [("consent_kind_known", {"kind": "fax"}), ("consent_how_known", {"how": ""})]
)
def test_a_consent_that_cannot_be(name, values):
    facts = {
        "kind": "sms",
        "how": "paper",
        "given": True,
        "at": NOW,
        "text_version": "2026-1",
        "language": "en",
    } | values

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Consent.objects.create(contact_point=ContactPointFactory(), **facts)
