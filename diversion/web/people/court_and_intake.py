"""The steps before and after booking that carry more than a reason: an intake, a notice, a court's order, a held charge."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diversion.accounts.walls import Level
from diversion.enrollments import actions, rules
from diversion.enrollments.actions.held_charges import take_charge_step as take_one
from diversion.enrollments.queries.held_charges import held_charges_for
from diversion.referrals.intake import take_dated_step as take_dated
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.people.acts import name_of
from diversion.web.people.day_forms import CHARGE_STEPS, ChargeForm, DayForm, OrderForm
from diversion.web.people.files import decision_of, do, file_or_404, may_decide
from diversion.web.people.words import DAYS
from diversion.web.rendering import Refused

DATED_BY_NAME = {step.name: step for step in rules.DATED}


@require_POST
@may_decide
def take_dated_step(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.READ)
    typed = request.POST.get("step", "")
    name = name_of(typed, file.pk)
    step = DATED_BY_NAME.get(typed)
    form = DayForm(request.POST, about=name, step=step, label=str(DAYS[step]) if step else "")

    def act() -> None:
        data = form.cleaned_data
        decision = decision_of(request, file, data["reason"])
        take_dated(enrollment_id=file.pk, step=DATED_BY_NAME[data["step"]], on=data["on"], decision=decision)

    return do(request, file, Refused(name, form), act, _("The step is on record."))


@require_POST
@may_decide
def order(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.READ)
    name = name_of("order", file.pk)
    form = OrderForm(request.POST, about=name, today=today())

    def act() -> None:
        actions.order(form.order(), enrollment_id=file.pk, decision=decision_of(request, file))

    return do(request, file, Refused(name, form), act, _("The court’s order is on record."))


@require_POST
@may_decide
def take_charge_step(request: StaffRequest, person_id: UUID, held_id: UUID) -> HttpResponse:
    row = get_object_or_404(held_charges_for(request.reach), pk=held_id, enrollment__person=person_id)
    typed = request.POST.get("step", "")
    name = name_of(typed, row.pk)
    form = ChargeForm(request.POST, about=name, step=typed)

    def act() -> None:
        data = form.cleaned_data
        decision = decision_of(request, row.enrollment, data["reason"])
        take_one(held_charge_id=row.pk, step=CHARGE_STEPS[data["step"]], decision=decision, on=data["on"])

    return do(request, row.enrollment, Refused(name, form), act, _("The step is on record."))
