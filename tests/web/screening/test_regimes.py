"""The checklist through the pages of the two other regimes, and who finds it."""

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import Door, ProgramModel, StatuteBasis
from diversion.referrals.models import Referral
from tests.factories import PolicyFactory, ProgramFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.screening import answered, policy_asking, screened_under
from tests.web.people.conftest import at_ten_on_tuesday, page, signed_in  # noqa: F401  # a fixture of theirs

pytestmark = pytest.mark.django_db


@pytest.fixture
def court_file():
    return screened_under(policy_asking("no_warrant", program__model=ProgramModel.POSTBOOKING), status=S.REFERRED)


@pytest.fixture
def street_file():
    policy = policy_asking(program__model=ProgramModel.PREBOOKING, statute_basis=StatuteBasis.CA_LEAD)
    file = screened_under(policy, status=S.HANDOFF_DONE)
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=None, door=Door.SOCIAL_CONTACT)
    return file


def url(name, file):
    return reverse(f"screening:{name}", args=[file.person_id, file.pk])


def words(answer):
    return " ".join(answer.content.decode().split())


def status(file):
    file.refresh_from_db()
    return file.status


def test_a_courts_file_goes_through_its_checklist_to_the_decision(court_file):
    liaison = signed_in(Role.COURT_LIAISON, court_file.program)
    prosecutor = signed_in(Role.PROSECUTOR, court_file.program)
    assert "1 answer is missing." in words(liaison.get(url("show", court_file)))
    assert liaison.post(url("checked", court_file)).status_code == 422
    answered(court_file, "no_warrant")

    liaison.post(url("checked", court_file))
    assert status(court_file) == S.SCREENED
    prosecutor.post(url("eligible", court_file))

    assert status(court_file) == S.ELIGIBLE
    assert "Decided" in words(prosecutor.get(url("show", court_file)))


def test_the_persons_page_leads_there_and_offers_no_bare_decision(court_file, street_file):
    for file, role in ((court_file, Role.PROSECUTOR), (street_file, Role.CM_SUPERVISOR)):
        html = page(signed_in(role, file.program), file.person)

        assert url("show", file) in html
        for step in ("find eligible", "find not eligible", "override", "screen"):
            assert f'value="{step}"' not in html


def test_a_case_manager_answers_the_facts_of_a_social_contact(street_file):
    case_manager = signed_in(Role.CASE_MANAGER, street_file.program)
    typed = {"criterion": "in_area", "result": "pass", "source": "reliable", "checked_on": "2026-12-01", "evidence": ""}

    assert "24 months before the referral" in words(case_manager.get(url("show", street_file)))
    case_manager.post(url("answer", street_file), typed)

    check = street_file.screening_checks.get()
    assert (check.criterion, check.source, check.checked_by) == ("in_area", "reliable", case_manager.user)


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.PARALEGAL, Role.COURT_LIAISON])
def test_police_and_court_find_no_checklist_before_booking(street_file, role):
    reader = signed_in(role, street_file.program)

    assert reader.get(url("show", street_file)).status_code == 404
    assert url("show", street_file) not in page(reader, street_file.person)
    for name in ("answer", "confirm", "eligible", "ineligible", "override", "checked", "open"):
        assert reader.post(url(name, street_file)).status_code == 404


def test_a_stranger_finds_nothing_and_who_is_signed_out_signs_in(court_file, street_file):
    stranger = signed_in(Role.COORDINATOR, ProgramFactory())

    for file in (court_file, street_file):
        assert stranger.get(url("show", file)).status_code == 404
        assert stranger.post(url("checked", file)).status_code == 404
        assert Client().get(url("show", file)).status_code == 302


def test_the_intake_of_a_social_contact_says_what_is_missing(street_file):
    case_manager = signed_in(Role.CASE_MANAGER, street_file.program)
    type(street_file).objects.filter(pk=street_file.pk).update(status=S.INTAKE_SCHEDULED)

    answer = case_manager.post(
        reverse("people:dated_step", args=[street_file.person_id, street_file.pk]),
        {"step": "complete intake", "on": "2026-12-01"},
    )

    assert answer.status_code == 422
    assert "The checklist first: Low-level drug or prostitution involvement" in words(answer)
    assert status(street_file) == S.INTAKE_SCHEDULED


def test_taking_in_a_social_contact_leads_to_its_facts():
    program = PolicyFactory(program__model=ProgramModel.PREBOOKING, doors=["social_contact"]).program
    case_manager = signed_in(Role.CASE_MANAGER, program)

    answer = case_manager.post(
        reverse("referrals:add"),
        {
            "program": str(program.pk),
            "door_in": "social_contact",
            "received_on": "2026-12-01",
            "received_how": "phone",
            "given_name": "Robin",
            "family_name": "Ash",
            "born": "about 30",
            "form_key": "00000000-0000-4000-8000-000000000001",
        },
    )

    referral = Referral.objects.get()
    assert answer.headers["Location"] == url("show", referral.enrollment)
