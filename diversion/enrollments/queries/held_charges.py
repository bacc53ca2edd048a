"""Charges that wait for an intake, as pages show them, with what their reader may confirm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level, Role
from diversion.enrollments import clocks, rules
from diversion.enrollments.models import HeldCharge
from diversion.enrollments.queries import FileRow, roles_in
from diversion.enrollments.states import held_charge
from diversion.enrollments.states.held_charge import HeldChargeStatus

# Who works with the person sees the charge that waits for them, whatever else of charges they do not see.
WORK_WITH_THEM = frozenset({Role.CASE_MANAGER, Role.CM_SUPERVISOR})


@dataclass(frozen=True, slots=True)
class HeldChargeRow:
    """One held charge. `days_left` counts to the last day of the clock, below zero after it; None once the clock stands.

    `steps` are those that the reader may confirm now.
    """

    id: UUID
    statute: str
    title: str
    status: HeldChargeStatus
    referred_on: date
    intake_due_on: date
    intake_completed_on: date | None
    limitation_on: date | None
    days_left: int | None
    steps: tuple[rules.ChargeStep, ...]

    @property
    def is_over(self) -> bool:
        return self.days_left is not None and self.days_left < 0


def held_charges_of(files: Iterable[FileRow], reach: Reach, *, on: date) -> dict[UUID, list[HeldChargeRow]]:
    """Return the held charges of files whose reader may see them, by file, as they stand on the local day `on`. One query."""
    seen = [file.id for file in files if _sees_charges(file, reach)]
    found: dict[UUID, list[HeldChargeRow]] = {}
    rows = HeldCharge.objects.filter(enrollment__in=seen).select_related("charge", "enrollment")
    for row in rows.order_by("intake_due_on", "charge__statute", "pk") if seen else ():
        found.setdefault(row.enrollment_id, []).append(_row(row, roles_in(reach, row.enrollment.program_id), on))
    return found


def held_charges_for(reach: Reach) -> QuerySet[HeldCharge]:
    """Return the held charges in programs where the reader reads agreements: whose step it is, the action says."""
    span = reach.span(FieldClass.AGREEMENT, Level.READ)
    return (
        HeldCharge.objects.all()
        if span.everywhere
        else HeldCharge.objects.filter(enrollment__program__in=span.programs)
    )


def _sees_charges(file: FileRow, reach: Reach) -> bool:
    reads = reach.span(FieldClass.CHARGE, Level.READ).covers(file.program_id)
    return reads or bool(WORK_WITH_THEM & roles_in(reach, file.program_id))


def _row(row: HeldCharge, roles: frozenset[Role], on: date) -> HeldChargeRow:
    status = HeldChargeStatus(row.status)
    return HeldChargeRow(
        id=row.pk,
        statute=row.charge.statute,
        title=row.charge.title,
        status=status,
        referred_on=row.referred_on,
        intake_due_on=row.intake_due_on,
        intake_completed_on=row.intake_completed_on,
        limitation_on=row.charge.limitation_on,
        days_left=(row.intake_due_on - on).days if status == HeldChargeStatus.HELD else None,
        steps=tuple(step for step in _possible(row, on) if rules.AUTHORITY[step] & roles),
    )


def _possible(row: HeldCharge, on: date) -> list[rules.ChargeStep]:
    shut = {held_charge.SATISFY}
    if not clocks.may_return(row.intake_due_on, row.enrollment.status, today=on):
        shut.add(held_charge.RETURN)
    if not clocks.may_expire(row.charge.limitation_on, today=on):
        shut.add(held_charge.EXPIRE)
    return [step for step in held_charge.LIFECYCLE.open_from(HeldChargeStatus(row.status)) if step not in shut]
