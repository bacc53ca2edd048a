"""Before and after booking on the person's page: what is offered to whom, days, a court's order, a held charge, and the fixed words."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.enrollments.states import prebooking
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.programs.models import ProgramModel
from diversion.web.templatetags.days import day
from tests.conftest import NOW
from tests.factories import ProgramFactory, in_status
from tests.factories.referrals import ChargeFactory
from tests.web.people.conftest import page, signed_in

pytestmark = pytest.mark.django_db

ORDER = {
    "court": "Superior Court",
    "case_no": "24-CR-00417",
    "made_on": "2026-12-01",
    "starts_on": "2026-12-01",
    "ends_on": "2027-12-01",
    "conditions": "Six sessions",
}


def url(name, file, *ids):
    return reverse(f"people:{name}", args=[file.person_id, *(ids or [file.pk])])


def status(record):
    record.refresh_from_db()
    return record.status


@pytest.fixture
def before_booking():
    return in_status(
        S.INTAKE_SCHEDULED,
        model=ProgramModel.PREBOOKING,
        opened_at=NOW - timedelta(days=20),
        policy__effective_from=date(2026, 1, 1),
        intake_on=date(2026, 12, 1),
    )


@pytest.fixture
def held(before_booking):
    charge = ChargeFactory(person=before_booking.person, statute="647(b)(1)")
    return hold_charge(
        charge_id=charge.pk, enrollment_id=before_booking.pk, referred_on=date(2026, 11, 11), by=None, at=NOW
    )


def as_(role, file):
    return signed_in(role, file.program)


def test_the_case_manager_finishes_an_intake_and_the_charge_is_safe(before_booking, held):
    client = as_(Role.CASE_MANAGER, before_booking)
    html = page(client, before_booking.person)
    assert "Held until the intake" in html
    assert "10 days left" in html

    client.post(url("dated_step", before_booking), {"step": "complete intake", "on": "2026-12-01"})

    assert (status(before_booking), status(held)) == (S.ENROLLED_ACTIVE, HeldChargeStatus.INTAKE_SATISFIED)
    html = page(client, before_booking.person)
    assert "Working together" in html
    assert f"The intake was done on {day(date(2026, 12, 1))}, in time." in html


def test_a_day_ahead_is_refused_in_its_place_and_nothing_changes(before_booking, held):
    client = as_(Role.CASE_MANAGER, before_booking)

    answer = client.post(url("dated_step", before_booking), {"step": "complete intake", "on": "2026-12-09"})

    assert answer.status_code == 422
    assert "That day has not come yet" in answer.content.decode()
    assert (status(before_booking), status(held)) == (S.INTAKE_SCHEDULED, HeldChargeStatus.HELD)


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.PARALEGAL, Role.COURT_LIAISON, Role.ADMIN])
@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (S.REFERRED, "Nothing helpful to add"),
        (S.WAITLISTED, "Nothing helpful to add"),
        (S.OUTREACH, "Working with the person"),
        (S.IN_THE_WIND, "Intake complete"),
        (S.ENROLLED_ACTIVE, "Intake complete"),
        (S.DECLINED, "Intake not completed"),
    ],
)
def test_those_outside_read_four_fixed_sentences_and_no_step_of_the_person(role, standing, words):
    file = in_status(standing, model=ProgramModel.PREBOOKING)
    inside = page(as_(Role.CASE_MANAGER, file), file.person)
    assert str(standing.label) in inside

    html = page(as_(role, file), file.person)

    assert words in html
    assert [label for label in (status.label for status in prebooking.STATES) if f">{label}<" in html] == []


def test_the_list_of_people_says_no_more_to_a_prosecutor_than_the_page():
    file = in_status(S.IN_THE_WIND)

    html = as_(Role.PROSECUTOR, file).get(reverse("people:list")).content.decode()

    assert "Intake complete" in html
    assert "In the wind" not in html


def test_the_prosecutor_confirms_what_becomes_of_a_charge_and_nobody_else_does(before_booking, held):
    as_(Role.CASE_MANAGER, before_booking).post(
        url("dated_step", before_booking), {"step": "complete intake", "on": "2026-12-01"}
    )
    address = url("charge_step", before_booking, held.pk)

    refused = as_(Role.CASE_MANAGER, before_booking).post(address, {"step": "do not file"})
    assert (refused.status_code, status(held)) == (422, HeldChargeStatus.INTAKE_SATISFIED)

    as_(Role.PROSECUTOR, before_booking).post(address, {"step": "do not file"})
    assert status(held) == HeldChargeStatus.NOT_FILED


@pytest.mark.parametrize("typed", [{}, {"step": "satisfy"}, {"step": "\x00"}, {"step": "file", "on": "soon"}], ids=str)
def test_a_step_of_a_charge_that_is_none_is_refused(before_booking, held, typed):
    answer = as_(Role.PROSECUTOR, before_booking).post(url("charge_step", before_booking, held.pk), typed)

    assert (answer.status_code, status(held)) == (422, HeldChargeStatus.HELD)


def test_a_stranger_of_another_program_finds_neither_file_nor_charge(before_booking, held):
    stranger = signed_in(Role.CASE_MANAGER, ProgramFactory(model=ProgramModel.PREBOOKING))

    for address, typed in (
        (url("dated_step", before_booking), {"step": "complete intake", "on": "2026-12-01"}),
        (url("order", before_booking), ORDER),
        (url("charge_step", before_booking, held.pk), {"step": "return for charging", "reason": "x"}),
    ):
        assert stranger.post(address, typed).status_code == 404
    assert (status(before_booking), status(held)) == (S.INTAKE_SCHEDULED, HeldChargeStatus.HELD)


def test_who_sees_the_person_through_another_program_does_not_reach_the_charge(before_booking, held):
    elsewhere = in_status(S.REFERRED, model=ProgramModel.PREBOOKING, person=before_booking.person)
    client = as_(Role.CASE_MANAGER, elsewhere)
    assert "647(b)(1)" not in page(client, before_booking.person)

    answer = client.post(
        url("charge_step", before_booking, held.pk), {"step": "return for charging", "reason": "Never came"}
    )

    assert (answer.status_code, status(held)) == (404, HeldChargeStatus.HELD)


def test_a_charge_is_not_reached_through_somebody_elses_page(before_booking, held):
    other = in_status(S.HANDOFF_DONE, policy=before_booking.policy)

    answer = as_(Role.PROSECUTOR, before_booking).post(
        url("charge_step", other, held.pk), {"step": "return for charging", "reason": "x"}
    )

    assert answer.status_code == 404


def test_the_liaison_records_the_courts_order_and_the_page_shows_its_term():
    file = in_status(S.OFFERED, model=ProgramModel.POSTBOOKING, policy__effective_from=date(2026, 1, 1))
    client = as_(Role.COURT_LIAISON, file)

    client.post(url("order", file), ORDER)

    assert status(file) == S.ORDERED
    html = page(client, file.person)
    assert "24-CR-00417" in html
    assert f"The term ends on {day(date(2027, 12, 1))}" in html


@pytest.mark.parametrize(
    "wrong", [{"ends_on": "2026-11-01"}, {"case_no": ""}, {"made_on": "2027-01-01"}, {"court": "x" * 121}], ids=str
)
def test_an_order_that_cannot_be_is_refused_with_what_was_typed(wrong):
    file = in_status(S.OFFERED, model=ProgramModel.POSTBOOKING, policy__effective_from=date(2026, 1, 1))

    answer = as_(Role.COURT_LIAISON, file).post(url("order", file), ORDER | wrong)

    assert (answer.status_code, status(file)) == (422, S.OFFERED)
    assert "Six sessions" in answer.content.decode()


def test_a_step_that_another_regime_calls_so_is_refused(before_booking):
    answer = as_(Role.CASE_MANAGER, before_booking).post(url("step", before_booking), {"step": "open screening"})

    assert (answer.status_code, status(before_booking)) == (422, S.INTAKE_SCHEDULED)


def test_the_page_costs_the_same_with_one_charge_and_with_three(before_booking, held):
    client = as_(Role.CASE_MANAGER, before_booking)
    page(client, before_booking.person)

    with CaptureQueriesContext(connection) as one:
        page(client, before_booking.person)
    for number in range(2):
        charge = ChargeFactory(person=before_booking.person, statute=f"647({number})")
        hold_charge(
            charge_id=charge.pk, enrollment_id=before_booking.pk, referred_on=date(2026, 11, 11), by=None, at=NOW
        )
    with CaptureQueriesContext(connection) as three:
        page(client, before_booking.person)

    assert len(one) == len(three)
