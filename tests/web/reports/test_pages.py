"""The reports as somebody meets them: for whom they open, what stands on them, and what they never say."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.states import EnrollmentStatus
from diversion.referrals.models import Outcome
from tests.factories import PolicyFactory, ProgramFactory, UserFactory, in_status
from tests.reporting.records import MAY_3, past, referral
from tests.web.people.conftest import signed_in
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db

OUTCOMES = "/reports/"


@pytest.fixture
def program():
    return ProgramFactory(name="Saturday program")


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def outcomes_as(role, program):
    answer = signed_in(role, program).get(OUTCOMES)
    assert answer.status_code == 200
    return words(answer)


def listed_as(role, program, doubt="closed-same-day", query=""):
    return signed_in(role, program).get(reverse("reports:doubtful", args=[doubt]) + query)


def test_every_figure_stands_with_its_denominator(program):
    for days in (10, 20):
        past(program, days=days, race="Black")
    past(program, Outcome.NOT_COMPLETED, days=33, race="White")
    referral(program)

    page = outcomes_as(Role.COORDINATOR, program)

    assert "66.7% of 3" in page
    assert "mean 21.0, median 20.0, longest 33" in page
    assert "White 1 0 0 1 0 0 0 0.0% of 1" in page
    assert "Not recorded 1 1 0 0 0 0 0" in page


def test_overrides_are_counted_for_who_reads_the_reports_whole_and_for_nobody_else(program):
    for _ in range(5):
        past(program)

    assert "Against a criterion 0" in outcomes_as(Role.PROSECUTOR, program)
    assert "Against a criterion" not in outcomes_as(Role.OFFICER_REFERRER, program)


def test_no_word_for_failing_stands_anywhere_for_any_kind_of_program():
    program = ProgramFactory(model="prebooking")
    past(program, Outcome.NOT_COMPLETED)

    assert "fail" not in outcomes_as(Role.COORDINATOR, program).lower()


def test_figures_of_another_program_are_not_on_the_page(program):
    past(ProgramFactory(name="Court program"))

    page = outcomes_as(Role.COORDINATOR, program)

    assert "Court program" not in page
    assert "Nobody has been referred yet." in page


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.FINANCE, Role.CASE_MANAGER])
def test_who_reads_reports_of_their_own_work_alone_is_told_so(program, role):
    past(program)

    assert "You read reports of your own work only." in outcomes_as(role, program)


def test_who_sees_totals_alone_is_told_when_there_are_too_few_people(program):
    past(program)

    page = outcomes_as(Role.OFFICER_REFERRER, program)

    assert "There are too few people for figures." in page
    assert "Saturday program" not in page


def test_who_sees_totals_alone_is_told_that_small_groups_stand_together(program):
    for _ in range(6):
        past(program, days=0, race="Black")
        past(program, days=1, race="White")
    past(program, days=1, race="Asian")

    page = outcomes_as(Role.OFFICER_REFERRER, program)

    assert "Groups with such a figure are counted together." in page
    assert "Others, counted together 7" in page
    assert "Asian" not in page


def test_a_count_leads_to_the_list_of_as_many(program):
    numbers = {past(program, days=0).number for _ in range(3)}
    past(program, days=1)

    page = signed_in(Role.COORDINATOR, program).get(OUTCOMES)
    rows = words(listed_as(Role.COORDINATOR, program))

    assert reverse("reports:doubtful", args=["closed-same-day"]) in page.content.decode()
    assert set(re.findall(r"R-[0-9]{5}", rows)) == numbers


def test_a_record_shows_its_days_and_leads_to_the_person_where_there_is_a_file(program):
    file = in_status(EnrollmentStatus.ACCEPTED, policy=PolicyFactory(program=program))
    referral(program, person=file.person, enrollment=file, referred_on=date(2024, 5, 2))

    answer = listed_as(Role.COORDINATOR, program, "before-received")

    assert reverse("people:show", args=[file.person_id]) in answer.content.decode()
    assert "2024" in words(answer)


def test_a_reader_without_names_sees_counts_and_no_way_to_the_rows(program):
    past(program, days=0)

    answer = signed_in(Role.DATA_ANALYST, program).get(OUTCOMES)

    assert "Closed the day of referral" in words(answer)
    assert "/reports/doubtful/" not in answer.content.decode()
    assert listed_as(Role.DATA_ANALYST, program).status_code == 403


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.OFFICER_REFERRER])
def test_a_list_is_not_there_for_who_reads_names_and_no_reports(role, program):
    past(program, days=0)

    assert listed_as(Role.COORDINATOR, program).status_code == 200
    assert listed_as(role, program).status_code == 404
    assert listed_as(role, program, "no-such-doubt").status_code == 404


def test_a_list_about_telephones_is_not_there_for_who_reads_none(program):
    assert listed_as(Role.PROSECUTOR, program).status_code == 200
    assert listed_as(Role.PROSECUTOR, program, "no-contact").status_code == 404


def test_records_of_another_program_are_not_listed(program):
    theirs = past(ProgramFactory(), days=0)

    page = words(listed_as(Role.COORDINATOR, program))

    assert theirs.number not in page
    assert "No record of your programs is in doubt here." in page


@pytest.mark.parametrize("query", ["?after=%00", "?after=zzzz", "?after=" + "9" * 500])
def test_a_place_in_the_list_that_nobody_gave_out_does_no_harm(program, query):
    past(program, days=0)

    assert listed_as(Role.COORDINATOR, program, query=query).status_code == 200


def test_a_doubt_that_does_not_exist_is_not_there(program):
    assert listed_as(Role.COORDINATOR, program, "nonsense").status_code == 404


def test_reports_are_shut_for_somebody_without_a_role_and_for_nobody():
    without = sign_in(Client(), UserFactory())

    assert without.get(OUTCOMES).status_code == 403
    assert Client().get(OUTCOMES).status_code == 302


@pytest.mark.parametrize("size", [2, 20])
def test_the_page_costs_the_same_for_any_number_of_referrals(program, size, django_assert_max_num_queries):
    for place in range(size):
        past(program, days=0, referred_on=MAY_3 - timedelta(days=place))
    client = signed_in(Role.COORDINATOR, program)

    with django_assert_max_num_queries(13):
        client.get(OUTCOMES)
