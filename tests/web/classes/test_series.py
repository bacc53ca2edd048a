from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.classes.models import ClassSeries, ClassSession
from diversion.programs.models import CalendarKind, ClosedDay
from tests.factories import PolicyFactory, ProgramFactory, SeriesFactory, SessionFactory, UserFactory, staff
from tests.factories.curricula import TERM, curriculum, published
from tests.web.classes.conftest import client_of, words

LIST, ADD = reverse("classes:series_list"), reverse("classes:series_add")


@pytest.fixture
def taught(program):
    return curriculum(program)


@pytest.fixture
def filled_in(taught):
    return {
        "curriculum": str(taught.pk),
        "name": "Spring term",
        "first_day": "2027-01-04",
        "weekday_1": "1",
        "starts_1": "18:00",
        "weekday_2": "3",
        "starts_2": "18:00",
        "weekday_3": "",
        "starts_3": "",
        "place": "100 Main St, Room 2",
        "address": "100 Main St, Tracy",
        "capacity": "12",
        "language": "es",
        "mode": "in_person",
        "closures": "agency",
        "speakers": "",
    }


def spring():
    return ClassSeries.objects.filter(name="Spring term")


def seen_on(page):
    return page.context["schedule"].fingerprint


def test_the_dates_are_shown_before_anything_is_saved_and_then_published(coordinator, lead, filled_in):
    filled_in["leads"] = [str(lead.user.pk)]

    page = coordinator.post(ADD, filled_in)

    assert page.status_code == 200
    assert "Tue, Jan 5, 2027 , 6:00 PM – 8:00 PM 1. Part 1" in words(page)
    assert "Publish 4 sessions" in words(page)
    assert not spring().exists()
    answer = coordinator.post(ADD, filled_in | {"seen": seen_on(page)})
    series = spring().get()
    assert answer["Location"] == reverse("classes:series", args=[series.pk])
    assert series.sessions.count() == 4
    assert list(series.leads.all()) == [lead.user]
    shown = words(coordinator.get(answer["Location"]))
    assert "The series is published" in shown
    assert "Tuesday 6:00 PM" in shown


def test_the_page_with_the_dates_carries_all_that_was_typed(coordinator, lead, filled_in):
    page = coordinator.post(ADD, filled_in | {"leads": [str(lead.user.pk)]})

    assert dict(page.context["sent"]) == filled_in | {"leads": str(lead.user.pk)}


def test_who_wants_to_change_something_finds_the_form_as_it_was(coordinator, filled_in):
    page = coordinator.post(ADD, filled_in | {"again": "1"})

    assert page.status_code == 200
    assert 'value="Spring term"' in page.content.decode()
    assert 'value="2027-01-04"' in page.content.decode()
    assert not spring().exists()


def test_a_holiday_on_a_slot_is_named(coordinator, filled_in, program):
    ClosedDay.objects.create(
        agency=program.agency, calendar=CalendarKind.AGENCY, on=date(2027, 1, 7), name="The office moves"
    )

    assert "Thu, Jan 7, 2027 The office moves" in words(coordinator.post(ADD, filled_in))


def test_dates_that_changed_are_shown_again_and_not_saved(coordinator, filled_in, program):
    seen = seen_on(coordinator.post(ADD, filled_in))
    ClosedDay.objects.create(agency=program.agency, calendar=CalendarKind.AGENCY, on=date(2027, 1, 7), name="Moving")

    page = coordinator.post(ADD, filled_in | {"seen": seen})

    assert page.status_code == 409
    assert "The dates have changed" in words(page)
    assert not spring().exists()


