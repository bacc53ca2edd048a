"""The pages of the inbox: what waits and why now, one referral, and saying who somebody is."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.models import RoleGrant
from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.core import clock
from diversion.enrollments.models import Enrollment
from diversion.people.matching.telling_apart import tell_apart
from diversion.people.models import Person
from diversion.programs.models import ProgramModel
from diversion.referrals.actions import Charged, Happened, receive, receive_unasked
from tests.conftest import NOW
from tests.factories import AgencyFactory, PolicyFactory, UserFactory, staff
from tests.factories.referrals import ChargeFactory, protected, sent
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "referrals:list"


@pytest.fixture
def program():
    return PolicyFactory(program__name="First Offender Program").program


@pytest.fixture
def coordinator(program):
    return sign_in(Client(), staff(Role.COORDINATOR, program))


@pytest.fixture
def stranger():
    return sign_in(Client(), staff(Role.COORDINATOR, PolicyFactory().program))


BORN = {"Maria": date(1990, 2, 28), "Ana": date(1961, 7, 4), "Ben": date(1975, 11, 19), "Cruz": date(1983, 4, 12)}


def referred(program, given="Maria", **facts):
    return receive(
        sent(program, who={"given_name": given, "birth_date": BORN[given]}, **facts),
        same_as=None,
        others=(),
        by=UserFactory(),
        at=NOW,
    )


def unclear(program):
    """Somebody whom an officer sent, and of whose name somebody is here already."""
    referred(program)
    return receive_unasked(sent(program, received_on=date(2026, 12, 2)), others=(), by=UserFactory(), at=NOW)


def address(name, referral):
    return reverse(f"referrals:{name}", args=[referral.pk])


def test_the_inbox_names_who_waits_what_runs_out_and_when(coordinator, program):
    soon = clock.now().date() + timedelta(days=10)
    row = referred(program, happened=Happened(AgencyFactory().pk, on=date(2026, 1, 5)))
    ChargeFactory(incident=row.incident, person=row.person, limitation_on=soon)

    page = coordinator.get(reverse(LIST)).content.decode()

    assert "Lopez, Maria" in page
    assert "Last day to file" in page
    assert "in 10 days" in page
    assert "Nothing done yet" in page


def test_an_empty_inbox_says_how_it_fills(coordinator):
    assert "Nobody waits." in coordinator.get(reverse(LIST)).content.decode()


def test_a_sieve_narrows_list_and_count_alike(coordinator, program):
    referred(program)

    page = coordinator.get(reverse(LIST), {"state": "begun"}).content.decode()

    assert "Nothing like that waits." in page
    assert '<span class="count">0</span>' in page


@pytest.mark.parametrize("typed", [{"program": "x"}, {"state": "\x00"}, {"after": "no id"}, {"after": "2026-13-45.x"}])
def test_a_sieve_that_cannot_be_read_shows_all(coordinator, program, typed):
    referred(program)

    assert "Lopez, Maria" in coordinator.get(reverse(LIST), typed).content.decode()


def test_a_child_is_a_number_and_nothing_else(coordinator, program):
    protected(program)

    page = coordinator.get(reverse(LIST)).content.decode()

    assert "1 referral of somebody under age was sent on to the privacy officer." in page
    assert "Robin" not in page


def test_a_stranger_reads_nothing(stranger, program):
    row = referred(program)

    page = stranger.get(reverse(LIST)).content.decode()

    assert "Lopez" not in page
    assert stranger.get(address("show", row)).status_code == 404
    assert stranger.post(address("say_who", row)).status_code == 404


def test_the_list_costs_as_much_for_three_as_for_one(coordinator, program, django_assert_max_num_queries):
    asked = []
    for name in ("Ana", "Ben", "Cruz"):
        referred(program, name)
        with django_assert_max_num_queries(11) as queries:
            coordinator.get(reverse(LIST))
        asked.append(len(queries))

    assert asked[1] == asked[2]


def test_a_page_shows_how_they_came_and_with_what_and_is_looked_at_on_record(coordinator, program):
    happened = Happened(
        AgencyFactory().pk, on=date(2026, 3, 10), report_no="26-7", place="Pine St", charges=(Charged("647(b)(2)"),)
    )
    row = referred(program, happened=happened, note="At the corner")

    page = coordinator.get(address("show", row)).content.decode()

    assert all(words in page for words in ("26-7", "Pine St", "647(b)(2)", "At the corner", "What happens next"))
    assert reverse("people:show", args=[row.person_id]) in page
    assert AuditEvent.objects.filter(action="person.viewed", person_id=row.person_id).exists()


def test_a_case_manager_reads_no_charges_of_people_who_are_not_theirs(program):
    row = referred(program, happened=Happened(AgencyFactory().pk, on=None, charges=(Charged("647(b)(2)"),)))
    manager = sign_in(Client(), staff(Role.CASE_MANAGER, program))

    assert "647(b)(2)" not in manager.get(address("show", row)).content.decode()


def test_an_officer_has_no_inbox_not_even_of_their_own(program):
    officer = staff(Role.OFFICER_REFERRER, program)
    row = receive_unasked(sent(program), others=(), by=officer, at=NOW)

    assert sign_in(Client(), officer).get(address("show", row)).status_code == 404


def test_somebody_says_that_it_is_somebody_else(coordinator, program):
    row = unclear(program)
    page = coordinator.get(address("show", row)).content.decode()
    assert "Is it one of them?" in page

    coordinator.post(address("say_who", row))

    assert Enrollment.objects.count() == 2


def test_somebody_says_that_it_is_the_same_person(coordinator, program):
    row = unclear(program)
    here = Person.objects.exclude(pk=row.person_id).get()

    answer = coordinator.post(address("say_who", row), {"same": str(here.pk)}, follow=True)

    row.refresh_from_db()
    assert (row.person, Enrollment.objects.count()) == (here, 1)
    assert "It is on record who this is." in answer.content.decode()


@pytest.mark.parametrize("same", ["no id", "0b9f7a52-5b1c-4a8e-9d42-3a7c6a1e0f55", "\x00"])
def test_nobody_else_can_be_meant(coordinator, program, same):
    row = unclear(program)

    assert coordinator.post(address("say_who", row), {"same": same}).status_code == 404
    row.refresh_from_db()
    assert row.enrollment is None


def test_who_only_reads_here_does_not_say_who_it_is_though_they_say_it_elsewhere(program):
    row = unclear(program)
    supervisor = staff(Role.CM_SUPERVISOR, program)
    RoleGrant.objects.create(user=supervisor, role=Role.COORDINATOR, program=PolicyFactory().program, granted_at=NOW)
    client = sign_in(Client(), supervisor)

    page = client.get(address("show", row))
    answer = client.post(address("say_who", row), {"same": ""})

    assert (page.status_code, answer.status_code) == (200, 404)
    assert "Somebody who writes referrals says it." in page.content.decode()
    row.refresh_from_db()
    assert row.enrollment is None


def test_said_twice_it_is_refused_with_words(coordinator, program):
    row = unclear(program)
    coordinator.post(address("say_who", row))

    answer = coordinator.post(address("say_who", row))

    assert answer.status_code == 422
    assert "Somebody has said already who this is." in answer.content.decode()


def test_today_counts_what_the_inbox_holds_and_leads_there(coordinator, program):
    referred(program)

    page = coordinator.get(reverse("today")).content.decode()

    assert f'<a href="{reverse(LIST)}"><b>1</b>' in page
    assert '<span class="pip">1<span class="sr"> waiting</span></span>' in page


def test_before_booking_a_liaison_reads_no_row_and_opens_no_referral():
    street = PolicyFactory(program__model=ProgramModel.PREBOOKING).program
    row = referred(street)
    liaison = sign_in(Client(), staff(Role.COURT_LIAISON, street))

    assert "Nobody waits." in liaison.get(reverse(LIST)).content.decode()
    assert liaison.get(address("show", row)).status_code == 404
    assert liaison.post(address("say_who", row)).status_code == 404


def test_pages_follow_each_other_by_the_link_below_the_list(coordinator, program, monkeypatch):
    monkeypatch.setattr("diversion.referrals.queries.waiting.PAGE", 1)
    for name in ("Ana", "Ben"):
        referred(program, name)

    first = coordinator.get(reverse(LIST)).content.decode()
    following = html.unescape(re.search(r'href="(\?after=[^"]+)"', first)[1])
    second = coordinator.get(reverse(LIST) + following).content.decode()

    names = {name for name in ("Lopez, Ana", "Lopez, Ben") if name in first}
    assert len(names) == 1
    assert {name for name in ("Lopez, Ana", "Lopez, Ben") if name in second} == {"Lopez, Ana", "Lopez, Ben"} - names


def test_somebody_who_was_told_apart_is_not_asked_about_again(coordinator, program):
    row = unclear(program)
    here = Person.objects.exclude(pk=row.person_id).get()
    tell_apart(row.person_id, [here.pk], by=UserFactory(), at=NOW)

    assert here.record_no not in coordinator.get(address("show", row)).content.decode()
    assert coordinator.post(address("say_who", row), {"same": str(here.pk)}).status_code == 404
