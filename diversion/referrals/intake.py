"""The intake of somebody who came by social contact: nobody is taken in before the law's facts are passed (R-019)."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.core.models import lock
from diversion.enrollments import actions
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import Step
from diversion.enrollments.states import prebooking
from diversion.programs.models import Door
from diversion.programs.queries import NoPolicyInForce
from diversion.referrals.models import CheckResult, Referral
from diversion.referrals.screening.checklist import checklist_of
from diversion.referrals.screening.deciding import NotDecidable
from diversion.referrals.screening.doors import SOCIAL_CONTACT_FACTS


@transaction.atomic
def take_dated_step(*, enrollment_id: UUID, step: Step, on: date, decision: Decision) -> Enrollment:
    """Take a step that carries a day, as `enrollments.actions.take_dated_step`, and return the file.

    The intake (P6) of somebody who came by social contact and by no other door needs each fact that the checklist asks for
    that door to be passed. An intake that a held charge waits for is never kept up by it.

    Raises:
        NotDecidable: one of those facts is not passed, or not answered.
        Everything that the step itself raises.
    """
    if step == prebooking.COMPLETE_INTAKE:
        _check_facts(lock(Enrollment.objects.select_related("person", "program"), enrollment_id))
    return actions.take_dated_step(enrollment_id=enrollment_id, step=step, on=on, decision=decision)


def _check_facts(file: Enrollment) -> None:
    doors = set(Referral.objects.filter(enrollment=file).values_list("door", flat=True))
    if doors != {Door.SOCIAL_CONTACT}:
        return
    try:
        checklist = checklist_of(file)
    except NoPolicyInForce:
        return
    asked = [item for item in checklist.items if item.question.code in SOCIAL_CONTACT_FACTS]
    open_ones = [item for item in asked if item.question.is_blocking and item.result != CheckResult.PASS]
    if open_ones:
        words = _("The checklist first: %(facts)s.")
        raise NotDecidable(words % {"facts": "; ".join(item.question.words for item in open_ones)})