def test_fewer_minutes_than_the_program_asks_for_are_said(coordinator, filled_in, policy):
    policy.class_minutes_required = 960
    policy.save()

    assert "take 480 minutes; the program asks for 960" in words(coordinator.post(ADD, filled_in))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekday_1": "", "starts_1": ""}, "required"),
        ({"weekday_2": "1", "starts_2": "19:00"}, "overlap"),
        ({"weekday_2": ""}, "Choose the day for this time"),
        ({"starts_2": ""}, "Say at what time it begins"),
        ({"weekday_1": "9"}, "not one of the available choices"),
        ({"first_day": "2027-02-30"}, "valid date"),
        ({"first_day": "9999-12-31"}, "three years"),
        ({"starts_1": "23:00"}, "after midnight"),
        ({"name": "x\0y"}, "Null characters"),
        ({"capacity": "501"}, "less than or equal"),
        ({"capacity": "9" * 40}, "less than or equal"),
        ({"leads": ["nobody"]}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_saves_nothing(coordinator, filled_in, wrong, said):
    page = coordinator.post(ADD, filled_in | wrong)

    assert page.status_code == 422
    assert said in words(page)
    assert not spring().exists()


def test_an_hour_that_the_clocks_skip_is_refused_with_its_day(coordinator, filled_in):
    page = coordinator.post(
        ADD,
        filled_in | {"first_day": "2027-03-08", "weekday_1": "6", "starts_1": "02:30", "weekday_2": "", "starts_2": ""},
    )

    assert page.status_code == 422
    assert "Mar 14, 2027" in words(page)


def test_without_a_curriculum_the_page_says_what_comes_first(coordinator):
    assert "Write down first what is taught" in words(coordinator.get(ADD))


def test_another_one_like_it_begins_with_all_but_name_and_day(coordinator, program):
    series = published(program)

    page = coordinator.get(f"{ADD}?like={series.pk}")

    form = page.context["form"]
    assert form["place"].value() == series.place
    assert form["weekday_2"].value() == 3
    assert (form["name"].value(), form["first_day"].value()) == (None, None)


@pytest.mark.parametrize("like", ["", "x", "00000000-0000-0000-0000-000000000000", "\0"])
def test_another_one_like_nothing_is_an_empty_form(coordinator, taught, like):
    assert coordinator.get(ADD, {"like": like}).context["form"].initial == {}


def test_a_series_of_another_program_is_neither_shown_nor_copied_nor_planned(stranger, program, taught, filled_in):
    series = published(program, name="Mornings")

    assert stranger.get(reverse("classes:series", args=[series.pk])).status_code == 404
    assert "Winter term" not in words(stranger.get(LIST))
    assert stranger.get(f"{ADD}?like={series.pk}").context["form"].initial == {}
    assert stranger.post(ADD, filled_in).status_code == 422
    assert not spring().exists()


@pytest.mark.parametrize("who", ["reader", "lead"])
def test_who_only_reads_plans_nothing(request, who, filled_in):
    client = request.getfixturevalue(who)

    assert client.get(ADD).status_code == 403
    assert client.post(ADD, filled_in).status_code == 403
    assert "Plan a series" not in words(client.get(LIST))


def test_somebody_who_is_not_signed_in_gets_nothing(filled_in):
    assert Client().post(ADD, filled_in).status_code == 302
    assert not spring().exists()


def test_a_facilitator_sees_the_sessions_of_a_series_that_are_their_own(program, lead, session):
    SessionFactory(series=session.series, local_day=date(2026, 12, 19), title="Of somebody else")
    other = SeriesFactory(program=program, name="Not led")
    SessionFactory(series=other)

    page = words(lead.get(reverse("classes:series", args=[session.series_id])))

    assert "Sat, Dec 12" in page
    assert "Of somebody else" not in page
    assert "Not led" not in words(lead.get(LIST))
    assert lead.get(reverse("classes:series", args=[other.pk])).status_code == 404


def test_an_empty_list_says_what_a_series_is(client_without_series):
    assert "No series yet" in words(client_without_series.get(LIST))


@pytest.fixture
def client_without_series():
    return client_of(staff(Role.COORDINATOR, PolicyFactory().program))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_the_series_cost_the_same_for_any_number(count, django_assert_num_queries):
    program = ProgramFactory()
    client = client_of(staff(Role.COORDINATOR, program))
    for number in range(count):
        series = published(program, name=f"Curriculum {number}", modules=count, plan=_named(number))
        for session in ClassSession.objects.filter(series=series):
            session.facilitators.add(UserFactory())

    with django_assert_num_queries(3):
        client.get(LIST)
    with django_assert_num_queries(7):
        client.get(reverse("classes:series", args=[series.pk]))


def _named(number):
    return replace(TERM, name=f"Term {number}")
