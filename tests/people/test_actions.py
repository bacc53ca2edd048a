from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError

from diversion.audit.models import AuditEvent
from diversion.core.phone import NotATelephoneNumber
from diversion.people import actions
from diversion.people.actions import ConsentGiven, ContactAlreadyThere
from diversion.people.models import (
    Consent,
    ConsentHow,
    ConsentKind,
    ContactKind,
    ContactPoint,
    ContactStatus,
    Person,
    WordingLevel,
)
from diversion.people.rules import NameMissing, NoLongerUsed, UnsafeChoice
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import (
    ContactPointFactory,
    IdentityFactory,
    PersonFactory,
    SafeContactFactory,
    UserFactory,
    consent_to_texts,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TODAY = date(2026, 12, 1)
NEXT_DAY = date(2026, 12, 2)
YES = ConsentGiven(given=True, how=ConsentHow.PAPER, text_version="2026-1", language="en")
NO = replace(YES, given=False, how=ConsentHow.KEYWORD, wording="stop please")


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def contact():
    return ContactPointFactory(value="+12095550142")


def deeds():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def last_deed():
    return AuditEvent.objects.latest("id")


def typed(contact, **changes):
    """What a form hands over when somebody edits `contact`."""
    names = SafeContactFactory().__dataclass_fields__
    return SafeContactFactory(**{name: getattr(contact, name) for name in names} | changes)


def add(person, by, **facts):
    return actions.add_contact_point(SafeContactFactory(**facts), person_id=person.pk, by=by, at=NOW, on=TODAY)


def change(contact, by, **changes):
    facts = typed(contact, **changes)
    return actions.change_contact_point(facts, contact_point_id=contact.pk, by=by, at=LATER, on=NEXT_DAY)


def consent(contact, by, what=YES, at=NOW):
    return actions.record_consent(what, contact_point_id=contact.pk, by=by, at=at)


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
        IdentityFactory(given_name="Marta", birth_date=None, language="es"), person_id=person.pk, by=by, at=LATER
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

    actions.change_identity(IdentityFactory(), person_id=person.pk, by=by, at=LATER)

    assert deeds() == ["person.added"]


def test_the_last_name_cannot_be_taken_away(by):
    person = actions.add_person(IdentityFactory(), by=by, at=NOW)

    with pytest.raises(NameMissing):
        actions.change_identity(IdentityFactory(given_name="", family_name=" "), person_id=person.pk, by=by, at=LATER)

    person.refresh_from_db()
    assert (person.given_name, person.family_name, deeds()) == ("Maria", "Lopez", ["person.added"])


# --- how to reach them


def test_a_phone_is_added_in_one_form_with_who_asked_and_when_and_no_text_may_go_there_yet(by):
    contact = add(PersonFactory(), by, value="(209) 555-0142")

    contact.refresh_from_db()
    assert (contact.value, contact.ok_to_text) == ("+12095550142", True)
    assert (contact.asked_by, contact.asked_on) == (by, TODAY)
    assert (contact.sms_consent, contact.textable_since) == (None, None)


def test_the_log_shows_the_last_four_digits_of_a_number_and_no_more(by):
    contact = add(PersonFactory(), by)

    event = last_deed()
    assert (event.action, event.person_id) == ("person.contact_added", contact.person_id)
    assert event.changes == {"value": ["", "…0142"], "ok_to_text": ["", True]}
    assert "5550142" not in str(event.changes)


def test_an_address_that_is_no_phone_is_kept_as_it_was_typed(by):
    contact = add(PersonFactory(), by, kind=ContactKind.POSTAL, value="12 Elm St, Tracy", ok_to_text=False)

    assert contact.value == "12 Elm St, Tracy"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"value": "555"}, NotATelephoneNumber),
        ({"kind": ContactKind.LANDLINE}, UnsafeChoice),
        ({"kind": ContactKind.EMAIL, "value": "a@example.test"}, UnsafeChoice),
        ({"safe_from": time(9)}, UnsafeChoice),
        ({"safe_until": time(9)}, UnsafeChoice),
        ({"safe_from": time(17), "safe_until": time(9)}, UnsafeChoice),
        ({"safe_from": time(9), "safe_until": time(9)}, UnsafeChoice),
    ],
)
def test_what_cannot_be_dialled_or_cannot_be_true_together_is_refused_and_nothing_is_kept(by, facts, refusal):
    person = PersonFactory()

    with pytest.raises(refusal):
        add(person, by, **facts)

    assert (ContactPoint.objects.count(), deeds()) == (0, [])


@pytest.mark.parametrize(
    "second", [{"value": "209-555-0142", "is_primary": False}, {"value": "209-555-0143"}], ids=["same", "two primary"]
)
def test_a_person_has_an_address_once_and_one_first_choice_of_a_kind(by, second):
    person = PersonFactory()
    add(person, by)

    with pytest.raises(ContactAlreadyThere, match="already has that address, or another first choice"):
        add(person, by, **second)

    assert ContactPoint.objects.get().value == "+12095550142"
    assert deeds() == ["person.contact_added"]


