"""The checklist of the two other regimes: a court's file, and somebody who comes without an arrest (R-019)."""

from datetime import date, timedelta

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Level, Role
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments.rules import NotYours
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.enrollments.states import prebooking
from diversion.programs.models import Door, ProgramModel, StatuteBasis
from diversion.referrals.intake import take_dated_step
from diversion.referrals.models import CheckResult, CheckSource, ReasonCode, ScreeningDecision
from diversion.referrals.screening import actions
from diversion.referrals.screening.asking import AnswerRefused
from diversion.referrals.screening.checklist import checklist_of
from diversion.referrals.screening.deciding import NotDecidable
from diversion.referrals.screening.doors import SOCIAL_CONTACT_FACTS
from diversion.referrals.screening.queries import screened_files
from tests.conftest import NOW
from tests.factories import ProgramFactory, as_role
from tests.factories.referrals import ReferralFactory
from tests.factories.screening import answered, policy_asking, prosecutor, screened_under

pytestmark = pytest.mark.django_db
REFERRED = date(2026, 11, 20)
LIAISON = (Role.COURT_LIAISON,)


def court_file(*codes, **fields):
    policy = policy_asking(*codes, program__model=ProgramModel.POSTBOOKING)
    return screened_under(policy, **({"status": S.REFERRED} | fields))


def street_file(*codes, door=Door.SOCIAL_CONTACT, basis=StatuteBasis.CA_LEAD, **fields):
    policy = policy_asking(*codes, program__model=ProgramModel.PREBOOKING, statute_basis=basis)
    file = screened_under(policy, **({"status": S.HANDOFF_DONE} | fields))
    ReferralFactory(
        person=file.person, program=file.program, enrollment=file, incident=None, door=door, received_on=REFERRED
    )
    return file


def status(file):
    file.refresh_from_db()
    return file.status


def asked(file):
    return [item.question.code for item in checklist_of(file).items]


# --- after booking


def test_a_courts_file_is_looked_up_before_it_counts_as_screened():
    file = court_file("no_warrant")

    with pytest.raises(NotDecidable, match="1 answer is missing"):
        actions.check_all(enrollment_id=file.pk, decision=as_role(*LIAISON))
    answered(file, "no_warrant")
    actions.check_all(enrollment_id=file.pk, decision=as_role(*LIAISON))

    assert status(file) == S.SCREENED


def test_what_was_not_passed_is_looked_up_too():
    file = court_file("no_warrant")
    answered(file, "no_warrant", CheckResult.FAIL)

    actions.check_all(enrollment_id=file.pk, decision=as_role(*LIAISON))

    assert status(file) == S.SCREENED


def test_the_prosecutor_finds_a_courts_file_eligible():
    file = court_file("no_warrant", status=S.SCREENED)
    answered(file, "no_warrant")

    actions.find_eligible(enrollment_id=file.pk, decision=prosecutor())

    assert status(file) == S.ELIGIBLE
    assert ScreeningDecision.objects.get().decided_by is not None


def test_or_not_with_a_reason_that_follows_and_overrules_it_later():
    file = court_file("no_warrant", status=S.SCREENED)
    answered(file, "no_warrant", CheckResult.FAIL)
    with pytest.raises(NotDecidable):
        actions.find_eligible(enrollment_id=file.pk, decision=prosecutor())

    actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OPEN_WARRANT, decision=prosecutor())
    assert status(file) == S.INELIGIBLE
    actions.override(enrollment_id=file.pk, decision=prosecutor("The warrant was recalled"))

    assert status(file) == S.ELIGIBLE
    assert ScreeningDecision.objects.filter(is_override=True).get().against == ["no_warrant"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COURT_LIAISON, Role.ADMIN])
def test_nobody_but_a_prosecutor_decides_it(role):
    file = court_file(status=S.SCREENED)

    for decide in (actions.find_eligible, actions.override):
        with pytest.raises((NotYours, TransitionNotAllowed)):
            decide(enrollment_id=file.pk, decision=as_role(role, reason="x"))
    assert status(file) == S.SCREENED


# --- before booking: what is asked


def test_the_law_asks_its_facts_of_a_social_contact_in_california_whatever_the_policy_says():
    assert asked(street_file("of_age")) == ["of_age", *SOCIAL_CONTACT_FACTS]
    assert asked(street_file("in_area", "of_age"))[:2] == ["in_area", "of_age"]
    assert all(item.question.is_blocking for item in checklist_of(street_file()).items)


def test_elsewhere_the_policy_alone_says():
    assert asked(street_file("of_age", basis=StatuteBasis.NONE)) == ["of_age"]


def test_whoever_was_arrested_is_not_asked_whether_they_were_involved_or_wish_it():
    file = street_file("of_age", "prior_involvement", "in_area", "own_interest", door=Door.ARREST_DIVERSION)

    assert asked(file) == ["of_age", "in_area"]


