"""Answering the checklist and deciding the file: the way, every refusal, and that nothing changes then."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import AlreadyEnrolled, Decision
from diversion.enrollments.models import StatusChange
from diversion.enrollments.rules import NotYours, ReasonMissing
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.referrals.models import CheckResult, CheckSource, ReasonCode, ScreeningCheck, ScreeningDecision
from diversion.referrals.screening import actions
from diversion.referrals.screening.actions import ProposalGone, ScreeningShut
from diversion.referrals.screening.asking import AnswerRefused
from diversion.referrals.screening.deciding import NotDecidable
from tests.at_once import at_once
from tests.conftest import NOW
from tests.enrollments.reading import as_stored, history
from tests.factories import PersonFactory, UserFactory, as_role
from tests.factories.referrals import ReferralFactory
from tests.factories.screening import answered, found, policy_asking, prosecutor, screened_under

pytestmark = pytest.mark.django_db

PASS, FAIL, UNKNOWN = CheckResult.PASS, CheckResult.FAIL, CheckResult.UNKNOWN


@pytest.fixture
def file(db):
    return screened_under(policy_asking("no_warrant", "no_violence"))


def refer(file, **fields):
    return ReferralFactory(person=file.person, program=file.program, enrollment=file, **fields)


def events():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def nothing_was_decided():
    return not ScreeningDecision.objects.exists() and not StatusChange.objects.exists()


# --- answers


def test_an_answer_is_kept_with_its_source_its_day_and_who_and_the_log_does_not_say_what_was_found(file):
    by = UserFactory()

    actions.record_check(found("no_warrant", FAIL), enrollment_id=file.pk, by=by, at=NOW)

    check = ScreeningCheck.objects.get()
    assert (check.criterion, check.result, check.source) == ("no_warrant", FAIL, CheckSource.STATE_RECORD)
    assert (check.checked_on, check.checked_by, check.at) == (date(2026, 12, 1), by, NOW)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.changes) == (
        "screening.checked",
        by.pk,
        {"criterion": ["", "no_warrant"]},
    )
    assert "fail" not in str(event.changes) + event.reason


def test_a_second_answer_stands_beside_the_first(file):
    answered(file, "no_warrant", FAIL)
    answered(file, "no_warrant", PASS, at=NOW + timedelta(hours=1))

    assert list(ScreeningCheck.objects.order_by("at").values_list("result", flat=True)) == [FAIL, PASS]


def test_the_day_is_that_of_the_program_and_not_of_greenwich(file):
    evening = NOW.replace(day=2, hour=6)  # ten in the evening of December 1 in Tracy

    with pytest.raises(AnswerRefused, match="Check the day"):
        answered(file, "no_warrant", at=evening, checked_on=date(2026, 12, 2))

    assert not ScreeningCheck.objects.exists()


@pytest.mark.parametrize("code", ["in_area", "", "no such", "x" * 500])
def test_what_the_policy_does_not_ask_is_not_answered(file, code):
    with pytest.raises(AnswerRefused, match="does not ask that"):
        answered(file, code)

    assert (ScreeningCheck.objects.count(), events()) == (0, [])


def test_nobody_writes_by_hand_that_this_tracker_said_it(file):
    with pytest.raises(AnswerRefused, match="Confirm the proposal"):
        answered(file, "no_warrant", source=CheckSource.THIS_TRACKER)

    assert not ScreeningCheck.objects.exists()


@pytest.mark.parametrize("status", [S.REFERRED, S.ELIGIBLE, S.INELIGIBLE, S.DECLINED, S.ACCEPTED, S.COMPLETED])
def test_nothing_is_answered_before_the_screening_is_open_or_after_it_is_decided(file, status):
    type(file).objects.filter(pk=file.pk).update(
        status=status,
        policy=file.program.policies.get(),
        agreement_version="1",
        agreement_language="en",
        agreement_signed_on=NOW.date(),
    )

    with pytest.raises(ScreeningShut):
        answered(file, "no_warrant")

    assert not ScreeningCheck.objects.exists()


# --- proposals


def test_a_proposal_counts_only_once_a_person_confirms_it():
    file = screened_under(policy_asking("of_age"), person=PersonFactory(birth_date=date(1990, 1, 1)))
    by = UserFactory()

    with pytest.raises(NotDecidable):
        actions.find_eligible(enrollment_id=file.pk, decision=prosecutor())
    actions.confirm_proposal(enrollment_id=file.pk, criterion="of_age", result="pass", by=by, at=NOW)

    check = ScreeningCheck.objects.get()
    assert (check.result, check.source, check.checked_by) == (PASS, CheckSource.THIS_TRACKER, by)
    actions.find_eligible(enrollment_id=file.pk, decision=prosecutor())


@pytest.mark.parametrize("result", ["fail", "unknown", "nonsense"])
def test_what_is_no_longer_proposed_is_not_confirmed(result):
    file = screened_under(policy_asking("of_age"), person=PersonFactory(birth_date=date(1990, 1, 1)))

    with pytest.raises(ProposalGone):
        actions.confirm_proposal(enrollment_id=file.pk, criterion="of_age", result=result, by=UserFactory(), at=NOW)

    assert not ScreeningCheck.objects.exists()


def test_a_second_click_confirms_nothing_twice():
    file = screened_under(policy_asking("of_age"), person=PersonFactory(birth_date=date(1990, 1, 1)))
    confirm = partial(
        actions.confirm_proposal, enrollment_id=file.pk, criterion="of_age", result="pass", by=UserFactory(), at=NOW
    )
    confirm()

    with pytest.raises(ProposalGone):
        confirm()

    assert ScreeningCheck.objects.count() == 1


# --- eligible (F3)


def test_when_all_is_passed_a_prosecutor_finds_eligible_and_every_waiting_referral_has_its_decision(file):
    first, second = refer(file), refer(file)
    elsewhere = ReferralFactory(person=file.person)
    for code in ("no_warrant", "no_violence"):
        answered(file, code)
    AuditEvent.objects.all()
    decision = prosecutor()

    verdict = actions.find_eligible(enrollment_id=file.pk, decision=decision)

    file.refresh_from_db()
    assert (file.status, history(file)) == (S.ELIGIBLE, [("screening", "eligible", "find eligible")])
    for referral in (first, second):
        referral.refresh_from_db()
        assert (referral.decision, referral.decided_by, referral.decided_at) == ("eligible", decision.by, NOW)
    elsewhere.refresh_from_db()
    assert elsewhere.decision == ""
    assert (verdict.decision, verdict.policy, verdict.decided_by) == (
        "eligible",
        file.program.policies.get(),
        decision.by,
    )
    assert events() == ["screening.checked", "screening.checked", "enrollment.status_changed"]


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ({}, "2 answers are missing"),
        ({"no_warrant": PASS}, "1 answer is missing"),
        ({"no_warrant": PASS, "no_violence": UNKNOWN}, "1 answer is missing"),
        ({"no_warrant": PASS, "no_violence": FAIL}, "1 criterion is not passed"),
    ],
    ids=str,
)
def test_what_is_missing_or_not_passed_stands_in_the_way_and_nothing_changes(file, results, words):
    referral = refer(file)
    for code, result in results.items():
        answered(file, code, result)
    before = as_stored(file)

    with pytest.raises(NotDecidable, match=words):
        actions.find_eligible(enrollment_id=file.pk, decision=prosecutor())

    referral.refresh_from_db()
    assert (as_stored(file), referral.decision) == (before, "")
    assert nothing_was_decided()


def test_a_record_that_is_noted_only_is_still_looked_up():
    file = screened_under(policy_asking("no_warrant", noted=("no_felony",)))
    answered(file, "no_warrant")

    with pytest.raises(NotDecidable, match="1 answer is missing"):
        actions.find_eligible(enrollment_id=file.pk, decision=prosecutor())

    answered(file, "no_felony", FAIL)
    assert actions.find_eligible(enrollment_id=file.pk, decision=prosecutor()).decision == "eligible"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROSECUTOR}))
@pytest.mark.parametrize("deed", ["eligible", "ineligible", "override"])
def test_nobody_but_a_prosecutor_decides_not_a_paralegal_either(file, role, deed):
    answered(file, "no_warrant", FAIL)
    if deed == "override":
        type(file).objects.filter(pk=file.pk).update(status=S.INELIGIBLE)
    decision = as_role(role, reason="Because")
    deeds = {
        "eligible": partial(actions.find_eligible),
        "ineligible": partial(actions.find_ineligible, reason_code=ReasonCode.OPEN_WARRANT),
        "override": partial(actions.override),
    }

    with pytest.raises(NotYours, match="confirmed by: Prosecutor"):
        deeds[deed](enrollment_id=file.pk, decision=decision)

    assert nothing_was_decided()


def test_a_decision_is_a_persons(file):
    for code in ("no_warrant", "no_violence"):
        answered(file, code)

    with pytest.raises(ValueError, match="a person's"):
        actions.find_eligible(enrollment_id=file.pk, decision=Decision(by=None, roles={Role.PROSECUTOR}, at=NOW))

    assert nothing_was_decided()


# --- not eligible (F4)


def test_a_file_is_found_not_eligible_with_a_reason_that_follows_and_the_history_does_not_repeat_it(file):
    referral = refer(file)
    answered(file, "no_warrant", FAIL)

    verdict = actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OPEN_WARRANT, decision=prosecutor())

    referral.refresh_from_db()
    assert (referral.decision, referral.reason_code) == ("ineligible", "open_warrant")
    assert (verdict.decision, verdict.reason_code) == ("ineligible", "open_warrant")
    # Case managers and administrators read the history and the log, and no priors.
    assert StatusChange.objects.get().reason == ""
    assert "warrant" not in str(AuditEvent.objects.filter(action="enrollment.status_changed").values().get())


@pytest.mark.parametrize("reason", [ReasonCode.VIOLENT_HISTORY, ReasonCode.CAPACITY, "", "nonsense"])
def test_a_reason_that_does_not_follow_is_refused(file, reason):
    answered(file, "no_warrant", FAIL)

    with pytest.raises(NotDecidable, match="follows from what is not passed"):
        actions.find_ineligible(enrollment_id=file.pk, reason_code=reason, decision=prosecutor())

    assert nothing_was_decided()


def test_nobody_is_found_not_eligible_while_nothing_that_decides_is_failed():
    file = screened_under(policy_asking("no_warrant", noted=("no_felony",)))
    answered(file, "no_felony", FAIL)

    with pytest.raises(NotDecidable, match="Nothing that decides"):
        actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OTHER, decision=prosecutor())

    assert nothing_was_decided()


# --- against a criterion (F5)


@pytest.fixture
def turned_down(file):
    answered(file, "no_warrant", FAIL)
    actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OPEN_WARRANT, decision=prosecutor())
    return file


def test_a_prosecutor_overrides_with_a_reason_which_names_the_criteria_it_goes_against(file):
    referral = refer(file)
    answered(file, "no_warrant", FAIL)
    actions.find_ineligible(enrollment_id=file.pk, reason_code=ReasonCode.OPEN_WARRANT, decision=prosecutor())

    actions.override(enrollment_id=file.pk, decision=prosecutor("The warrant was recalled"))

    file.refresh_from_db()
    referral.refresh_from_db()
    verdict = ScreeningDecision.objects.get(is_override=True)
    assert (file.status, referral.decision, referral.reason_code) == (S.ELIGIBLE, "eligible", "")
    assert (verdict.against, verdict.reason) == (["no_warrant"], "The warrant was recalled")
    assert [row.reason for row in StatusChange.objects.all()] == ["", ""]
    assert "recalled" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_override_without_a_reason_is_refused(turned_down, reason):
    with pytest.raises(ReasonMissing):
        actions.override(enrollment_id=turned_down.pk, decision=prosecutor(reason))

    assert not ScreeningDecision.objects.filter(is_override=True).exists()


def test_an_override_beside_a_newer_open_file_is_refused_in_words(turned_down):
    enrollments.refer(person_id=turned_down.person_id, program_id=turned_down.program_id, by=UserFactory(), at=NOW)

    with pytest.raises(AlreadyEnrolled, match="already has an open file"):
        actions.override(enrollment_id=turned_down.pk, decision=prosecutor("New facts"))

    turned_down.refresh_from_db()
    assert turned_down.status == S.INELIGIBLE
    assert not ScreeningDecision.objects.filter(is_override=True).exists()


def test_what_is_decided_is_not_decided_again(turned_down):
    with pytest.raises(TransitionNotAllowed):
        actions.find_eligible(enrollment_id=turned_down.pk, decision=prosecutor())
    with pytest.raises(TransitionNotAllowed):
        actions.find_ineligible(
            enrollment_id=turned_down.pk, reason_code=ReasonCode.OPEN_WARRANT, decision=prosecutor()
        )

    assert ScreeningDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_leave_one_decision():
    file = screened_under(policy_asking("no_warrant"))
    answered(file, "no_warrant")
    decision = prosecutor()

    outcomes = at_once([partial(actions.find_eligible, enrollment_id=file.pk, decision=decision)] * 2)

    assert {type(outcome) for outcome in outcomes} == {ScreeningDecision, TransitionNotAllowed}
    assert (ScreeningDecision.objects.count(), StatusChange.objects.count()) == (1, 1)


# --- what the database refuses


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("screeningdecision_known", {"decision": "perhaps"}),
        ("screeningdecision_reason_code_iff_not_eligible", {"decision": "ineligible"}),
        ("screeningdecision_reason_code_iff_not_eligible", {"reason_code": "other"}),
        ("screeningdecision_override_says_why", {"is_override": True}),
        ("screeningdecision_override_says_why", {"reason": "because"}),
        ("screeningdecision_override_says_why", {"against": ["no_warrant"]}),
    ],
)
def test_a_decision_that_cannot_be_is_refused(file, name, values):
    facts = {"enrollment": file, "policy": file.program.policies.get(), "decision": "eligible"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ScreeningDecision.objects.create(**(facts | values), decided_by=UserFactory(), decided_at=NOW)


def test_a_finding_without_its_source_is_refused(file):
    with pytest.raises(IntegrityError, match="screeningcheck_finding_has_its_source"), transaction.atomic():
        ScreeningCheck.objects.create(
            enrollment=file, criterion="no_warrant", result=PASS, checked_on=NOW.date(), at=NOW
        )


def test_a_decision_is_neither_changed_nor_removed(turned_down):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ScreeningDecision.objects.update(reason_code="other")

    assert ScreeningDecision.objects.get().reason_code == "open_warrant"
