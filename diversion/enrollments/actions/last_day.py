"""What is done about the last day to file once somebody has signed: the case is filed, or the limit waived in writing."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.audit import actions as audit
from diversion.courts.models import ChargeStatus
from diversion.enrollments import rules
from diversion.enrollments.actions.door import Decision, locked
from diversion.enrollments.limitation import DATED, ChoiceImpossible, Chosen
from diversion.enrollments.models import LastDaySettled
from diversion.enrollments.states import ClockChoice
from diversion.enrollments.unfiled import limitation_days, unfiled_charges
from diversion.programs.queries import local_day


@transaction.atomic
def settle_last_day(chosen: Chosen, *, enrollment_id: UUID, decision: Decision) -> LastDaySettled:
    """Record that the case of a file was filed, or a waiver signed, on the local day of `chosen`, and return the row.

    Charges that are filed have no clock any more; a waiver leaves the clock and quiets it (R-020).

    Raises:
        NotYours: no prosecutor records it.
        ChoiceImpossible: it has no day, or one that has not come; or nothing of the file is left to be filed.

    Source: docs/adr/0028-offers-and-the-last-day-to-file.md
    """
    if decision.by is None:
        raise ValueError("a filing or a waiver is recorded by a person")
    enrollment = locked(enrollment_id)
    rules.check_may_choose(decision.roles)
    if chosen.choice not in DATED or chosen.on is None or chosen.on > local_day(enrollment.program, decision.at):
        raise ChoiceImpossible(_("Say on which day it was filed or signed: today at the latest."))
    if not limitation_days([enrollment.pk]):
        raise ChoiceImpossible(_("Nothing of this file waits to be filed. Reload the page to see it."))
    if chosen.choice == ClockChoice.FILE:
        unfiled_charges(enrollment.pk).update(status=ChargeStatus.FILED, filed_on=chosen.on)
    row = LastDaySettled.objects.create(
        enrollment=enrollment, choice=chosen.choice, on=chosen.on, by=decision.by, at=decision.at
    )
    audit.record(
        "last_day.settled",
        subject=enrollment,
        by=decision.by,
        at=decision.at,
        changes={"choice": ("", str(chosen.choice)), "on": ("", str(chosen.on))},
        person_id=enrollment.person_id,
        program_id=enrollment.program_id,
    )
    return row
