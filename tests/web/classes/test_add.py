from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.classes.models import ClassSeries, ClassSession
from tests.factories import ProgramFactory, staff
from tests.web.classes.conftest import client_of, words

ADD = reverse("classes:add")


@pytest.fixture
def filled_in(program):
    return {
        "program": str(program.pk),
        "series": "Winter term",
        "local_day": "2027-01-09",
        "starts_wall": "09:00",
        "ends_wall": "17:00",
        "place": "100 Main St, Room 2",
        "address": "100 Main St, Tracy",
        "capacity": "12",
        "facilitator": "",
    }


def planned():
    return ClassSession.objects.filter(series__name="Winter term")


def test_a_coordinator_plans_a_session_and_comes_to_its_register(coordinator, lead, filled_in, program):
    response = coordinator.post(ADD, filled_in | {"facilitator": str(lead.user.pk)})

    session = planned().get()
    assert (response.status_code, response["Location"]) == (302, reverse("classes:register", args=[session.pk]))
    assert (session.local_day, session.starts_wall, session.ends_wall) == (date(2027, 1, 9), time(9), time(17))
    assert (session.program, session.capacity, session.time_zone) == (program, 12, program.time_zone)
    assert list(session.facilitators.all()) == [lead.user]
    assert "The session is planned" in words(coordinator.get(response["Location"]))


def test_the_form_offers_the_programs_and_the_facilitators_that_there_are(coordinator, lead, program):
    ProgramFactory(name="Another program")

    seen = words(coordinator.get(ADD))

    assert "Saturday program" in seen
    assert "Another program" not in seen
    assert "Denise Marlow" in seen


@pytest.mark.parametrize("who", ["reader", "lead"])
def test_somebody_who_may_not_plan_gets_no_form_and_plans_nothing(request, who, filled_in):
    client = request.getfixturevalue(who)

    assert client.get(ADD).status_code == 403
    assert client.post(ADD, filled_in).status_code == 403
    assert not planned().exists()


def test_somebody_who_is_not_signed_in_plans_nothing(filled_in):
    assert Client().post(ADD, filled_in).status_code == 302
    assert not planned().exists()


def test_nobody_plans_in_a_program_that_is_not_theirs(stranger, filled_in):
    response = stranger.post(ADD, filled_in)

    assert response.status_code == 422
    assert not planned().exists()


def test_a_program_that_one_only_reads_cannot_be_planned_in(filled_in, program):
    both = staff(Role.PROSECUTOR, program)
    both.grants.create(role=Role.COORDINATOR, program=ProgramFactory(), granted_at=both.invited_at)

    assert client_of(both).post(ADD, filled_in).status_code == 422
    assert not planned().exists()


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"local_day": "2027-03-14", "starts_wall": "02:30"}, "The clocks change in that hour"),
        ({"ends_wall": "09:00"}, "must end after it begins"),
        ({"local_day": "9999-12-31"}, "Look at the year again"),
        ({"local_day": "0001-01-01"}, "Look at the year again"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"capacity": "1" * 400}, "less than or equal to 500"),
        ({"place": "x" * 81}, "at most 80 characters"),
        ({"series": "  "}, "required"),
        ({"series": "a\x00b"}, "Null characters are not allowed"),
        ({"facilitator": "nobody"}, "not one of the available choices"),
        ({"program": "00000000-0000-0000-0000-000000000000"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_in_words_beside_what_was_typed(coordinator, filled_in, typed, refusal):
    response = coordinator.post(ADD, filled_in | typed)

    assert response.status_code == 422
    assert refusal in words(response)
    assert 'value="100 Main St, Tracy"' in response.content.decode()
    assert not planned().exists()


@pytest.mark.parametrize(
    "field",
    ["program", "series", "local_day", "starts_wall", "ends_wall", "place", "address", "capacity", "facilitator"],
)
@pytest.mark.parametrize(
    "typed", ["\x00", "x" * 10_000, "9" * 5_000, "-1", "1e309", "<script>", "'; --", "\ud7ff\U0001f468", "", "२०२७"]
)
def test_hostile_words_in_any_field_are_answered_and_never_a_fault(coordinator, filled_in, field, typed):
    response = coordinator.post(ADD, filled_in | {field: typed})

    assert response.status_code in {302, 422}
    assert planned().count() == (response.status_code == 302) or field == "series"


def test_a_field_that_the_form_does_not_have_changes_nothing(coordinator, filled_in):
    more = {"seats_taken": "11", "version": "9", "status": "cancelled", "time_zone": "Asia/Tokyo", "id": "x"}

    coordinator.post(ADD, filled_in | more)

    session = planned().get()
    assert (session.seats_taken, session.version, session.status) == (0, 1, "planned")
    assert session.time_zone == session.program.time_zone


def test_a_refused_form_leaves_no_series_behind(coordinator, filled_in):
    coordinator.post(ADD, filled_in | {"ends_wall": "08:00"})

    assert not ClassSeries.objects.filter(name="Winter term").exists()
