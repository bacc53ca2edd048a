from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from diversion.classes.models import ClassSession, SeatStatus, SessionStatus
from tests.factories import EnrollmentFactory, SessionFactory, book, staff
from tests.factories.classes import called_off
from tests.factories.curricula import published
from tests.web.classes.conftest import client_of, page_of, words


@pytest.fixture
def ahead(program, at_the_door):
    """The second of four evenings: Thursday, December 3; it is December 1, 10 AM in Tracy."""
    from tests.conftest import NOW

    at_the_door.move_to(NOW)
    return published(program).sessions.get(local_day=date(2026, 12, 3))


@pytest.fixture
def seat(ahead, policy):
    return book(ahead, EnrollmentFactory(policy=policy))


@pytest.fixture
def elsewhen():
    return {
        "local_day": "2026-12-04",
        "starts_wall": "18:30",
        "ends_wall": "20:30",
        "place": "Room 7",
        "address": "",
        "which": "one",
    }


def restored(**facts):
    return {"give_back": "yes", "reason": "The room is dry again"} | facts


def test_a_move_is_seen_before_it_is_saved(coordinator, ahead, seat, elsewhen):
    page = coordinator.post(page_of("move", ahead), elsewhen)

    shown = words(page)
    assert "Fri, Dec 4, 6:30 PM – 8:30 PM" in shown
    assert "before: Thu, Dec 3, 6:00 PM" in shown
    assert "1 seat is booked in these sessions" in shown
    ahead.refresh_from_db()
    assert ahead.local_day == date(2026, 12, 3)

    answer = coordinator.post(page_of("move", ahead), elsewhen | {"seen": page.context["shifts"].fingerprint})
    assert answer["Location"] == page_of("change", ahead)
    ahead.refresh_from_db()
    assert (ahead.local_day, ahead.starts_wall, ahead.place) == (date(2026, 12, 4), time(18, 30), "Room 7")
    assert "1 person has a seat" in words(coordinator.get(answer["Location"]))


def test_all_later_ones_are_seen_too(coordinator, ahead, elsewhen):
    page = coordinator.post(page_of("move", ahead), elsewhen | {"which": "later"})

    assert [each.after.day.day for each in page.context["shifts"].moved] == [4, 9, 11]


