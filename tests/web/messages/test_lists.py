"""The four lists of messages: what is in each, in which order, with which number, for whom."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.messaging import queries
from diversion.messaging.models import InboundMessage, ReplyMeaning
from diversion.messaging.reasons import Reason
from diversion.messaging.states import MessageStatus
from diversion.people.models import Person
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory, PersonFactory, SeriesFactory, SessionFactory
from tests.factories.messaging import MessageFactory
from tests.factories.reminders import seated

pytestmark = pytest.mark.django_db

S = MessageStatus
LIST_OF = {
    S.PLANNED: "coming",
    S.HELD: "coming",
    S.SENDING: "coming",
    S.ACCEPTED: "went",
    S.DELIVERED: "went",
    S.UNDELIVERED: "went",
    S.UNKNOWN: "went",
    S.SUPPRESSED: "kept",
    S.WITHDRAWN: "kept",
    S.EXPIRED: "kept",
    S.FAILED: "kept",
}


def shown(client, tab, query=""):
    return client.get(f"{reverse('messages:list')}?tab={tab}{query}")


def ids(response):
    return [getattr(row, "message", row).id for row in response.context["rows"]]


def counts(response):
    return {tab.name: tab.count for tab in response.context["tabs"]}


def in_status(text_to, status, **fields):
    return text_to(status=status, body="Hello", provider_ref="ref", **fields)


def reply_from(person, body="Can my sister drive me?", **fields):
    values = {"meaning": ReplyMeaning.OTHER, "received_at": NOW, "address": person.contact_points.get().value}
    return InboundMessage.objects.create(person=person, body=body, **(values | fields))


@pytest.mark.parametrize(("status", "tab"), LIST_OF.items())
def test_each_message_is_in_one_list(coordinator, text_to, status, tab):
    message = in_status(text_to, status)

    found = [name for name in ("coming", "went", "kept") if ids(shown(coordinator, name)) == [message.pk]]

    assert found == [tab]


def test_every_number_is_the_length_of_its_list(coordinator, person, text_to):
    for status in S:
        in_status(text_to, status)
    reply_from(person)
    pages = {tab: shown(coordinator, tab) for tab in ("coming", "attention", "went", "kept")}

    assert counts(pages["coming"]) == {"coming": 3, "attention": 4, "went": 4, "kept": 4}
    assert {tab: len(ids(page)) for tab, page in pages.items()} == counts(pages["coming"])


def test_another_programs_messages_are_neither_listed_nor_counted(coordinator, stranger, text_to, person):
    in_status(text_to, S.UNKNOWN)
    text_to(answer=True, program=None)
    reply_from(person)

    assert counts(shown(coordinator, "attention")) == {"coming": 1, "attention": 2, "went": 1, "kept": 0}
    assert counts(shown(stranger, "attention")) == {"coming": 0, "attention": 0, "went": 0, "kept": 0}
    assert ids(shown(stranger, "coming")) == []


def test_a_person_in_two_programs_is_counted_once(coordinator, text_to, person):
    EnrollmentFactory(person=person, policy__program__name="Another")
    message = text_to(answer=True, program=None)

    assert ids(shown(coordinator, "coming")) == [message.pk]


def test_what_will_go_is_listed_by_due_time_on_the_clock_of_the_person(coordinator, person, text_to):
    Person.objects.filter(pk=person.pk).update(time_zone="America/New_York")
    later = text_to(due_at=NOW + timedelta(hours=3))
    sooner = text_to(due_at=NOW + timedelta(hours=1))

    response = shown(coordinator, "coming")

    assert ids(response) == [sooner.pk, later.pk]
    assert re.findall(
        r"(\d+:\d\d [AP]M)</span>\s+<span class=\"small soft nowrap\">(EST|PST)", response.content.decode()
    ) == [("2:00 PM", "EST"), ("4:00 PM", "EST")]


def test_what_is_planned_shows_the_words_that_it_would_have_now(coordinator, program):
    seated(session=SessionFactory(series=SeriesFactory(program=program)))
    plan(now=NOW)

    words = [row.words for row in shown(coordinator, "coming").context["rows"]]

    assert words[1].startswith(
        "Hello from Northgate. You have an appointment Sat, Dec 12, 9:00 AM, 100 Main St, Room 2."
    )


def test_a_long_list_comes_in_pages_that_miss_and_repeat_nothing(coordinator, text_to):
    made = [text_to(due_at=NOW + timedelta(minutes=n // 2)).pk for n in range(queries.PAGE + 3)]

    first = shown(coordinator, "coming")
    second = shown(coordinator, "coming", "&" + first.context["more"])

    assert (len(ids(first)), len(ids(second))) == (queries.PAGE, 3)
    assert set(ids(first) + ids(second)) == set(made)
    assert second.context["more"] == ""
    assert first.context["tab"].count == queries.PAGE + 3


@pytest.mark.parametrize("tab", ["went", "kept", "attention"])
def test_the_lists_of_what_is_over_come_in_pages_latest_first(coordinator, text_to, tab):
    status = S.FAILED if tab != "went" else S.DELIVERED
    made = [in_status(text_to, status, status_at=NOW - timedelta(minutes=n)).pk for n in range(queries.PAGE + 2)]

    first = shown(coordinator, tab)
    second = shown(coordinator, tab, "&" + first.context["more"])

    assert ids(first) + ids(second) == made


def test_a_place_in_the_list_that_makes_no_sense_means_the_first_page(coordinator, text_to):
    message = text_to()

    assert ids(shown(coordinator, "coming", "&at=yesterday&id=1%27")) == [message.pk]
    assert shown(coordinator, "nonsense").context["tab"].name == "coming"


def test_what_is_over_is_listed_for_30_days(coordinator, text_to):
    in_status(text_to, S.DELIVERED, status_at=NOW - timedelta(days=31))
    young = in_status(text_to, S.DELIVERED, status_at=NOW - timedelta(days=29))

    response = shown(coordinator, "went")

    assert (ids(response), counts(response)["went"]) == ([young.pk], 1)


def test_what_needs_somebody_says_why_and_what_came(coordinator, person, text_to):
    in_status(text_to, S.UNKNOWN, reason=Reason.NO_CLEAR_ANSWER, status_at=NOW - timedelta(minutes=1))
    reply_from(person)

    rows = shown(coordinator, "attention").context["rows"]

    assert [(row.is_reply, str(row.words)) for row in rows] == [
        (True, "Can my sister drive me?"),
        (False, "The provider gave no clear answer. It may have been sent."),
    ]


def test_a_reply_that_was_dealt_with_leaves_the_list(coordinator, person):
    reply = reply_from(person)

    coordinator.post(reverse("messages:reply_done", args=[reply.pk]))

    assert (ids(shown(coordinator, "attention")), counts(shown(coordinator, "attention"))["attention"]) == ([], 0)


@pytest.mark.parametrize("meaning", [ReplyMeaning.STOP, ReplyMeaning.START, ReplyMeaning.HELP, ReplyMeaning.COMING])
def test_replies_that_were_acted_on_need_nobody(coordinator, person, meaning):
    reply_from(person, body=str(meaning), meaning=meaning)

    assert ids(shown(coordinator, "attention")) == []


def test_a_reply_from_a_number_of_two_people_reaches_staff(coordinator, stranger, person):
    number = person.contact_points.get().value
    ContactPointFactory(person=PersonFactory(), value=number)
    reply = InboundMessage.objects.create(
        address=number, body="who is this", meaning=ReplyMeaning.OTHER, received_at=NOW
    )

    assert ids(shown(coordinator, "attention")) == [reply.pk]
    assert ids(shown(stranger, "attention")) == []


def test_what_people_write_is_text_and_never_markup(coordinator, person):
    hostile = "<script>alert(1)</script>{{ 7 }}"
    reply_from(person, body=hostile)
    Person.objects.filter(pk=person.pk).update(given_name="<img src=x>")

    content = shown(coordinator, "attention").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in content
    assert "<script>alert" not in content
    assert "<img src=x>" not in content


def test_title_and_address_tell_nothing_of_anybody(coordinator, text_to, person):
    text_to()

    response = shown(coordinator, "coming")

    assert re.search(r"<title>(.*?)</title>", response.content.decode()).group(1) == "Messages · Northgate Services"


@pytest.mark.parametrize("tab", ["coming", "attention", "went", "kept"])
def test_the_number_of_queries_does_not_grow_with_the_list(coordinator, text_to, person, tab):
    def add():
        for status in (S.PLANNED, S.DELIVERED, S.SUPPRESSED, S.UNKNOWN):
            in_status(text_to, status)
        reply_from(person)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            shown(coordinator, tab)
        return len(seen)

    add()
    shown(coordinator, tab)
    at_one = asked()
    add()
    add()

    assert asked() == at_one <= 8


def test_buttons_are_for_those_who_may_decide(coordinator, reader, text_to):
    message = in_status(text_to, S.UNKNOWN)
    button = reverse("messages:arrived", args=[message.pk])

    assert button in shown(coordinator, "attention").content.decode()
    assert button not in shown(reader, "attention").content.decode()


def test_an_empty_list_says_what_fills_it(coordinator):
    assert "When a class is booked for somebody who agreed to texts" in shown(coordinator, "coming").content.decode()


def test_messages_of_one_program_stay_apart_for_somebody_with_files_in_two(stranger, program, person):
    EnrollmentFactory(person=person, policy__program=stranger.user.grants.get().program)
    MessageFactory(program=program, contact_point=person.contact_points.get())

    assert ids(shown(stranger, "coming")) == []
