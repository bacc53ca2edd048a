from datetime import date, datetime, timedelta

import factory

from diversion.core import keyring
from diversion.people import actions
from diversion.people.actions import ConsentGiven, Identity, SafeContact
from diversion.people.identifiers import PLACE, digest_of
from diversion.people.models import (
    Alias,
    AliasKind,
    AliasSource,
    ConsentHow,
    ContactKind,
    ContactPoint,
    IdentifierKind,
    Language,
    Person,
    PersonIdentifier,
    WordingLevel,
)
from tests.conftest import NOW
from tests.factories.accounts import UserFactory


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    record_no = factory.Sequence(lambda n: f"T-{n:05d}")
    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")


class AliasFactory(factory.django.DjangoModelFactory):
    """A name at birth that somebody told us."""

    class Meta:
        model = Alias

    class Params:
        taken_back = factory.Trait(
            withdrawn_at=NOW, withdrawn_by=factory.SubFactory(UserFactory), withdrawn_reason="Wrong"
        )

    person = factory.SubFactory(PersonFactory)
    family_name = factory.Sequence(lambda n: f"Former{n}")
    kind = AliasKind.BIRTH
    source = AliasSource.TOLD
    added_by = factory.SubFactory(UserFactory)
    added_at = NOW


class IdentifierFactory(factory.django.DjangoModelFactory):
    """A state identification number, sealed."""

    class Meta:
        model = PersonIdentifier

    class Params:
        number = factory.Sequence(lambda n: f"A{10_000_000 + n}")

    person = factory.SubFactory(PersonFactory)
    kind = IdentifierKind.STATE_ID
    added_by = factory.SubFactory(UserFactory)
    added_at = NOW
    sealed = factory.LazyAttribute(lambda row: keyring.seal(row.number, place=PLACE))
    digest = factory.LazyAttribute(lambda row: digest_of(row.kind, row.agency and row.agency.pk, row.number))
    agency = None


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
    review_due_on = factory.LazyAttribute(lambda contact: contact.asked_on and contact.asked_on + timedelta(days=60))


class IdentityFactory(factory.Factory):
    """Who somebody says they are."""

    class Meta:
        model = Identity

    given_name = "Maria"
    family_name = "Lopez"
    preferred_name = ""
    birth_date = date(1990, 2, 28)
    language = Language.ENGLISH
    interpreter_needed = False


class SafeContactFactory(factory.Factory):
    """A mobile phone to which texts are safe at any hour, as it is typed."""

    class Meta:
        model = SafeContact

    kind = ContactKind.MOBILE
    value = "209-555-0142"
    is_primary = True
    is_shared_device = False
    ok_to_text = True
    ok_to_call = True
    ok_to_voicemail = False
    wording_level = WordingLevel.DISCREET
    safe_from = None
    safe_until = None


def consent_to_texts(contact: ContactPoint, *, at: datetime, given: bool = True) -> ContactPoint:
    """The contact point after its person signed, or took back, consent to texts."""
    consent = ConsentGiven(given=given, how=ConsentHow.PAPER, text_version="2026-1", language="en")
    actions.record_consent(consent, contact_point_id=contact.pk, by=UserFactory(), at=at)
    contact.refresh_from_db()
    return contact
