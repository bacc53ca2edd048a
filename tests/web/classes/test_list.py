from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.classes.models import ClassSession
from tests.factories import SeriesFactory, SessionFactory, staff
from tests.factories.classes import called_off
from tests.web.classes.conftest import client_of, words

LIST = reverse("classes:list")


def test_a_coordinator_sees_the_sessions_of_the_program_with_their_seats_and_may_add_one(coordinator, session, seat):
    response = coordinator.get(LIST)

    assert response.status_code == 200
    assert "Sat, Dec 12 , 9:00 AM – 5:00 PM Fall term · 100 Main St, Room 2 · Saturday program 1 of 500 seats" in words(
        response
    )
    assert "Plan a session" in words(response)
    assert "Over" not in words(response)


def test_a_session_of_another_program_is_not_in_the_list(coordinator, session):
    elsewhere = SessionFactory(series=SeriesFactory(name="Winter term"))

    assert "Winter term" not in words(coordinator.get(LIST))
    assert "Winter term" in words(client_of(staff(Role.COORDINATOR, elsewhere.program)).get(LIST))


def test_a_facilitator_sees_the_sessions_that_they_lead_and_adds_none(lead, session, program):
    SessionFactory(series=SeriesFactory(program=program, name="Winter term"))

    seen = words(lead.get(LIST))

    assert "Fall term" in seen
    assert "Winter term" not in seen
    assert "Plan a session" not in seen.split("Now and coming")[0]


def test_a_facilitator_who_leads_nothing_is_told_who_plans(program):
    response = client_of(staff(Role.FACILITATOR, program)).get(LIST)

    assert "No class is planned. A coordinator plans a session" in words(response)


def test_what_is_over_what_is_full_and_what_is_cancelled_is_said_in_words(coordinator, session, seat, at_the_door):
    ClassSession.objects.update(capacity=1)
    assert "1 of 1 seats Full" in words(coordinator.get(LIST))

    called_off(session)
    assert "Cancelled" in words(coordinator.get(LIST))

    at_the_door.move_to(session.ends_at + timedelta(seconds=1))
    later = words(client_of(coordinator.user).get(LIST))
    assert "No class is planned." in later
    assert "Over Sat, Dec 12 , 9:00 AM" in later


def test_somebody_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_back():
    response = Client().get(LIST)

    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={LIST}")


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR_READONLY, Role.OFFICER_REFERRER])
def test_a_role_without_registers_gets_no_list(role, program):
    assert client_of(staff(role, program)).get(LIST).status_code == 403


@pytest.mark.parametrize("size", [1, 3, 30])
def test_the_list_costs_the_same_for_any_number_of_sessions(coordinator, session, size, django_assert_num_queries):
    for number in range(size):
        SessionFactory(series=session.series, local_day=session.local_day + timedelta(days=7 * (number - 3)))

    with django_assert_num_queries(4):
        assert coordinator.get(LIST).status_code == 200
