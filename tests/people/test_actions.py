from dataclasses import replace
from datetime import date, timedelta

import pytest

from diversion.audit.models import AuditEvent
from diversion.people import actions
from diversion.people.models import (
    Consent,
    ConsentHow,
    ConsentKind,
    Person,
)
from diversion.people.rules import NameMissing
from tests.conftest import NOW
from tests.factories import (
    ContactPointFactory,
    IdentityFactory,
    PersonFactory,
)
from tests.people.hands import LATER, YES, consent, deeds, last_deed

pytestmark = pytest.mark.django_db

NO = replace(YES, given=False, how=ConsentHow.KEYWORD, wording="stop please")


def mark(person):
    return actions.mark_of(actions.identity_of(person))


# --- who somebody is


def test_a_person_is_added_as_they_said_it_under_a_record_number_of_their_own(by):
    identity = IdentityFactory(preferred_name="Mari", language="es", interpreter_needed=True)

    first = actions.add_person(identity, by=by, at=NOW)
    second = actions.add_person(identity, by=by, at=NOW)

    first.refresh_from_db()
    assert (first.display_name, first.roll_name, first.birth_date) == ("Mari Lopez", "Lopez, Maria", date(1990, 2, 28))
    assert (first.language, first.interpreter_needed) == ("es", True)
    assert first.record_no.startswith("P-")
    assert first.record_no != second.record_no


def test_who_added_a_person_is_on_record_without_their_name(by):
    person = actions.add_person(IdentityFactory(), by=by, at=NOW)

    event = last_deed()
    assert (event.action, event.actor_id, event.at) == ("person.added", by.pk, NOW)
    assert (event.person_id, event.changes) == (person.pk, {})


@pytest.mark.parametrize("parts", [("", "", ""), (" ", "\t", "\u00a0")])
def test_nobody_is_added_without_any_name(by, parts):
    given, family, preferred = parts

    with pytest.raises(NameMissing, match="at least one name"):
        actions.add_person(
            IdentityFactory(given_name=given, family_name=family, preferred_name=preferred), by=by, at=NOW
        )

    assert (Person.objects.count(), deeds()) == (0, [])


def test_a_change_of_identity_is_written_and_the_log_tells_that_and_not_what(by):
    person = actions.add_person(IdentityFactory(), by=by, at=NOW)

    actions.change_identity(
        IdentityFactory(given_name="Marta", birth_date=None, language="es"),
        seen=mark(person),
        person_id=person.pk,
        by=by,
        at=LATER,
    )

    person.refresh_from_db()
    assert (person.given_name, person.birth_date, person.language) == ("Marta", None, "es")
    assert last_deed().changes == {
        "given_name": ["(changed)", "(changed)"],
        "birth_date": ["(changed)", ""],
        "language": ["en", "es"],
    }


def test_saving_an_identity_again_changes_and_records_nothing(by):
    person = actions.add_person(IdentityFactory(), by=by, at=NOW)

    actions.change_identity(IdentityFactory(), seen=mark(person), person_id=person.pk, by=by, at=LATER)

    assert deeds() == ["person.added"]


def test_the_last_name_cannot_be_taken_away(by):
    person = actions.add_person(IdentityFactory(), by=by, at=NOW)

    with pytest.raises(NameMissing):
        actions.change_identity(
            IdentityFactory(given_name="", family_name=" "), seen=mark(person), person_id=person.pk, by=by, at=LATER
        )

    person.refresh_from_db()
    assert (person.given_name, person.family_name, deeds()) == ("Maria", "Lopez", ["person.added"])


# --- consent


def test_consent_opens_the_way_for_texts_from_its_instant_on_and_is_on_record(by, contact):
    row = consent(contact, by)

    contact.refresh_from_db()
    assert (contact.sms_consent, contact.textable_since) == (row, NOW)
    assert (row.given, row.how, row.text_version, row.language, row.recorded_by) == (True, "paper", "2026-1", "en", by)
    event = last_deed()
    assert (event.action, event.person_id) == ("person.consent_given", contact.person_id)
    assert event.changes == {"how": ["", "paper"], "text_version": ["", "2026-1"]}


def test_consent_that_is_taken_back_stops_texts_and_both_acts_stay(by, contact):
    consent(contact, by)

    row = consent(contact, None, NO, at=LATER)

    contact.refresh_from_db()
    assert (contact.sms_consent, contact.textable_since) == (row, None)
    assert (row.wording, row.recorded_by) == ("stop please", None)
    assert deeds() == ["person.consent_given", "person.consent_taken_back"]
    assert last_deed().actor_label == "system"


def test_consent_that_is_given_twice_is_two_acts_and_one_beginning(by, contact):
    consent(contact, by)
    consent(contact, by, at=LATER)

    contact.refresh_from_db()
    assert (Consent.objects.count(), contact.textable_since) == (2, NOW)


def test_consent_that_is_given_again_after_it_was_taken_back_begins_anew(by, contact):
    consent(contact, by)
    consent(contact, by, NO, at=NOW + timedelta(minutes=1))
    consent(contact, by, at=LATER)

    contact.refresh_from_db()
    assert contact.textable_since == LATER


def test_consent_belongs_to_one_number(by, contact):
    other = ContactPointFactory(person=contact.person, is_primary=False)

    consent(contact, by)

    other.refresh_from_db()
    assert (other.sms_consent, other.textable_since) == (None, None)


@pytest.mark.parametrize("kind", [ConsentKind.VOICE, ConsentKind.EMAIL])
def test_consent_to_something_else_opens_no_way_for_texts(by, contact, kind):
    consent(contact, by, replace(YES, kind=kind))

    contact.refresh_from_db()
    assert (contact.sms_consent, contact.textable_since) == (None, None)


def test_consent_alone_does_not_make_an_unsafe_phone_safe(by):
    unsafe = ContactPointFactory(ok_to_text=False)

    consent(unsafe, by)

    unsafe.refresh_from_db()
    assert (unsafe.sms_consent.given, unsafe.textable_since) == (True, None)


def test_consent_can_be_taken_back_for_an_address_that_was_ended(by, contact):
    consent(contact, by)
    actions.end_contact_point(contact_point_id=contact.pk, by=by, at=NOW, reason="New phone")

    consent(contact, by, NO, at=LATER)

    contact.refresh_from_db()
    assert contact.sms_consent.given is False


# --- the person's own switch, and who looked


def test_messages_to_a_person_are_stopped_and_allowed_again_each_with_its_reason(by):
    person = PersonFactory()

    actions.stop_messages(person_id=person.pk, by=by, at=NOW, reason="Partner reads the phone")
    person.refresh_from_db()
    assert (person.messages_stopped_at, person.messages_stopped_reason) == (NOW, "Partner reads the phone")

    actions.allow_messages(person_id=person.pk, by=by, at=LATER, reason="New phone")
    person.refresh_from_db()
    assert (person.messages_stopped_at, person.messages_stopped_reason) == (None, "")
    events = AuditEvent.objects.order_by("id").values_list("action", "reason", "person_id")
    assert list(events) == [
        ("person.messages_stopped", "Partner reads the phone", person.pk),
        ("person.messages_allowed", "New phone", person.pk),
    ]


def test_a_look_at_a_record_is_on_record(by):
    person = PersonFactory()

    actions.record_view(person_id=person.pk, by=by, at=NOW)

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.person_id) == ("person.viewed", by.pk, person.pk)
    assert (event.subject_type, event.subject_id) == ("person", str(person.pk))
