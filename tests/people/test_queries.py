from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from diversion.people import actions, queries
from diversion.people.actions import ConsentGiven
from diversion.people.models import ConsentHow, ContactKind
from tests.conftest import NOW
from tests.factories import ContactPointFactory, PersonFactory, UserFactory, consent_to_texts

pytestmark = pytest.mark.django_db


def values(person):
    return [row.value for row in queries.contacts_of(person.pk)]


def end(contact, *, after):
    by = UserFactory()
    actions.end_contact_point(contact_point_id=contact.pk, by=by, at=NOW + timedelta(hours=after), reason="New")


def test_ways_to_reach_are_listed_first_choices_first_and_the_ended_last_latest_first():
    person = PersonFactory()
    old, older = (ContactPointFactory(person=person, is_primary=False) for _ in range(2))
    end(older, after=1)
    end(old, after=2)
    second = ContactPointFactory(person=person, is_primary=False)
    first = ContactPointFactory(person=person)
    ContactPointFactory()

    assert values(person) == [first.value, second.value, old.value, older.value]


def test_a_row_says_what_is_safe_who_asked_and_that_consent_was_given():
    asked_by = UserFactory(name="Teresa Quiroga")
    contact = ContactPointFactory(value="+12095550142", asked_by=asked_by, safe_from=time(9), safe_until=time(17))
    consent_to_texts(contact, at=NOW)

    (row,) = queries.contacts_of(contact.person_id)

    assert (row.shown, row.kind, row.is_mobile, row.is_primary) == ("209-555-0142", ContactKind.MOBILE, True, True)
    assert (row.safe_from, row.safe_until, row.ok_to_text) == (time(9), time(17), True)
    assert (row.asked_by, row.asked_on) == ("Teresa Quiroga", date(2026, 12, 1))
    assert (row.consent_given, row.consent_at, str(row.consent_how), row.textable) == (True, NOW, "On paper", True)


def test_a_row_about_which_nobody_asked_says_so():
    contact = ContactPointFactory(
        kind=ContactKind.POSTAL, value="12 Elm St", ok_to_text=False, asked_by=None, asked_on=None
    )

    (row,) = queries.contacts_of(contact.person_id)

    assert (row.asked_by, row.asked_on, row.is_mobile) == ("", None, False)
    assert (row.consent_given, row.consent_at, row.consent_how, row.textable) == (None, None, "", False)


def test_a_row_says_that_somebody_else_has_the_address_and_not_once_they_gave_it_up():
    mine, theirs = (ContactPointFactory(value="+12095550142") for _ in range(2))

    assert [row.is_anothers for row in queries.contacts_of(mine.person_id)] == [True]

    end(theirs, after=1)
    assert [row.is_anothers for row in queries.contacts_of(mine.person_id)] == [False]


def test_every_act_of_consent_is_listed_latest_first():
    contact = consent_to_texts(ContactPointFactory(), at=NOW)
    no = ConsentGiven(given=False, how=ConsentHow.KEYWORD, text_version="2026-1", language="es", wording="stop")
    actions.record_consent(no, contact_point_id=contact.pk, by=None, at=NOW + timedelta(hours=1))
    spoken = replace(no, given=True, how=ConsentHow.VERBAL)
    actions.record_consent(
        spoken, contact_point_id=contact.pk, by=UserFactory(name="Rosa"), at=NOW + timedelta(hours=2)
    )

    rows = queries.consents_of(contact.pk)

    assert [row.given for row in rows] == [True, False, True]
    assert [str(row.how) for row in rows] == ["Spoken, with a witness", "By a text reply", "On paper"]
    assert [row.by for row in rows][:2] == ["Rosa", ""]
    assert str(rows[1].language) == "Spanish"


@pytest.mark.parametrize("size", [1, 3, 30])
def test_any_number_of_rows_costs_one_statement(size, django_assert_num_queries):
    person = PersonFactory()
    for number in range(size):
        consent_to_texts(ContactPointFactory(person=person, is_primary=number == 0), at=NOW)
    contact = person.contact_points.first()

    with django_assert_num_queries(1):
        assert len(queries.contacts_of(person.pk)) == size
    with django_assert_num_queries(1):
        assert len(queries.consents_of(contact.pk)) == 1
