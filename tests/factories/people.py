from datetime import datetime

import factory

from diversion.people import actions
from diversion.people.actions import ConsentGiven
from diversion.people.models import ConsentHow, ContactKind, ContactPoint, Person
from tests.conftest import NOW
from tests.factories.accounts import UserFactory


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    record_no = factory.Sequence(lambda n: f"T-{n:05d}")
    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")


class ContactPointFactory(factory.django.DjangoModelFactory):
    """A mobile phone of its own, asked about and safe to text; without consent."""

    class Meta:
        model = ContactPoint

    person = factory.SubFactory(PersonFactory)
    kind = ContactKind.MOBILE
    value = factory.Sequence(
        lambda n: f"+1209555{100 + n % 100:04d}" if n < 100 else f"+1{210 + n // 100}555{100 + n % 100:04d}"
    )
    is_primary = True
    ok_to_text = True
    asked_on = NOW.date()
    asked_by = factory.SubFactory(UserFactory)


def consent_to_texts(contact: ContactPoint, *, at: datetime, given: bool = True) -> ContactPoint:
    """The contact point after its person signed, or took back, consent to texts."""
    consent = ConsentGiven(given=given, how=ConsentHow.PAPER, text_version="2026-1", language="en")
    actions.record_consent(consent, contact_point_id=contact.pk, by=UserFactory(), at=at)
    contact.refresh_from_db()
    return contact
