"""A transfer as the program that sends deals with it: proposing it, taking it back, and what an outside program answered."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diversion.accounts.walls import Level
from diversion.enrollments.models import Enrollment
from diversion.referrals.models import Transfer
from diversion.referrals.transfers import actions
from diversion.referrals.transfers.queries import destinations
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.people.acts import name_of
from diversion.web.people.files import decision_of, do, file_or_404, may_write
from diversion.web.people.transfer_acts import NO, PROPOSE, WITHDRAW, YES
from diversion.web.people.transfer_forms import OutsideForm, TransferForm
from diversion.web.rendering import HouseForm, Refused


@require_POST
@may_write
def propose(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.WRITE)
    name = name_of(PROPOSE, file.pk)
    choices = destinations([file.program_id], on=today())[file.program_id]
    form = TransferForm(request.POST, about=name, programs=choices)

    def act() -> None:
        decision = decision_of(request, file, form.cleaned_data["reason"])
        actions.propose(form.destination(), enrollment_id=file.pk, decision=decision)

    said = _("The other program is asked. The file stays here until it says yes.")
    return do(request, file, Refused(name, form), act, said)


@require_POST
@may_write
def withdraw(request: StaffRequest, person_id: UUID, file_id: UUID, transfer_id: UUID) -> HttpResponse:
    file, row = _own(request, person_id, file_id, transfer_id)

    def act() -> None:
        actions.withdraw(transfer_id=row.pk, decision=decision_of(request, file))

    refused = Refused(name_of(WITHDRAW, file.pk), HouseForm(request.POST))
    return do(request, file, refused, act, _("The proposal is taken back."))


@require_POST
@may_write
def said_yes(request: StaffRequest, person_id: UUID, file_id: UUID, transfer_id: UUID) -> HttpResponse:
    words = _("The file has gone over. It ends here.")
    return _answered(request, (person_id, file_id, transfer_id), YES, actions.accepted_outside, words)


@require_POST
@may_write
def said_no(request: StaffRequest, person_id: UUID, file_id: UUID, transfer_id: UUID) -> HttpResponse:
    words = _("Their answer is on record. The file stays here.")
    return _answered(request, (person_id, file_id, transfer_id), NO, actions.declined_outside, words)


def _answered(
    request: StaffRequest, ids: tuple[UUID, UUID, UUID], name: str, answer: Callable[..., Transfer], said: str
) -> HttpResponse:
    file, row = _own(request, *ids)
    form = OutsideForm(request.POST, about=name_of(name, file.pk))

    def act() -> None:
        answer(transfer_id=row.pk, decision=decision_of(request, file, form.cleaned_data["reason"]))

    return do(request, file, Refused(name_of(name, file.pk), form), act, said)


def _own(request: StaffRequest, person_id: UUID, file_id: UUID, transfer_id: UUID) -> tuple[Enrollment, Transfer]:
    file = file_or_404(request, person_id, file_id, Level.WRITE)
    return file, get_object_or_404(Transfer, pk=transfer_id, enrollment=file)
