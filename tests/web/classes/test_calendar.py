import re
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.core import clock
from diversion.programs.models import CalendarKind, ClosedDay, Track
from tests.factories import ProgramFactory, SeriesFactory, SessionFactory, staff
from tests.factories.classes import called_off
from tests.web.classes.conftest import client_of, page_of, words

CALENDAR = reverse("classes:calendar")


@pytest.fixture(autouse=True)
def early_in_december(at_the_door):
    at_the_door.move_to(datetime(2026, 12, 1, 18, tzinfo=clock.UTC))


def day_of(page, on):
    """What the calendar says about a day."""
    (cell,) = re.findall(rf'<td[^>]*>\s*<time class="number" datetime="{on}".*?</td>', page.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", cell).split())


def test_a_month_shows_its_sessions_with_the_seats_that_are_free(coordinator, session, expected):
    expected()

    page = coordinator.get(CALENDAR)

    assert "December 2026" in words(page)
    assert "9:00 AM Fall term 499 seats free" in day_of(page, "2026-12-12")
    assert page_of("register", session) in page.content.decode()


def test_a_full_and_a_cancelled_session_say_so(coordinator, program):
    SessionFactory(series=SeriesFactory(program=program), capacity=0, local_day=date(2026, 12, 14))
    called_off(SessionFactory(series=SeriesFactory(program=program), local_day=date(2026, 12, 15)))

    page = coordinator.get(CALENDAR)

    assert "Full" in day_of(page, "2026-12-14")
    assert "Cancelled" in day_of(page, "2026-12-15")


def test_holidays_and_the_days_of_the_agency_are_named(coordinator):
    ClosedDay.objects.create(
        agency=coordinator.user.agency, calendar=CalendarKind.AGENCY, on=date(2026, 12, 23), name="The office moves"
    )

    page = coordinator.get(CALENDAR)

    assert "Christmas Day" in day_of(page, "2026-12-25")
    assert "The office moves" in day_of(page, "2026-12-23")


def test_a_week_shows_seven_days_from_sunday_on(coordinator):
    page = coordinator.get(f"{CALENDAR}?view=week&on=2026-12-10")

    assert [day.on for day in page.context["weeks"][0]] == [date(2026, 12, day) for day in range(6, 13)]
    assert "Fall term" in day_of(page, "2026-12-12")


@pytest.mark.parametrize(
    ("query", "before", "after"),
    [
        ("on=2026-12-31", "on=2026-11-01", "on=2027-01-01"),
        ("on=2028-02-29", "on=2028-01-01", "on=2028-03-01"),
        ("view=week&on=2026-12-31", "on=2026-12-24", "on=2027-01-07"),
    ],
)
def test_the_way_leads_to_the_month_or_week_beside(coordinator, query, before, after):
    page = coordinator.get(f"{CALENDAR}?{query}")

    assert before in page.context["before"]
    assert after in page.context["after"]
    assert all(coordinator.get(page.context[way]).status_code == 200 for way in ("before", "after", "now"))


@pytest.mark.parametrize("on", ["", "x", "\0", "9999-12-31", "0001-01-01", "2026-13-01", "9" * 400])
def test_a_day_that_is_none_shows_today(coordinator, on):
    page = coordinator.get(CALENDAR, {"on": on, "view": on, "track": on})

    assert page.status_code == 200
    assert page.context["shown"].on == date(2026, 12, 1)


def test_the_last_month_of_all_opens(coordinator):
    assert coordinator.get(f"{CALENDAR}?on=2100-12-31").status_code == 200


def test_a_facilitator_sees_the_classes_that_they_lead(lead, program):
    SessionFactory(series=SeriesFactory(program=program, name="Of somebody else"), local_day=date(2026, 12, 19))

    page = words(lead.get(CALENDAR))

    assert "Fall term" in page
    assert "Of somebody else" not in page


def test_a_stranger_sees_none_of_it(stranger):
    page = words(stranger.get(CALENDAR))

    assert "Fall term" not in page
    assert "No class in this time" in page


def test_buyers_and_people_who_sell_never_stand_in_one_calendar(session, program):
    other = ProgramFactory(track=Track.SELLER)
    SessionFactory(series=SeriesFactory(program=other, name="Another room"), local_day=date(2026, 12, 12))
    both = staff(Role.COORDINATOR, program)
    both.grants.create(role=Role.COORDINATOR, program=other, granted_at=both.invited_at)
    client = client_of(both)

    buyers, sellers = (words(client.get(CALENDAR, {"track": track})) for track in (Track.BUYER, Track.SELLER))

    assert ("Fall term" in buyers, "Another room" in buyers) == (True, False)
    assert ("Fall term" in sellers, "Another room" in sellers) == (False, True)
    assert "Whose classes" in client.get(CALENDAR).content.decode()


def test_somebody_who_is_not_signed_in_sees_nothing():
    assert Client().get(CALENDAR).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_the_same_for_any_number_of_sessions(coordinator, program, count, django_assert_num_queries):
    for day in range(1, 1 + count):
        SessionFactory(series=SeriesFactory(program=program), local_day=date(2026, 12, day))

    with django_assert_num_queries(5):
        coordinator.get(CALENDAR)
