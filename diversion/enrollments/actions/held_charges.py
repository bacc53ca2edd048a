"""Charges that wait for an intake: held, satisfied in time, or returned. Each change confirmed by a person, with its history."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.courts.models import Charge, ChargeStatus
from diversion.enrollments import clocks, rules
from diversion.enrollments.actions.door import Decision, locked
from diversion.enrollments.models import Enrollment, HeldCharge, HeldChargeChange
from diversion.enrollments.rules import ChargeStep
from diversion.enrollments.states import held_charge as states
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.programs.models import PolicyVersion, ProgramModel
from diversion.programs.queries import local_day, policy_on

# What the end of a hold says of the charge itself.
ENDS_AS = {
    HeldChargeStatus.NOT_FILED: ChargeStatus.REJECTED,
    HeldChargeStatus.FILED: ChargeStatus.FILED,
}


class CannotBeHeld(DomainError):
    """Only a program that diverts before booking holds a charge, and each charge once."""


class TooEarly(DomainError):
    """The clock of the charge still runs, and the person has not said no."""


@transaction.atomic
def hold_charge(
    *, charge_id: UUID, enrollment_id: UUID, referred_on: date, by: User | None, at: datetime
) -> HeldCharge:
    """Hold a charge for an intake (C1) from the local day of the referral on, and return it. Twice is as once.

    Raises:
        CannotBeHeld: the program is not one before booking, or the charge is somebody else's.
        NoPolicyInForce: no policy says how long the intake may take.
    """
    enrollment = locked(enrollment_id)
    charge = lock(Charge.objects.all(), charge_id)
    if enrollment.model != ProgramModel.PREBOOKING or charge.person_id != enrollment.person_id:
        raise CannotBeHeld(_("Only a program before booking holds a charge, and only one of the person themself."))
    policy = policy_on(enrollment.program_id, referred_on)
    row, is_new = HeldCharge.objects.get_or_create(
        charge=charge,
        defaults={
            "enrollment": enrollment,
            "status": HeldChargeStatus.HELD,
            "status_at": at,
            "referred_on": referred_on,
            "intake_due_on": clocks.intake_due_on(
                referred_on, intake_days=policy.intake_days, file_by_on=_file_by(charge, policy)
            ),
        },
    )
    if is_new:
        _note(row, "hold", Decision(by=by, roles=(), at=at), old="")
    return row


def satisfy(enrollment: Enrollment, *, completed_on: date, decision: Decision) -> None:
    """Satisfy each held charge of a locked enrollment whose last day is not before the day of the intake (C2, R-023)."""
    rows = HeldCharge.objects.select_for_update().filter(enrollment=enrollment, status=HeldChargeStatus.HELD)
    for row in rows.filter(intake_due_on__gte=completed_on).order_by("pk"):
        row.intake_completed_on = completed_on
        _move(row, states.SATISFY, decision)


def carry(old: Enrollment, new: Enrollment, decision: Decision) -> None:
    """Let the charges that wait for an intake wait in another file of the same person. In the caller's transaction.

    Their clock runs on from the day of the first referral (R-023).
    """
    rows = HeldCharge.objects.select_for_update().filter(enrollment=old, status=HeldChargeStatus.HELD)
    for row in rows.order_by("pk"):
        row.enrollment = new
        row.save(update_fields=["enrollment"])
        _note(row, "carry", decision, old=row.status)


@transaction.atomic
def take_charge_step(
    *, held_charge_id: UUID, step: ChargeStep, decision: Decision, on: date | None = None
) -> HeldCharge:
    """Take one step of a held charge, confirmed by a person (R-022), and return it. `on` is the local day of a filing.

    Raises:
        TransitionNotAllowed, NotYours, ReasonMissing: as for an enrollment.
        TooEarly: it is returned while the clock runs and the person has not said no, or let expire before its last day.
        DayImpossible: a filing without its day, or with one that has not come.
    """
    if step == states.SATISFY:
        raise ValueError("only an intake satisfies a charge")
    row = lock(HeldCharge.objects.all(), held_charge_id)
    step.leave(HeldChargeStatus(row.status))
    today = local_day(row.enrollment.program, decision.at)
    _check_time(row, step, today=today)
    if step == states.FILE:
        row.filed_on = clocks.past_day(on, today=today)
    return _move(row, step, decision)


def _file_by(charge: Charge, policy: PolicyVersion) -> date | None:
    if charge.limitation_on is None or charge.status != ChargeStatus.HELD:
        return None
    return charge.limitation_on - timedelta(days=policy.limitation_margin_days)


def _check_time(row: HeldCharge, step: ChargeStep, *, today: date) -> None:
    if step == states.RETURN and not clocks.may_return(row.intake_due_on, row.enrollment.status, today=today):
        raise TooEarly(
            _("The intake can be done until %(day)s. Before that, a charge is returned when the person says no.")
            % {"day": clocks.words(row.intake_due_on)}
        )
    if step == states.EXPIRE and not clocks.may_expire(row.charge.limitation_on, today=today):
        raise TooEarly(_("The last day to file has not passed."))


def _move(row: HeldCharge, step: ChargeStep, decision: Decision) -> HeldCharge:
    old = HeldChargeStatus(row.status)
    new = step.leave(old)
    rules.check_may_take(step, decision.roles)
    rules.check_reason(step, decision.reason)
    row.status, row.status_at = new, decision.at
    row.save(update_fields=["status", "status_at", "intake_completed_on", "filed_on"])
    if new in ENDS_AS:
        Charge.objects.filter(pk=row.charge_id).update(status=ENDS_AS[new], filed_on=row.filed_on)
    _note(row, step.name, decision, old=old)
    return row


def _note(row: HeldCharge, step: str, decision: Decision, *, old: str) -> None:
    HeldChargeChange.objects.create(
        held_charge=row, old=old, new=row.status, step=step, reason=decision.reason, by=decision.by, at=decision.at
    )
    audit.record(
        "held_charge.status_changed" if old else "held_charge.held",
        subject=row,
        by=decision.by,
        at=decision.at,
        reason=decision.reason,
        changes={"status": (str(old), str(row.status))},
        person_id=row.enrollment.person_id,
        program_id=row.enrollment.program_id,
    )
