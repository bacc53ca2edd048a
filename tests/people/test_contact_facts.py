"""What is known about a number: whose it is, what line it is, who may see it, and when somebody asks again."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from diversion.people import actions, rules
from diversion.people.models import ContactKind, ContactPoint, ContactStatus, LineSource, LineType, VerifiedHow
from diversion.people.rules import NoLongerUsed, NotVerified, UnsafeChoice
from tests.conftest import NOW
from tests.factories import ContactPointFactory, PersonFactory, SafeContactFactory, consent_to_texts
from tests.people.hands import LATER, NEXT_DAY, TODAY, deeds, last_deed, typed

pytestmark = pytest.mark.django_db

IN_DOUBT = [ContactStatus.WRONG_PERSON, ContactStatus.REASSIGNED, ContactStatus.DISCONNECTED]


def add(person, by, **facts):
    return actions.add_contact_point(SafeContactFactory(**facts), person_id=person.pk, by=by, at=NOW, on=TODAY)


def change(contact, by, **changes):
    facts = typed(contact, **changes)
    return actions.change_contact_point(facts, contact_point_id=contact.pk, by=by, at=LATER, on=NEXT_DAY)


def verify(contact, by, how=VerifiedHow.CALL, at=LATER):
    return actions.verify_contact_point(contact_point_id=contact.pk, how=how, by=by, at=at, on=NEXT_DAY)


# --- is it theirs


def test_a_number_is_verified_by_somebody_in_some_way_at_some_time(by, contact):
    verify(contact, by)

    contact.refresh_from_db()
    assert (contact.verified_at, contact.verified_how, contact.verified_by) == (LATER, "call", by)
    assert contact.last_confirmed_on == NEXT_DAY
    assert last_deed().action == "person.contact_verified"
    assert last_deed().changes["verified_how"] == ["", "call"]


@pytest.mark.parametrize("status", IN_DOUBT)
def test_a_number_in_doubt_is_not_used_again_before_somebody_verified_it(status, by, contact):
    consent_to_texts(contact, at=NOW)
    verify(contact, by)
    change(contact, by, status=status)
    contact.refresh_from_db()
    assert (contact.verified_at, contact.verified_how, contact.textable_since) == (None, "", None)

    for easier in (ContactStatus.OK, ContactStatus.UNREACHABLE):
        with pytest.raises(NotVerified, match="Verify that it is theirs"):
            change(contact, by, status=easier)

    verify(contact, by, VerifiedHow.IN_PERSON, at=LATER + timedelta(minutes=1))
    contact.refresh_from_db()
    assert (contact.status, contact.textable_since) == (ContactStatus.OK, LATER + timedelta(minutes=1))


def test_ending_a_number_in_doubt_and_adding_it_again_does_not_end_the_doubt(by, contact):
    change(contact, by, status=ContactStatus.WRONG_PERSON)
    actions.end_contact_point(contact_point_id=contact.pk, by=by, at=LATER, reason="wrong person")

    again = add(contact.person, by, value=contact.value)
    consent_to_texts(again, at=LATER)

    assert (again.status, again.textable_since) == (ContactStatus.WRONG_PERSON, None)


def test_a_number_in_doubt_cannot_be_textable_or_verified_whatever_the_code_does(contact, by):
    consent_to_texts(contact, at=NOW)
    verify(contact, by)
    rows = ContactPoint.objects.filter(pk=contact.pk)

    with pytest.raises(IntegrityError, match="contactpoint_in_doubt_is_not_verified"), transaction.atomic():
        rows.update(status=ContactStatus.WRONG_PERSON, textable_since=None)
    with pytest.raises(IntegrityError, match="contactpoint_textable_needs_consent_and_yes"), transaction.atomic():
        rows.update(status=ContactStatus.WRONG_PERSON, verified_at=None, verified_how="", verified_by=None)


def test_whoever_rewrites_a_number_loses_that_it_was_verified(contact, by):
    verify(contact, by)
    rows = ContactPoint.objects.filter(pk=contact.pk)

    rows.update(is_shared_device=True)
    assert rows.get().verified_at == LATER

    rows.update(value="+12095550143")
    kept = rows.get()
    assert (kept.verified_at, kept.verified_how, kept.verified_by, kept.last_confirmed_on) == (None, "", None, None)


def test_a_number_that_was_ended_is_not_verified(by, contact):
    actions.end_contact_point(contact_point_id=contact.pk, by=by, at=NOW, reason="New phone")

    with pytest.raises(NoLongerUsed):
        verify(contact, by)

    assert deeds() == ["person.contact_ended"]


# --- which line it is


def test_the_kind_of_line_is_kept_with_who_says_so(by):
    contact = add(PersonFactory(), by, line_type=LineType.VOIP, line_type_source=LineSource.CARRIER)

    contact.refresh_from_db()
    assert (contact.line_type, contact.line_type_source) == ("voip", "carrier")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"line_type": LineType.VOIP}, "who says so"),
        ({"line_type_source": LineSource.STAFF}, "who says so"),
        ({"line_type": LineType.LANDLINE, "line_type_source": LineSource.STAFF}, "takes no texts"),
        (
            {
                "kind": ContactKind.EMAIL,
                "value": "a@example.test",
                "ok_to_text": False,
                "line_type": LineType.MOBILE,
                "line_type_source": LineSource.STAFF,
            },
            "Only telephones",
        ),
    ],
)
def test_half_of_what_is_known_about_a_line_is_refused(facts, words, by):
    with pytest.raises(UnsafeChoice, match=words):
        add(PersonFactory(), by, **facts)


def test_texts_end_when_the_line_turns_out_to_be_in_a_building(by, contact):
    consent_to_texts(contact, at=NOW)

    change(contact, by, ok_to_text=False, line_type=LineType.LANDLINE, line_type_source=LineSource.CARRIER)

    contact.refresh_from_db()
    assert contact.textable_since is None
    with pytest.raises(IntegrityError, match="contactpoint_no_texts_to_a_line_in_a_building"), transaction.atomic():
        ContactPoint.objects.filter(pk=contact.pk).update(ok_to_text=True)


# --- code word, and who else may see


def test_the_code_word_and_who_else_may_see_are_unreadable_in_the_database_and_in_the_log(by):
    contact = add(PersonFactory(), by, code_word="blue heron", who_may_see="His brother Tom, on Sundays")
    change(contact, by, code_word="red kite", who_may_see="")

    contact.refresh_from_db()
    assert (contact.code_word, contact.who_may_see, contact.who_may_see_sealed) == ("red kite", "", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact::text FROM people_contactpoint contact")
        assert "kite" not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(event::text, '') FROM audit_auditevent event")
        logged = cursor.fetchone()[0]
    assert [word for word in ("heron", "kite", "Tom") if word in logged] == []
    assert last_deed().changes["code_word"] == ["(changed)", "(changed)"]


def test_words_that_stay_the_same_are_no_change(by):
    contact = add(PersonFactory(), by, code_word="blue heron")

    change(contact, by, code_word="blue heron")

    assert "code_word" not in last_deed().changes


# --- asking again


def test_somebody_asks_again_after_sixty_days_where_no_day_was_chosen(by):
    contact = add(PersonFactory(), by)

    contact.refresh_from_db()
    assert contact.review_due_on == TODAY + timedelta(days=60)
    assert contact.last_confirmed_on == TODAY


def test_each_time_they_are_asked_the_day_of_asking_again_moves_on(by, contact):
    change(contact, by, review_due_on=NEXT_DAY + timedelta(days=14), safe_from=time(9), safe_until=time(17))

    contact.refresh_from_db()
    assert contact.review_due_on == date(2026, 12, 16)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "after today"),
        (TODAY - timedelta(days=1), "after today"),
        (TODAY + timedelta(days=rules.LONGEST_REVIEW_DAYS + 1), "within 180 days"),
    ],
)
def test_a_day_that_is_past_or_too_far_away_is_refused(day, words, by):
    with pytest.raises(UnsafeChoice, match=words):
        add(PersonFactory(), by, review_due_on=day)


def test_no_day_of_asking_again_stands_before_the_question():
    with pytest.raises(IntegrityError, match="contactpoint_review_follows_the_question"):
        ContactPointFactory(review_due_on=TODAY)
