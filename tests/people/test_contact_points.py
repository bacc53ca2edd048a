"""How to reach somebody, as staff record it."""

from collections import Counter
from datetime import time

import pytest
from django.db import IntegrityError

from diversion.core.phone import NotATelephoneNumber
from diversion.people import actions
from diversion.people.actions import ContactAlreadyThere
from diversion.people.models import (
    ContactKind,
    ContactPoint,
    ContactStatus,
    WordingLevel,
)
from diversion.people.rules import NoLongerUsed, UnsafeChoice
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import (
    ContactPointFactory,
    PersonFactory,
    SafeContactFactory,
    consent_to_texts,
)
from tests.people.hands import LATER, NEXT_DAY, TODAY, consent, deeds, last_deed, typed

pytestmark = pytest.mark.django_db


def add(person, by, **facts):
    return actions.add_contact_point(SafeContactFactory(**facts), person_id=person.pk, by=by, at=NOW, on=TODAY)


def change(contact, by, **changes):
    facts = typed(contact, **changes)
    return actions.change_contact_point(facts, contact_point_id=contact.pk, by=by, at=LATER, on=NEXT_DAY)


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
    [{"ok_to_text": False}, {"status": ContactStatus.UNREACHABLE}],
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
