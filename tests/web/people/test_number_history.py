"""The numbers that a person had: from when to when, why it ended and by whom; and numbers that went from one to another."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from diversion.people import actions
from diversion.people.models import ContactPoint, ContactStatus, EndedBecause
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory, PolicyFactory, UserFactory
from tests.web.people.conftest import page
from tests.web.people.test_contact_facts import REVIEWS, words
from tests.web.people.test_contacts import add_url, mobile, url

WARNING = "Another participant had it before. Make sure that it is theirs now."


def end(contact, because=EndedBecause.NEW_ONE, reason="told us on the telephone"):
    by = UserFactory(name="Ines Vega")
    actions.end_contact_point(contact_point_id=contact.pk, by=by, at=NOW, reason=reason, because=because)
    contact.refresh_from_db()
    return contact


def test_a_former_number_says_from_when_to_when_why_and_by_whom(person, coordinator):
    coordinator.post(add_url(person), mobile(value="209-555-0188"))
    contact = ContactPoint.objects.get(value="+12095550188")
    assert contact.used_from == NOW

    end(contact)

    seen = page(coordinator, person)
    assert "Used from Tue, Dec 1 to Tue, Dec 1." in seen
    assert "They have another one: told us on the telephone." in seen
    assert "Ended by Ines Vega." in seen


def test_the_form_asks_what_happened_and_why(contact, coordinator):
    assert coordinator.post(url("contact_end", contact), {"reason": "x"}).status_code == 422
    assert coordinator.post(url("contact_end", contact), {"because": "tired", "reason": "x"}).status_code == 422
    assert ContactPoint.objects.get().ended_at is None

    coordinator.post(url("contact_end", contact), {"because": "not_safe", "reason": "he reads along"})

    contact.refresh_from_db()
    assert (contact.ended_because, contact.ended_reason, contact.ended_by) == (
        "not_safe",
        "he reads along",
        coordinator.user,
    )


def test_a_number_that_is_somebody_elses_stays_in_doubt_for_this_person(contact, coordinator):
    end(contact, EndedBecause.SOMEBODY_ELSES)
    assert contact.status == ContactStatus.WRONG_PERSON

    coordinator.post(add_url(contact.person), mobile(value=contact.value))

    assert contact.person.contact_points.get(ended_at=None).status == ContactStatus.WRONG_PERSON


def test_a_number_in_use_has_no_why(contact):
    with pytest.raises(IntegrityError, match="contactpoint_only_an_end_has_a_why"), transaction.atomic():
        ContactPoint.objects.filter(pk=contact.pk).update(ended_because="lost")


def test_a_number_that_was_another_participants_is_warned_of_until_somebody_made_sure(person, contact, coordinator):
    other = EnrollmentFactory().person
    before = end(ContactPointFactory(person=other, value="+12095550188", used_from=NOW))
    answer = coordinator.post(add_url(person), mobile(value="209-555-0188", is_primary=""), follow=True)
    assert "Another participant has this address, or had it. Make sure whose it is." in words(answer)

    seen = page(coordinator, person)
    assert WARNING in seen
    assert [name for name in (other.family_name, other.record_no) if name in seen] == []

    coordinator.post(url("verify", ContactPoint.objects.get(person=person, value=before.value)), {"how": "call"})
    assert WARNING not in page(coordinator, person)


def test_a_number_that_was_only_typed_wrong_for_another_is_no_warning(person, coordinator):
    end(ContactPointFactory(value="+12095550188"), EndedBecause.TYPED_WRONG)

    coordinator.post(add_url(person), mobile(value="209-555-0188", is_primary=""))

    assert WARNING not in page(coordinator, person)


def test_a_number_that_two_have_is_a_task_for_whoever_sees_one_of_them(policy, person, contact, coordinator, stranger):
    hidden = EnrollmentFactory(policy=PolicyFactory()).person
    theirs = ContactPointFactory(person=hidden, value=contact.value)

    seen = words(coordinator.get(REVIEWS))
    assert "Numbers that two participants have" in seen
    assert url("contact", contact) in seen
    assert [name for name in (hidden.family_name, hidden.record_no, str(theirs.pk)) if name in seen] == []
    assert "Numbers that two participants have" not in words(stranger.get(REVIEWS))

    end(contact)
    assert "Numbers that two participants have" not in words(coordinator.get(REVIEWS))


def test_hostile_words_about_an_end_are_text(contact, coordinator):
    coordinator.post(url("contact_end", contact), {"because": "other", "reason": "<img src=x onerror=alert(1)>"})

    assert "<img src=x" not in page(coordinator, contact.person)
    assert coordinator.get(reverse("people:contact", args=[contact.person_id, contact.pk])).status_code == 200
