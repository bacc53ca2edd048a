"""The steps of a file: those that are nothing but the step, those that carry a day, and the hold."""

from datetime import date
from uuid import UUID

from django.db import transaction

from diversion.enrollments import clocks, rules
from diversion.enrollments.actions import held_charges
from diversion.enrollments.actions.door import Decision, locked, move
from diversion.enrollments.clocks import Days
from diversion.enrollments.limitation import check_intake_in_time
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import Step
from diversion.enrollments.states import HoldReason, fopp, postbooking, prebooking
from diversion.enrollments.unfiled import last_day_of
from diversion.programs.queries import local_day, policy_on


@transaction.atomic
def take_step(*, enrollment_id: UUID, step: Step, decision: Decision) -> Enrollment:
    """Take one of the steps that are nothing but the step (`rules.PLAIN`) and return the enrollment.

    Raises:
        TransitionNotAllowed: the enrollment is not where the step begins.
        NotYours: another role confirms this step.
        ReasonMissing: the step must say why.
        AlreadyEnrolled: the step opens a file again, and the person has a newer open one in the program.
    """
    if step not in rules.PLAIN:
        raise ValueError(f"{step.name} carries facts of its own: use its action")
    enrollment = locked(enrollment_id)
    rules.check_way_back(step, intake_is_done=enrollment.intake_completed_on is not None)
    return move(enrollment, step, decision)


@transaction.atomic
def take_dated_step(*, enrollment_id: UUID, step: Step, on: date, decision: Decision) -> Enrollment:
    """Take one of the steps that carry a day (`rules.DATED`), keep the local day `on` with it, and return the enrollment.

    The intake (P6) binds the file to the policy of that day, and satisfies each held charge whose clock has not run out.

    Raises:
        TransitionNotAllowed, NotYours, ReasonMissing: as `take_step`.
        DayImpossible: the day cannot be, given those that are on record.
        TooLate: an intake is agreed on for a day that leaves the prosecutor no time to file (R-020).
        NoPolicyInForce: no policy covers the day of the intake.
    """
    if step not in rules.DATED:
        raise ValueError(f"{step.name} carries no day: use its action")
    enrollment = locked(enrollment_id)
    today = local_day(enrollment.program, decision.at)
    clocks.check_day(step, on, _days_of(enrollment), today=today)
    if step == prebooking.SCHEDULE_INTAKE:
        check_intake_in_time(on, last_day_of(enrollment, on=today))
    move(enrollment, step, decision, **{rules.DATED[step]: on}, **_beside(step, enrollment, on, decision))
    if step == prebooking.COMPLETE_INTAKE:
        held_charges.satisfy(enrollment, completed_on=on, decision=decision)
    return enrollment


def _beside(step: Step, enrollment: Enrollment, on: date, decision: Decision) -> dict[str, object]:
    if step == prebooking.COMPLETE_INTAKE:
        return {"policy": policy_on(enrollment.program_id, on)}
    if step == postbooking.SEND_NOTICE:
        return {"hearing_on": None}  # that of an earlier notice
    return {"finding": decision.reason} if step == postbooking.REINSTATE else {}


def _days_of(enrollment: Enrollment) -> Days:
    order = enrollment.order
    return Days(
        opened_on=local_day(enrollment.program, enrollment.opened_at),
        ordered_on=order.made_on if order else None,
        term_ends_on=order.ends_on if order else None,
        notice_sent_on=enrollment.notice_sent_on,
        hearing_on=enrollment.hearing_on,
    )


@transaction.atomic
def hold(*, enrollment_id: UUID, why: HoldReason, until_on: date, decision: Decision) -> Enrollment:
    """Pause an enrollment until its review on the local day `until_on` (F21) and return it.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
    """
    enrollment = locked(enrollment_id)
    return move(enrollment, fopp.HOLD, decision, held_from=enrollment.status, hold_reason=why, hold_until_on=until_on)


@transaction.atomic
def resume(*, enrollment_id: UUID, decision: Decision) -> Enrollment:
    """End a hold: back to the status before it. Return the enrollment.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
    """
    enrollment = locked(enrollment_id)
    back = next((step for step in fopp.RESUME if step.target == enrollment.held_from), fopp.RESUME[0])
    return move(enrollment, back, decision, held_from="", hold_reason="", hold_until_on=None)


def move_locked(enrollment: Enrollment, step: Step, decision: Decision) -> Enrollment:
    """Take a step on a row that the caller has locked, in the caller's transaction, and return it.

    For steps whose facts are kept by the apps above: a seat, a decision after screening.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
    """
    return move(enrollment, step, decision)
