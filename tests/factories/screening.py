from datetime import date

from diversion.accounts.walls import Role
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus
from diversion.programs.models import EligibilityCriterion, PolicyVersion
from diversion.referrals.models import CheckResult, CheckSource, ScreeningCheck
from diversion.referrals.screening import actions
from diversion.referrals.screening.asking import Found
from tests.conftest import NOW
from tests.factories.accounts import UserFactory
from tests.factories.enrollments import EnrollmentFactory, as_role
from tests.factories.programs import PolicyFactory


def policy_asking(*codes: str, noted: tuple[str, ...] = (), **fields) -> PolicyVersion:
    """A policy whose checklist asks `codes`, which decide, and `noted`, which do not."""
    policy = PolicyFactory(**fields)
    for position, code in enumerate((*codes, *noted)):
        EligibilityCriterion.objects.create(policy=policy, code=code, position=position, is_blocking=code not in noted)
    return policy


def screened_under(policy: PolicyVersion, **fields) -> Enrollment:
    """A file of the policy's program that is being screened."""
    status = fields.pop("status", EnrollmentStatus.SCREENING)
    return EnrollmentFactory(unsigned=True, program=policy.program, status=status, **fields)


def found(code: str, result: CheckResult = CheckResult.PASS, **fields) -> Found:
    """What somebody read in a state record today."""
    facts = {"source": CheckSource.STATE_RECORD, "checked_on": date(2026, 12, 1), "evidence": "inquiry 26100"}
    return Found(criterion=code, result=result, **(facts | fields))


def answered(
    file: Enrollment, code: str, result: CheckResult = CheckResult.PASS, *, at=NOW, **fields
) -> ScreeningCheck:
    """The answer to one criterion, as somebody recorded it."""
    return actions.record_check(found(code, result, **fields), enrollment_id=file.pk, by=UserFactory(), at=at)


def prosecutor(reason: str = ""):
    return as_role(Role.PROSECUTOR, reason=reason)