def test_who_wants_to_change_something_finds_the_form_as_it_was(coordinator, ahead, elsewhen):
    page = coordinator.post(page_of("move", ahead), elsewhen | {"again": "1"})

    assert page.status_code == 200
    assert 'value="2026-12-04"' in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"local_day": "2026-11-30"}, "That time is over"),
        ({"local_day": "2036-11-30"}, "three years"),
        ({"ends_wall": "17:00"}, "end after it begins"),
        ({"local_day": "2027-03-14", "starts_wall": "02:30", "ends_wall": "04:00"}, "clocks change"),
        ({"place": ""}, "required"),
        ({"place": "x\0"}, "Null characters"),
        ({"which": "none"}, "not one of the available choices"),
        ({"seen": "something else"}, "have changed"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(coordinator, ahead, elsewhen, wrong, said):
    page = coordinator.post(page_of("move", ahead), elsewhen | wrong)

    assert page.status_code == 422
    assert said in words(page)
    ahead.refresh_from_db()
    assert ahead.version == 1


def test_cancelling_frees_the_seats_and_says_so(coordinator, ahead, seat):
    answer = coordinator.post(page_of("cancel", ahead), {"reason": "The room is flooded"})

    seat.refresh_from_db()
    assert (seat.status, seat.release_reason) == (SeatStatus.RELEASED, "The room is flooded")
    shown = words(coordinator.get(answer["Location"]))
    assert "1 person had a seat and needs another one; nobody loses a chance" in shown
    assert "1 lost a seat by it; 1 of them have no other one" in shown


def test_cancelling_needs_a_reason(coordinator, ahead):
    assert coordinator.post(page_of("cancel", ahead), {"reason": " "}).status_code == 422
    ahead.refresh_from_db()
    assert ahead.status == SessionStatus.PLANNED


def test_cancelled_twice_is_refused_in_words(coordinator, ahead):
    called_off(ahead)

    page = coordinator.post(page_of("cancel", ahead), {"reason": "Again"})

    assert page.status_code == 422


@pytest.mark.parametrize(("answer", "seats"), [("yes", 1), ("no", 0)])
def test_taking_place_after_all_asks_whether_seats_come_back(coordinator, ahead, seat, answer, seats):
    called_off(ahead)

    assert coordinator.post(page_of("restore", ahead), {"reason": "Dry"}).status_code == 422
    done = coordinator.post(page_of("restore", ahead), restored(give_back=answer))

    assert done.status_code == 302
    ahead.refresh_from_db()
    assert (ahead.status, ahead.seats_taken) == (SessionStatus.PLANNED, seats)


def test_somebody_leads_one_date_in_anothers_stead(coordinator, ahead, program, lead):
    done = coordinator.post(page_of("leads", ahead), {"leads": [str(lead.user.pk)]})

    assert done.status_code == 302
    assert list(ahead.facilitators.all()) == [lead.user]
    assert lead.get(page_of("register", ahead)).status_code == 200
    coordinator.post(page_of("leads", ahead), {"leads": []})
    assert lead.get(page_of("register", ahead)).status_code == 404


def test_somebody_who_cannot_lead_is_refused(coordinator, ahead):
    assert coordinator.post(page_of("leads", ahead), {"leads": [str(coordinator.user.pk)]}).status_code == 422


def test_a_class_that_has_begun_can_only_be_cancelled(coordinator, ahead, at_the_door):
    at_the_door.move_to(ahead.starts_at + timedelta(minutes=5))

    shown = words(coordinator.get(page_of("change", ahead)))

    assert "If it was not held, cancel it" in shown
    assert "Another day, time or place" not in shown


def test_other_days_of_the_week_are_seen_before_they_are_saved(coordinator, ahead):
    url = reverse("classes:series_again", args=[ahead.series_id])
    typed = {"first_day": "2026-12-01", "weekday_1": "4", "starts_1": "09:00"}
    assert "What was taught stays" in words(coordinator.get(url))

    page = coordinator.post(url, typed)
    assert "Fri, Dec 4, 9:00 AM" in words(page)
    assert ClassSession.objects.filter(version=2).count() == 0
    done = coordinator.post(url, typed | {"seen": page.context["shifts"].fingerprint})

    assert done["Location"] == reverse("classes:series", args=[ahead.series_id])
    assert {day.weekday() for day in ahead.series.sessions.values_list("local_day", flat=True)} == {4}
    assert coordinator.post(url, typed | {"weekday_1": ""}).status_code == 422
    assert coordinator.post(url, typed | {"seen": "x"}).status_code == 422


@pytest.mark.parametrize("name", ["move", "leads", "cancel", "restore"])
def test_a_session_of_another_program_is_not_there_for_a_stranger(stranger, ahead, name):
    assert stranger.get(page_of("change", ahead)).status_code == 404
    assert stranger.post(page_of(name, ahead), restored()).status_code == 404
    again = reverse("classes:series_again", args=[ahead.series_id])
    assert stranger.get(again).status_code == 404
    ahead.refresh_from_db()
    assert (ahead.status, ahead.version) == (SessionStatus.PLANNED, 1)


@pytest.mark.parametrize("who", ["reader", "lead"])
def test_who_only_reads_changes_nothing(request, who, ahead):
    client = request.getfixturevalue(who)

    assert client.get(page_of("change", ahead)).status_code == 403
    assert client.post(page_of("cancel", ahead), {"reason": "No"}).status_code == 403
    assert "Change the session" not in words(client.get(page_of("register", ahead)))


def test_a_coordinator_gets_there_from_the_register(coordinator, ahead):
    assert page_of("change", ahead) in coordinator.get(page_of("register", ahead)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_seats(coordinator, ahead, policy, count, django_assert_num_queries):
    for _number in range(count):
        book(ahead, EnrollmentFactory(policy=policy))
    called_off(ahead)
    SessionFactory(series=ahead.series)
    client_of(staff("facilitator", ahead.program))

    with django_assert_num_queries(7):
        coordinator.get(page_of("change", ahead))
