"""The person's page: the same few queries whatever is on it, the exact words of every text, and hostile names as text."""

from datetime import timedelta

import pytest
from django.urls import reverse

from diversion.messaging.models import InboundMessage, ReplyMeaning
from diversion.messaging.reasons import Reason
from diversion.messaging.states import MessageStatus
from diversion.people.models import ContactKind, Person
from tests.conftest import NOW
from tests.factories import (
    ContactPointFactory,
    EnrollmentFactory,
    PersonFactory,
    PolicyFactory,
    SessionFactory,
    book,
    consent_to_texts,
)
from tests.factories.messaging import MessageFactory
from tests.web.people.conftest import page

HOSTILE = "<img src=x onerror=alert(1)>"


def reply(person, body, *, at=NOW):
    return InboundMessage.objects.create(
        address="+12095550142", person=person, body=body, meaning=ReplyMeaning.OTHER, received_at=at
    )


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_costs_the_same_queries_however_much_is_on_it(size, coordinator, django_assert_num_queries):
    person = PersonFactory()
    for number in range(size):
        policy = PolicyFactory()
        coordinator.user.grants.create(role="coordinator", program=policy.program, granted_at=NOW)
        booked = EnrollmentFactory(person=person, policy=policy)
        book(SessionFactory(series__program=policy.program), booked)
        ready = PolicyFactory()
        coordinator.user.grants.create(role="coordinator", program=ready.program, granted_at=NOW)
        EnrollmentFactory(person=person, policy=ready)
        SessionFactory(series__program=ready.program)
        contact = ContactPointFactory(person=person, is_primary=number == 0)
        consent_to_texts(contact, at=NOW)
        MessageFactory(contact_point=contact, program=policy.program, gone=True)
        reply(person, f"reply {number}")
    page(coordinator, person)

    # Thirteen questions and more, and the two ends of the transaction that records the view.
    with django_assert_num_queries(27):
        seen = page(coordinator, person)

    assert seen.count('class="reach"') == size
    assert seen.count('aria-labelledby="file-') == 2 * size
    assert seen.count("Hello") == size
    assert seen.count("seats free") == size


@pytest.mark.parametrize("field", ["given_name", "family_name", "preferred_name"])
def test_a_hostile_name_is_text_on_every_page(field, policy, coordinator):
    person = PersonFactory(**{"given_name": "", "family_name": "", field: HOSTILE})
    contact = ContactPointFactory(person=person)
    EnrollmentFactory(policy=policy, person=person)
    pages = [
        reverse("people:list"),
        *(reverse(f"people:{name}", args=[person.pk]) for name in ("show", "change", "contact_add", "file_open")),
        reverse("people:contact", args=[person.pk, contact.pk]),
    ]

    seen = [coordinator.get(url).content.decode() for url in pages]
    seen.append(coordinator.post(reverse("people:find"), {"q": "img"}).content.decode())

    assert [html for html in seen if HOSTILE in html] == []
    assert all("&lt;img src=x onerror=alert(1)&gt;" in html for html in seen)


def test_hostile_words_in_replies_reasons_and_addresses_are_text(person, file, coordinator):
    reply(person, HOSTILE)
    ContactPointFactory(person=person, kind=ContactKind.POSTAL, value=HOSTILE, ok_to_text=False, is_primary=False)
    Person.objects.filter(pk=person.pk).update(messages_stopped_at=NOW, messages_stopped_reason=HOSTILE)

    seen = page(coordinator, person)

    assert HOSTILE not in seen
    assert seen.count("&lt;img src=x onerror=alert(1)&gt;") >= 3


def test_texts_stand_in_order_word_for_word_with_their_status_and_a_way_to_ask_why(
    program, person, contact, coordinator
):
    first = MessageFactory(
        contact_point=contact,
        program=program,
        gone=True,
        body="Northgate: Sat, Dec 12. Reply 1 or 2.",
        status_at=NOW - timedelta(days=1),
    )
    reply(person, "1", at=NOW - timedelta(hours=20))

    seen = page(coordinator, person)

    assert "Northgate: Sat, Dec 12. Reply 1 or 2." in seen
    assert seen.index("Northgate: Sat, Dec 12") < seen.index('<li class="them"> 1')
    assert "Handed over" in seen
    assert reverse("messages:why", args=[first.pk]) in seen


def test_a_text_that_did_not_go_says_so_and_why(program, person, contact, coordinator):
    kept = MessageFactory(
        contact_point=contact, program=program, status=MessageStatus.SUPPRESSED, reason=Reason.NOT_SAFE_TO_TEXT
    )

    seen = page(coordinator, person)

    assert "Nothing went. Texts to this number are not marked as safe." in seen
    assert reverse("messages:why", args=[kept.pk]) in seen


def test_what_a_new_plan_replaced_is_left_out_and_what_staff_withdrew_is_not(program, person, contact, coordinator):
    replaced, withdrawn = (
        MessageFactory(contact_point=contact, program=program, status=MessageStatus.WITHDRAWN, reason=reason)
        for reason in (Reason.EVENT_MOVED, Reason.WITHDRAWN_BY_STAFF)
    )

    seen = page(coordinator, person)

    assert reverse("messages:why", args=[replaced.pk]) not in seen
    assert reverse("messages:why", args=[withdrawn.pk]) in seen


def test_what_will_go_is_told_with_its_hour_and_no_words_yet(program, person, file, contact, coordinator):
    book(SessionFactory(series__program=program), file)
    MessageFactory(contact_point=contact, program=program, due_at=NOW + timedelta(days=8))

    seen = page(coordinator, person)

    assert "The next text is due Wed, Dec 9, 10:00 AM." in seen
    assert "A reminder is planned." in seen


def test_what_is_coming_leads_the_page_and_the_timeline(program, person, file, coordinator):
    book(SessionFactory(series__program=program), file)

    seen = page(coordinator, person)

    assert "Class on Sat, Dec 12, 9:00 AM, 100 Main St, Room 2." in seen
    assert "Sat, Dec 12, 9:00 AM · to come" in seen


def test_a_class_that_no_text_can_announce_is_warned_of(program, person, file, contact, coordinator):
    book(SessionFactory(series__program=program), file)
    assert "No text can remind them" not in page(coordinator, person)

    consent_to_texts(contact, at=NOW, given=False)

    assert "No text can remind them" in page(coordinator, person)


def test_a_page_with_nothing_on_it_teaches(policy, coordinator):
    bare = EnrollmentFactory(policy=policy).person

    seen = page(coordinator, bare)

    assert "No way to reach them yet" in seen
    assert "No texts yet" in seen
    assert "Ask what is safe" in seen


def test_a_change_that_somebody_else_made_meanwhile_is_said_on_the_page(file, coordinator):
    coordinator.post(reverse("people:resume", args=[file.person_id, file.pk]))
    answer = coordinator.post(reverse("people:resume", args=[file.person_id, file.pk]))

    assert answer.status_code == 422
    assert "That was not saved." in answer.content.decode()
    assert "already “Accepted”" in answer.content.decode()
