"""The one door to an enrollment's status: each change with its history row and its audit event."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.accounts.walls import Role
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments import rules
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.rules import Step
from diversion.enrollments.states import LIFECYCLES, EnrollmentStatus
from diversion.programs.models import ProgramModel

# The days that come with a step go on record with it.
DAYS = frozenset(rules.DATED.values())


class AlreadyEnrolled(DomainError):
    """The person has an open enrollment in the program."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who takes a step, in which roles of the program, when and why. `by` is None for a computed date (F17) alone."""

    by: User | None
    roles: Collection[Role]
    at: datetime
    reason: str = ""


def locked(enrollment_id: UUID) -> Enrollment:
    """Return an enrollment that waits for whoever else changes it. For the caller's transaction."""
    return lock(Enrollment.objects.all(), enrollment_id)


def move(enrollment: Enrollment, step: Step, decision: Decision, **facts: object) -> Enrollment:
    """Take `step` on a row that the caller has locked, write `facts` with it, and return the enrollment.

    Raises:
        TransitionNotAllowed: the enrollment is not where the step begins, or its regime does not know the step.
        NotYours: another role confirms this step.
        ReasonMissing: the step must say why.
        AlreadyEnrolled: the step opens a file again, and the person has a newer open one in the program.
    """
    old = EnrollmentStatus(enrollment.status)
    _check_known(step, enrollment)
    new = step.leave(old)
    rules.check_may_take(step, decision.roles)
    rules.check_reason(step, decision.reason)
    days = {
        name: (str(getattr(enrollment, name) or ""), str(value or "")) for name, value in facts.items() if name in DAYS
    }
    enrollment.status, enrollment.status_at = new, decision.at
    if new != EnrollmentStatus.ON_HOLD and old == EnrollmentStatus.ON_HOLD:
        facts = {"held_from": "", "hold_reason": "", "hold_until_on": None} | facts
    for name, value in facts.items():
        setattr(enrollment, name, value)
    with the_only_open_file():  # an end that is overruled opens the file again
        enrollment.save(update_fields=["status", "status_at", *facts])
    note(enrollment, step.name, decision, old=old, days=days)
    return enrollment


def _check_known(step: Step, enrollment: Enrollment) -> None:
    # "Referred" is a status of three regimes; what follows it is not the same in any two.
    if step not in LIFECYCLES[ProgramModel(enrollment.model)].transitions:
        raise TransitionNotAllowed(_("A program of this kind does not know that step."))


@contextmanager
def the_only_open_file() -> Iterator[None]:
    """Turn the database's refusal of a second open file into words.

    Raises:
        AlreadyEnrolled: the person has an open file in the program.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if "enrollment_one_open_per_person_and_program" not in str(problem):
            raise
        raise AlreadyEnrolled(_("This person already has an open file in that program. Open that one.")) from problem


def note(
    enrollment: Enrollment, step: str, decision: Decision, *, old: str, days: dict[str, tuple[str, str]] | None = None
) -> None:
    """Write the history row and the audit event of a change, with the days that came with it."""
    StatusChange.objects.create(
        enrollment=enrollment,
        old=old,
        new=enrollment.status,
        step=step,
        reason=decision.reason,
        by=decision.by,
        at=decision.at,
    )
    audit.record(
        "enrollment.status_changed" if old else "enrollment.opened",
        subject=enrollment,
        by=decision.by,
        at=decision.at,
        reason=decision.reason,
        changes={"status": (str(old), str(enrollment.status))} | (days or {}),
        person_id=enrollment.person_id,
        program_id=enrollment.program_id,
    )
