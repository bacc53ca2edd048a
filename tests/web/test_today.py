import re
from datetime import timedelta

import pytest
from django.urls import reverse

from diversion.accounts.walls import AGENCY_WIDE, Role
from diversion.classes.models import SessionFacilitator
from diversion.messaging import heartbeat
from diversion.messaging.models import InboundMessage
from diversion.messaging.words import ReplyMeaning
from tests.conftest import NOW
from tests.factories import (
    ContactPointFactory,
    EnrollmentFactory,
    PolicyFactory,
    ProgramFactory,
    SessionFactory,
    UserFactory,
    book,
    staff,
)
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
MOST_QUERIES = 10


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    time_machine.move_to(NOW, tick=False)
    for name in (heartbeat.WORKER, heartbeat.SCHEDULER):
        heartbeat.beat(name, now=NOW)


@pytest.fixture
def policy():
    return PolicyFactory()


def page_of(client, user):
    return sign_in(client, user).get(reverse("today")).content.decode()


def tally(page):
    return {anchor: int(count) for anchor, count in re.findall(r'<a href="#(\w+)"><b>(\d+)</b>', page)}


def rows(page, card):
    section = page.split(f'aria-labelledby="{card}-h"')[1].split("</section>")[0]
    return len(re.findall(r"<li>", section))


def a_day_of_work(policy, *, size, leader=None):
    """`size` classes today, people waiting, people we cannot reach and replies, in the program of `policy`."""
    for _ in range(size):
        session = SessionFactory(series__program=policy.program, local_day=TODAY)
        if leader:
            SessionFacilitator.objects.create(session=session, user=leader)
        EnrollmentFactory(policy=policy)
        soon = SessionFactory(series__program=policy.program, local_day=TODAY + timedelta(days=2))
        booked = EnrollmentFactory(policy=policy)
        book(soon, booked)
        contact = ContactPointFactory(person=booked.person)
        InboundMessage.objects.create(
            address=contact.value,
            person=booked.person,
            body="Where is it?",
            meaning=ReplyMeaning.OTHER,
            received_at=NOW,
        )


# --- each role its own


def test_a_coordinator_sees_classes_those_who_wait_those_out_of_reach_and_replies(client, policy):
    a_day_of_work(policy, size=2)

    page = page_of(client, staff(Role.COORDINATOR, policy.program))

    assert tally(page) == {"classes": 2, "waiting": 2, "unreached": 2, "attention": 2}


def test_every_count_is_the_length_of_the_list_behind_it(client, policy):
    a_day_of_work(policy, size=3)

    page = page_of(client, staff(Role.COORDINATOR, policy.program))

    assert {card: rows(page, card) for card in tally(page)} == tally(page)


def test_a_stranger_from_another_program_sees_nothing_of_it(client, policy):
    a_day_of_work(policy, size=2)

    page = page_of(client, staff(Role.COORDINATOR, ProgramFactory()))

    assert tally(page) == {"classes": 0, "waiting": 0, "unreached": 0, "attention": 0}
    assert "Family" not in page.replace("Family name", "")


def test_a_facilitator_sees_the_classes_that_they_lead_and_no_person(client, policy):
    leader = staff(Role.FACILITATOR, policy.program)
    a_day_of_work(policy, size=1)
    a_day_of_work(policy, size=1, leader=leader)

    page = page_of(client, leader)

    assert tally(page) == {"classes": 1}
    assert "Family" not in page


def test_somebody_without_a_role_has_a_page_with_nothing_on_it(client, policy):
    a_day_of_work(policy, size=1)

    assert tally(page_of(client, UserFactory())) == {}


# --- is the sender alive?


def test_when_messages_go_out_the_page_says_so(client):
    page = page_of(client, UserFactory())

    assert "Messages are going out" in page
    assert "Messages are not going out." not in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (heartbeat.WORKER, "The sender was last seen 3 minutes ago."),
        (heartbeat.SCHEDULER, "The scheduler was last seen 3 minutes ago."),
    ],
)
def test_a_dead_worker_or_scheduler_shows_within_three_minutes_and_by_its_name(client, name, sentence):
    heartbeat.beat(name, now=NOW - timedelta(seconds=181))

    page = page_of(client, UserFactory())

    assert "Messages are not going out." in page
    assert re.findall(r"The (?:sender|scheduler) was last seen \d+ minutes ago\.", page) == [sentence]


def test_a_short_silence_is_no_alarm(client):
    heartbeat.beat(heartbeat.WORKER, now=NOW - timedelta(seconds=179))

    assert "Messages are going out" in page_of(client, UserFactory())


# --- what it costs


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER_REFERRER])  # who begins at a form
def test_today_takes_as_many_queries_for_thirty_rows_as_for_one(client, role, policy, django_assert_max_num_queries):
    user = staff(role, None if role in AGENCY_WIDE else policy.program)
    sign_in(client, user)
    client.get(reverse("today"))
    asked = []

    for size in (1, 29):
        a_day_of_work(policy, size=size, leader=user)
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            assert client.get(reverse("today")).status_code == 200
        asked.append(len(queries))

    assert asked[0] == asked[1]
