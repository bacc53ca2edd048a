"""What stands in the way is said before anything is saved; whoever has seen it may save all the same."""

from datetime import date, time

import pytest
from django.urls import reverse

from diversion.classes.models import ClassSeries, ClassSession, SessionFacilitator
from diversion.programs.models import Track
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, ProgramFactory, SeriesFactory, SessionFactory, book
from tests.factories.curricula import curriculum, published
from tests.web.classes.conftest import page_of, words


@pytest.fixture(autouse=True)
def in_december(at_the_door):
    at_the_door.move_to(NOW)


@pytest.fixture
def busy(lead):
    """The facilitator leads a class elsewhere on the evening of December 8."""
    session = SessionFactory(local_day=date(2026, 12, 8), starts_wall=time(18), ends_wall=time(20), place="Elsewhere")
    SessionFacilitator.objects.create(session=session, user=lead.user)
    return session


def one_session(program, lead, **facts):
    return {
        "program": str(program.pk),
        "series": "Winter",
        "local_day": "2026-12-08",
        "starts_wall": "19:00",
        "ends_wall": "21:00",
        "place": "Room 7",
        "address": "",
        "capacity": "9",
        "facilitator": str(lead.user.pk),
    } | facts


def winter():
    return ClassSession.objects.filter(series__name="Winter")


def test_one_session_is_planned_all_the_same_when_somebody_says_so(coordinator, program, lead, busy):
    page = coordinator.post(reverse("classes:add"), one_session(program, lead))

    assert page.status_code == 409
    assert "Denise Marlow leads another session on Tue, Dec 8, 2026" in words(page)
    assert not winter().exists()
    assert coordinator.post(reverse("classes:add"), one_session(program, lead, anyway="1")).status_code == 302
    assert winter().exists()


def test_the_last_day_of_all_is_refused_in_words(coordinator, program, lead):
    page = coordinator.post(reverse("classes:add"), one_session(program, lead, local_day="9999-12-31"))

    assert page.status_code == 422


def test_a_room_of_people_who_must_not_meet_is_refused_whatever_is_said(coordinator, program, lead):
    other = ProgramFactory(track=Track.SELLER, name="Second Step")
    SessionFactory(
        series=SeriesFactory(program=other),
        local_day=date(2026, 12, 8),
        starts_wall=time(18),
        ends_wall=time(20),
        place="Room 7",
    )

    page = coordinator.post(reverse("classes:add"), one_session(program, lead, anyway="1"))

    assert page.status_code == 422
    assert "These two never share a room" in words(page)
    assert "Second Step" not in words(page)
    assert not winter().exists()


def test_a_series_is_published_all_the_same_when_somebody_says_so(coordinator, program, lead, busy):
    typed = {
        "curriculum": str(curriculum(program).pk),
        "name": "Winter",
        "first_day": "2026-12-01",
        "weekday_1": "1",
        "starts_1": "18:00",
        "place": "Room 7",
        "capacity": "9",
        "language": "en",
        "mode": "in_person",
        "closures": "agency",
        "leads": [str(lead.user.pk)],
    }
    add = reverse("classes:series_add")
    page = coordinator.post(add, typed)
    seen = {"seen": page.context["schedule"].fingerprint}
    assert "Denise Marlow leads another session" in words(page)

    refused = coordinator.post(add, typed | seen)
    assert (refused.status_code, winter().exists()) == (409, False)
    assert "say whether to save it all the same" in words(refused)

    coordinator.post(add, typed | seen | {"anyway": "1"})
    assert ClassSeries.objects.get(name="Winter").sessions.count() == 4


def test_a_move_onto_a_court_date_is_said_first(coordinator, policy):
    series = published(policy.program)
    session = series.sessions.get(local_day=date(2026, 12, 3))
    file = EnrollmentFactory(policy=policy, person__given_name="Maria", person__family_name="Lopez")
    book(session, file)
    file.hearing_on = date(2026, 12, 4)
    file.save(update_fields=["hearing_on"])
    typed = {
        "local_day": "2026-12-04",
        "starts_wall": "18:00",
        "ends_wall": "20:00",
        "place": "Room 7",
        "address": "",
        "which": "one",
    }
    page = coordinator.post(page_of("move", session), typed)
    seen = {"seen": page.context["shifts"].fingerprint}
    assert "Maria Lopez has a court date on Fri, Dec 4, 2026" in words(page)

    assert coordinator.post(page_of("move", session), typed | seen).status_code == 409
    assert coordinator.post(page_of("move", session), typed | seen | {"anyway": "1"}).status_code == 302
    session.refresh_from_db()
    assert session.local_day == date(2026, 12, 4)


def test_somebody_who_leads_elsewhere_stands_in_all_the_same(coordinator, policy, lead, busy):
    session = published(policy.program).sessions.get(local_day=date(2026, 12, 8))

    page = coordinator.post(page_of("leads", session), {"leads": [str(lead.user.pk)]})
    assert page.status_code == 409
    assert "Denise Marlow leads another session" in words(page)

    coordinator.post(page_of("leads", session), {"leads": [str(lead.user.pk)], "anyway": "1"})
    assert list(session.facilitators.all()) == [lead.user]
