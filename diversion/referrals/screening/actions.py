"""Answering the checklist of a file, and deciding it: each in one transaction, with one audit event.

What was found stays where priors are read: neither the history of a file nor the audit log repeats it.
Source: docs/adr/0013-screening.md
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments import actions as enrollments
from diversion.enrollments import rules
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import Step
from diversion.enrollments.states import EnrollmentStatus
from diversion.referrals.models import (
    CheckSource,
    Referral,
    ScreeningCheck,
    ScreeningDecision,
)
from diversion.referrals.models import Decision as Verdict
from diversion.referrals.screening import deciding
from diversion.referrals.screening.asking import AnswerRefused, Found, check_found
from diversion.referrals.screening.checklist import Checklist, asked_of, checklist_of
from diversion.referrals.screening.regimes import regime_of


class ScreeningShut(DomainError):
    """The file is not being screened: it is not open yet, or decided."""


class ProposalGone(DomainError):
    """What the page proposed no longer follows from what is known."""


@transaction.atomic
def record_check(found: Found, *, enrollment_id: UUID, by: User, at: datetime) -> ScreeningCheck:
    """Record what somebody found for one criterion of the file's policy, and return it. The latest answer holds.

    Raises:
        ScreeningShut: the file is not being screened.
        AnswerRefused: the policy does not ask it, or `check_found` says why not.
    """
    file = _being_screened(enrollment_id)
    question, referred_on = asked_of(file, found.criterion)
    if question is None:
        raise _not_asked()
    if found.source == CheckSource.THIS_TRACKER:
        raise AnswerRefused(
            _("Only what this tracker proposes comes from it. Confirm the proposal, or choose a source.")
        )
    today = clock.local_day(at, ZoneInfo(file.program.time_zone))
    check_found(found, question, referred_on=referred_on, today=today)
    return _write(found, file, by=by, at=at)


@transaction.atomic
def confirm_proposal(*, enrollment_id: UUID, criterion: str, result: str, by: User, at: datetime) -> ScreeningCheck:
    """Record what this tracker proposes for a criterion, as `by` saw it (`result`), and return it.

    Raises:
        ScreeningShut, AnswerRefused: as `record_check`.
        ProposalGone: nothing, or something else, is proposed now.
    """
    file = _being_screened(enrollment_id)
    item = checklist_of(file).item(criterion)
    if item is None:
        raise _not_asked()
    proposal = item.proposal
    if proposal is None or proposal.result != result:
        raise ProposalGone(_("This is no longer proposed. Look at the list again."))
    today = clock.local_day(at, ZoneInfo(file.program.time_zone))
    found = Found(criterion, proposal.result, CheckSource.THIS_TRACKER, today, happened_on=proposal.happened_on)
    return _write(found, file, by=by, at=at)


@transaction.atomic
def check_all(*, enrollment_id: UUID, decision: Decision) -> Enrollment:
    """Record that every question which decides is answered, and every record looked up (B1), and return the file.

    Raises:
        NotDecidable: an answer is missing.
        TransitionNotAllowed, NotYours: as `enrollments.actions.take_step`; a regime without this step does not know it.
    """
    file = _locked(enrollment_id)
    step = _known(regime_of(file.model).checks)
    _check_step(file, step, decision)
    deciding.check_all_answered(checklist_of(file))
    return enrollments.move_locked(file, step, decision)


@transaction.atomic
def find_eligible(*, enrollment_id: UUID, decision: Decision) -> ScreeningDecision:
    """Decide that the person may be offered the program (F3), for every referral of the file that waits. Return the decision.

    Raises:
        NotDecidable: something that decides is not passed, or not answered.
        TransitionNotAllowed, NotYours: as `enrollments.actions.take_step`.
    """
    file = _locked(enrollment_id)
    step = _known(regime_of(file.model).eligible)
    _check_step(file, step, decision)
    checklist = checklist_of(file)
    deciding.check_may_find_eligible(checklist)
    return _decide(file, step, decision, ScreeningDecision(decision=Verdict.ELIGIBLE), checklist)


@transaction.atomic
def find_ineligible(*, enrollment_id: UUID, reason_code: str, decision: Decision) -> ScreeningDecision:
    """Decide that the person may not take part (F4), with a reason that a criterion gives. Return the decision.

    Raises:
        NotDecidable: nothing that decides is failed, or the reason does not follow.
        TransitionNotAllowed, NotYours: as `enrollments.actions.take_step`.
    """
    file = _locked(enrollment_id)
    step = regime_of(file.model).ineligible
    _check_step(file, step, decision)
    checklist = checklist_of(file)
    deciding.check_may_find_ineligible(checklist, reason_code)
    verdict = ScreeningDecision(decision=Verdict.INELIGIBLE, reason_code=reason_code)
    return _decide(file, step, decision, verdict, checklist)


@transaction.atomic
def override(*, enrollment_id: UUID, decision: Decision) -> ScreeningDecision:
    """Decide against the criteria that were not passed (F5), with the reason in `decision`. Return the decision.

    Raises:
        ReasonMissing: nothing says why.
        TransitionNotAllowed, NotYours, AlreadyEnrolled: as `enrollments.actions.take_step`.

    Source: docs/adr/0013-screening.md
    """
    file = _locked(enrollment_id)
    step = _known(regime_of(file.model).override)
    _check_step(file, step, decision)
    if not decision.reason.strip():
        raise rules.ReasonMissing(_("Say why. The reason goes on record with the decision."))
    checklist = checklist_of(file)
    verdict = ScreeningDecision(
        decision=Verdict.ELIGIBLE,
        is_override=True,
        against=[item.question.code for item in checklist.failed],
        reason=decision.reason.strip(),
    )
    return _decide(file, step, decision, verdict, checklist)


def _locked(enrollment_id: UUID) -> Enrollment:
    return lock(Enrollment.objects.select_related("person", "program"), enrollment_id)


def _being_screened(enrollment_id: UUID) -> Enrollment:
    file = _locked(enrollment_id)
    if file.status not in regime_of(file.model).asked_in:
        raise ScreeningShut(_("This file is not being screened now. Nothing was recorded."))
    return file


def _known(step: Step | None) -> Step:
    if step is None:
        raise TransitionNotAllowed(_("A program of this kind does not know that step."))
    return step


def _not_asked() -> AnswerRefused:
    return AnswerRefused(_("The policy of this file does not ask that."))


def _write(found: Found, file: Enrollment, *, by: User, at: datetime) -> ScreeningCheck:
    check = ScreeningCheck.objects.create(
        enrollment=file,
        criterion=found.criterion,
        result=found.result,
        source=found.source,
        checked_on=found.checked_on,
        checked_by=by,
        at=at,
        evidence=found.evidence.strip(),
        happened_on=found.happened_on,
    )
    audit.record(
        "screening.checked",
        subject=file,
        by=by,
        at=at,
        changes={"criterion": ("", found.criterion)},
        person_id=file.person_id,
        program_id=file.program_id,
    )
    return check


def _check_step(file: Enrollment, step: Step, decision: Decision) -> None:
    # Asked before the checklist: who may not decide is told so, and nothing of what is in it.
    step.leave(EnrollmentStatus(file.status))
    rules.check_may_take(step, decision.roles)


def _decide(
    file: Enrollment, step: Step, decision: Decision, verdict: ScreeningDecision, checklist: Checklist
) -> ScreeningDecision:
    """Write the decision, the referrals that it answers, and the step with its history and audit event."""
    if decision.by is None:
        raise ValueError("a decision after screening is a person's")
    verdict.enrollment, verdict.policy = file, checklist.policy
    verdict.decided_by, verdict.decided_at = decision.by, decision.at
    verdict.save(force_insert=True)
    answered = Q(decision=Verdict.INELIGIBLE) if verdict.is_override else Q(decision="")
    Referral.objects.filter(answered, enrollment=file).update(
        decision=verdict.decision,
        decided_at=decision.at,
        decided_by=decision.by,
        reason_code=verdict.reason_code,
    )
    # The words of a reason stay with the decision: who reads the history of a file may not read priors.
    enrollments.move_locked(file, step, Decision(by=decision.by, roles=decision.roles, at=decision.at))
    return verdict