def test_a_fault_of_another_kind_is_not_told_as_an_address_that_is_there_already(by):
    with pytest.raises(IntegrityError, match="contactpoint_wording_known"):
        add(PersonFactory(), by, wording_level="loud")


def test_two_people_may_have_one_number_because_that_is_found_out_at_the_last_look(by):
    add(PersonFactory(), by)

    assert add(PersonFactory(), by).value == "+12095550142"


def test_an_address_can_come_back_after_it_was_ended(by):
    person = PersonFactory()
    first = add(person, by)
    actions.end_contact_point(contact_point_id=first.pk, by=by, at=LATER, reason="New phone")

    second = add(person, by)

    assert (second.pk != first.pk, second.textable_since) == (True, None)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_add_the_same_number_at_once_leave_one(by):
    person = PersonFactory()

    outcomes = Counter(type(outcome) for outcome in at_once([lambda: add(person, by)] * 4))

    assert outcomes == {ContactPoint: 1, ContactAlreadyThere: 3}
    assert ContactPoint.objects.count() == 1


def test_what_is_safe_is_changed_with_who_asked_again_and_when(by, contact):
    change(contact, by, safe_from=time(17), safe_until=time(20), wording_level=WordingLevel.STANDARD)

    contact.refresh_from_db()
    assert (contact.safe_from, contact.safe_until, contact.wording_level) == (time(17), time(20), "standard")
    assert (contact.asked_by, contact.asked_on) == (by, NEXT_DAY)
    changes = last_deed().changes
    assert changes["safe_from"] == [None, "17:00:00"]
    assert changes["asked_on"] == ["2026-12-01", "2026-12-02"]
    assert changes["asked_by"][1] == str(by.pk)
    assert changes["wording_level"] == ["discreet", "standard"]


@pytest.mark.parametrize(
    "edit", [{"value": "209-555-0143"}, {"kind": ContactKind.LANDLINE, "ok_to_text": False}], ids=["number", "kind"]
)
def test_another_number_is_another_contact_point_so_that_consent_does_not_follow(by, contact, edit):
    consent_to_texts(contact, at=NOW)
    before = deeds()

    with pytest.raises(UnsafeChoice, match="needs new consent"):
        change(contact, by, **edit)

    contact.refresh_from_db()
    assert (contact.value, contact.kind, contact.textable_since) == ("+12095550142", "mobile", NOW)
    assert deeds() == before


def test_an_edit_cannot_make_a_second_first_choice(by, contact):
    other = ContactPointFactory(person=contact.person, is_primary=False)

    with pytest.raises(ContactAlreadyThere):
        change(other, by, is_primary=True)

    other.refresh_from_db()
    assert (other.is_primary, deeds()) == (False, [])


@pytest.mark.parametrize(
    "edit",
    [{"ok_to_text": False}, {"status": ContactStatus.WRONG_PERSON}, {"status": ContactStatus.DISCONNECTED}],
    ids=str,
)
def test_texts_stop_when_they_are_no_longer_safe_and_may_go_again_from_that_later_instant_on(by, contact, edit):
    consent_to_texts(contact, at=NOW)

    change(contact, by, **edit)
    contact.refresh_from_db()
    assert contact.textable_since is None

    change(contact, by, ok_to_text=True, status=ContactStatus.OK)
    contact.refresh_from_db()
    assert contact.textable_since == LATER


def test_an_edit_that_takes_nothing_away_leaves_since_when_texts_may_go(by, contact):
    consent_to_texts(contact, at=NOW)

    change(contact, by, ok_to_call=True, wording_level=WordingLevel.STANDARD)

    contact.refresh_from_db()
    assert contact.textable_since == NOW


def test_a_way_to_reach_that_was_ended_stays_on_record_and_gets_nothing(by, contact):
    consent_to_texts(contact, at=NOW)

    actions.end_contact_point(contact_point_id=contact.pk, by=by, at=LATER, reason="New phone")

    contact.refresh_from_db()
    assert (contact.ended_at, contact.is_primary, contact.textable_since) == (LATER, False, None)
    assert contact.sms_consent.given is True
    assert (last_deed().action, last_deed().reason) == ("person.contact_ended", "New phone")


@pytest.mark.parametrize(
    "deed",
    [
        lambda contact, by: actions.end_contact_point(contact_point_id=contact.pk, by=by, at=LATER, reason="again"),
        lambda contact, by: change(contact, by, is_shared_device=True),
        lambda contact, by: consent(contact, by),
    ],
    ids=["end", "change", "consent"],
)
def test_nothing_more_is_done_with_a_way_to_reach_that_was_ended(by, contact, deed):
    actions.end_contact_point(contact_point_id=contact.pk, by=by, at=NOW, reason="New phone")

    with pytest.raises(NoLongerUsed, match="no longer used"):
        deed(contact, by)

    contact.refresh_from_db()
    assert (contact.ended_at, contact.is_shared_device, deeds()) == (NOW, False, ["person.contact_ended"])


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
