"""The list of programs, a new one, a program's page, its review, and the calendars."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from diversion.programs.models import CalendarKind, ClosedDay, Program
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, ProgramFactory
from tests.web.people.conftest import events
from tests.web.programs.conftest import words

NEW = {
    "code": "prebooking-tracy",
    "name": "Pre-booking diversion, Tracy",
    "model": "prebooking",
    "track": "general",
    "public_name": "Northgate Services",
    "sender_name": "Northgate",
    "callback_phone": "209-555-0100",
    "time_zone": "America/Los_Angeles",
    "review_due_on": "2027-06-01",
}


def test_a_program_is_added_with_a_draft_of_its_terms(admin):
    answer = admin.post(reverse("programs:add"), NEW, follow=True)

    program = Program.objects.get()
    assert program.review_due_on == date(2027, 6, 1)
    assert "No policy is in force." in words(answer)
    assert "Draft" in words(answer)
    assert events()[-2:] == ["program.added", "policy.drafted"]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"code": "taken"}, "Another program has that code"),
        ({"callback_phone": "12"}, "number"),
        ({"model": "jail"}, "valid"),
    ],
)
def test_a_program_that_cannot_be_is_refused_in_words(admin, sent, says):
    ProgramFactory(code="taken")

    answer = admin.post(reverse("programs:add"), NEW | sent)

    assert answer.status_code == 422
    assert says in words(answer)
    assert Program.objects.count() == 1


def test_an_empty_list_says_how_it_is_filled(admin, stranger):
    Program.objects.all().delete()

    assert "No program here." in words(admin.get(reverse("programs:list")))


def test_the_list_says_what_is_in_force_and_what_is_due(policy, draft, coordinator):
    Program.objects.update(review_due_on=date(2026, 12, 31))

    said = words(coordinator.get(reverse("programs:list")))

    assert all(word in said for word in ("Version 1 in force", "Draft", "Review due"))


def test_a_programs_page_says_whom_it_takes_and_how_many_signed_under_each_version(policy, draft, coordinator):
    policy.offenses.add(*policy.offenses.model.objects.filter(statute="653.25"))
    policy.criteria.create(code="no_recent_misdemeanor", parameters={"years": 7})
    EnrollmentFactory(policy=policy)

    said = words(coordinator.get(reverse("programs:show", args=[policy.program_id])))

    assert "653.25 Loitering to buy" in said
    assert "No misdemeanor conviction in the last 7 years · decides" in said
    assert "1 file signed under it" in said


@pytest.mark.parametrize("versions", [1, 3])
def test_a_programs_page_costs_the_same_however_many_versions_it_has(
    versions, policy, coordinator, django_assert_max_num_queries
):
    for number in range(2, versions + 1):
        PolicyFactory(program=policy.program, version=number, effective_from=date(2026, number, 1))

    with django_assert_max_num_queries(12):
        coordinator.get(reverse("programs:show", args=[policy.program_id]))


def test_a_review_is_recorded_and_the_next_one_is_a_year_away(program, admin):
    Program.objects.update(review_due_on=date(2026, 12, 31))
    page = reverse("programs:show", args=[program.pk])
    assert "The yearly review is due." in words(admin.get(page))

    admin.post(
        reverse("programs:review", args=[program.pk]), {"reviewed_on": "2026-11-30", "decided": "Letter of Nov 30"}
    )

    program.refresh_from_db()
    assert program.review_due_on == date(2027, 11, 30)
    assert "The yearly review is due." not in words(admin.get(page))


@pytest.mark.parametrize("sent", [{}, {"reviewed_on": "2030-01-01", "decided": "Letter"}])
def test_a_review_that_is_refused_stays_on_the_page(program, admin, sent):
    answer = admin.post(reverse("programs:review", args=[program.pk]), sent)

    assert answer.status_code == 422
    assert "Please check this before you go on." in words(answer)
    assert "program.reviewed" not in events()


def test_a_day_is_added_to_the_calendar_and_taken_out(admin, coordinator):
    tomorrow = NOW.date() + timedelta(days=1)
    sent = {"calendar": "court", "on": tomorrow.isoformat(), "name": "Move of the clerk’s office"}

    added = admin.post(reverse("programs:calendar_add"), sent, follow=True)
    again = admin.post(reverse("programs:calendar_add"), sent)

    day = ClosedDay.objects.get()
    assert (day.calendar, day.on, day.agency_id) == (CalendarKind.COURT, tomorrow, admin.user.agency_id)
    assert "Move of the clerk’s office" in words(added)
    assert (again.status_code, "in the calendar already" in words(again)) == (422, True)

    admin.post(reverse("programs:calendar_remove", args=[day.pk]))

    assert not ClosedDay.objects.exists()


def test_the_calendar_shows_the_holidays_ahead(coordinator):
    said = words(coordinator.get(reverse("programs:calendar")))

    assert "Christmas Day" in said
    assert "Lincoln’s Birthday" in said


def test_a_review_that_is_near_stands_on_the_administrators_today_and_on_nobody_elses(program, admin, coordinator):
    Program.objects.update(review_due_on=date(2026, 12, 31))
    today = reverse("today")

    assert "Yearly review due" in words(admin.get(today))
    assert "Yearly review due" not in words(coordinator.get(today))

    Program.objects.update(review_due_on=date(2027, 6, 1))

    assert "Yearly review due" not in words(admin.get(today))