@pytest.mark.parametrize(
    ("happened_on", "result"),
    [(date(2024, 11, 20), CheckResult.PASS), (date(2024, 11, 19), CheckResult.FAIL)],
    ids=["24 months", "24 months and a day"],
)
def test_involvement_counts_for_24_months_before_the_referral(happened_on, result):
    file = street_file()
    other = CheckResult.FAIL if result == CheckResult.PASS else CheckResult.PASS

    with pytest.raises(AnswerRefused, match="That day says otherwise"):
        answered(file, "prior_involvement", other, happened_on=happened_on)
    check = answered(file, "prior_involvement", result, happened_on=happened_on, source=CheckSource.RELIABLE)

    assert (check.result, check.source, check.happened_on) == (result, CheckSource.RELIABLE, happened_on)
    assert check.checked_by is not None


def test_the_persons_own_word_does_not_verify_it():
    with pytest.raises(AnswerRefused):
        answered(street_file(), "prior_involvement", happened_on=date(2026, 5, 1), source=CheckSource.SELF_REPORT)


@pytest.mark.parametrize("code", ["no_contact_order", "no_treatment_court_case"])
def test_what_stands_in_records_is_not_cleared_by_hearsay(code):
    with pytest.raises(AnswerRefused, match="That is no record"):
        answered(street_file(), code, source=CheckSource.RELIABLE)


# --- before booking: what follows


def pass_all(file, *, but=()):
    for item in checklist_of(file).items:
        code = item.question.code
        if code not in but:
            more = {"happened_on": REFERRED - timedelta(days=90)} if item.question.look_back else {}
            answered(file, code, **more)


def finish_intake(file):
    decision = as_role(Role.CASE_MANAGER)
    return take_dated_step(enrollment_id=file.pk, step=prebooking.COMPLETE_INTAKE, on=NOW.date(), decision=decision)


@pytest.mark.parametrize("missing", SOCIAL_CONTACT_FACTS)
def test_nobody_is_taken_in_by_social_contact_before_each_fact_is_passed(missing):
    file = street_file(status=S.INTAKE_SCHEDULED, opened_at=NOW - timedelta(days=11))
    pass_all(file, but=(missing,))

    with pytest.raises(NotDecidable, match="The checklist first"):
        finish_intake(file)
    pass_all(file, but=set(SOCIAL_CONTACT_FACTS) - {missing})

    assert finish_intake(file).status == S.ENROLLED_ACTIVE


def test_a_fact_that_is_not_passed_shuts_that_door():
    file = street_file(status=S.INTAKE_SCHEDULED)
    pass_all(file, but=("in_area",))
    answered(file, "in_area", CheckResult.FAIL)

    with pytest.raises(NotDecidable):
        finish_intake(file)


def test_an_intake_that_a_charge_waits_for_is_not_kept_up():
    file = street_file("of_age", door=Door.ARREST_DIVERSION, status=S.INTAKE_SCHEDULED)

    assert finish_intake(file).status == S.ENROLLED_ACTIVE


def test_the_supervisor_says_that_it_is_not_for_them_and_why():
    file = street_file()
    answered(file, "in_area", CheckResult.FAIL)
    decision = as_role(Role.CM_SUPERVISOR)

    actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OUTSIDE_AREA, decision=decision)

    assert status(file) == S.INELIGIBLE


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.PROSECUTOR, Role.COORDINATOR])
def test_nobody_else_does(role):
    file = street_file()
    answered(file, "in_area", CheckResult.FAIL)

    with pytest.raises(NotYours):
        actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OUTSIDE_AREA, decision=as_role(role))


def test_before_booking_nobody_is_found_eligible_or_overruled():
    file = street_file()

    for decide in (actions.find_eligible, actions.override, actions.check_all):
        with pytest.raises(TransitionNotAllowed, match="does not know that step"):
            decide(enrollment_id=file.pk, decision=as_role(*Role, reason="x"))


def test_after_the_intake_nothing_is_asked_any_more():
    file = street_file(status=S.INACTIVE)

    with pytest.raises(actions.ScreeningShut):
        answered(file, "in_area")


# --- who sees it


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.COORDINATOR, {"street", "court"}),
        (Role.CASE_MANAGER, {"street"}),
        (Role.CM_SUPERVISOR, {"street"}),
        (Role.PROSECUTOR, {"court"}),
        (Role.PARALEGAL, {"court"}),
        (Role.COURT_LIAISON, {"court"}),
        (Role.ADMIN, set()),
        (Role.FACILITATOR, set()),
    ],
)
def test_before_booking_it_is_of_who_works_with_the_person_and_elsewhere_of_who_reads_priors(role, sees):
    files = {"street": street_file(), "court": court_file()}
    where = [None] if role == Role.ADMIN else [file.program_id for file in files.values()]
    reach = Reach(user_id=None, grants=[Grant(role, pk) for pk in where])

    seen = set(screened_files(reach, Level.READ).values_list("pk", flat=True))

    assert {name for name, file in files.items() if file.pk in seen} == sees
    stranger = Reach(user_id=None, grants=[Grant(role, ProgramFactory().pk)])
    assert role == Role.ADMIN or not screened_files(stranger, Level.READ).exists()
