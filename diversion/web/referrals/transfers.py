"""A transfer as the program that is asked sees it: the packet, and yes or no."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.actions import Decision
from diversion.enrollments.queries import roles_in
from diversion.people.actions import record_view
from diversion.referrals.models import Transfer
from diversion.referrals.transfers import actions, queries
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.people.transfer_forms import AnswerForm
from diversion.web.rendering import Refused

DECLINE, TAKE_BACK, ACCEPT = "decline", "take-back", "accept"
may_answer = allow(FieldClass.AGREEMENT, Level.WRITE)


@require_safe
@may_answer
def show(request: StaffRequest, asked_id: UUID) -> HttpResponse:
    return _page(request, _transfer(request, asked_id))


@require_POST
@may_answer
def accept(request: StaffRequest, asked_id: UUID) -> HttpResponse:
    row = _transfer(request, asked_id)
    try:
        file = actions.accept(transfer_id=row.pk, decision=_decision(request, row))
    except DomainError as refusal:
        form = AnswerForm({}, about=ACCEPT)
        form.errors.clear()
        form.add_error(None, str(refusal))
        return _page(request, row, refused=Refused(ACCEPT, form))
    messages.success(request, _("They are in your program now. Their file begins as “Referred”."))
    return redirect("people:show", file.person_id)


@require_POST
@may_answer
def decline(request: StaffRequest, asked_id: UUID) -> HttpResponse:
    return _answered(request, asked_id, DECLINE, actions.decline, _("Your answer is on record."))


@require_POST
@may_answer
def take_back(request: StaffRequest, asked_id: UUID) -> HttpResponse:
    return _answered(request, asked_id, TAKE_BACK, actions.take_back, _("Their file is back where it was."))


def _answered(
    request: StaffRequest, asked_id: UUID, name: str, act: Callable[..., Transfer], said: str
) -> HttpResponse:
    row = _transfer(request, asked_id)
    form = AnswerForm(request.POST, about=name)
    if form.is_valid():
        try:
            act(transfer_id=row.pk, decision=_decision(request, row, form.cleaned_data["reason"]))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("today")
    return _page(request, row, refused=Refused(name, form))


def _page(request: StaffRequest, row: Transfer, *, refused: Refused | None = None) -> HttpResponse:
    packet = queries.packet_of(row, request.reach)
    record_view(person_id=packet.person_id, by=request.user, at=clock.now())
    context = {
        "packet": packet,
        "waits": packet.status == "proposed",
        "decline": _form(DECLINE, refused),
        "take_back": _form(TAKE_BACK, refused),
        "refused_as": refused.name if refused else "",
        "lost_words": refused.words if refused and refused.name == ACCEPT else [],
    }
    return render(request, "referrals/transfer.html", context, status=422 if refused else 200)


def _form(name: str, refused: Refused | None) -> AnswerForm:
    if refused and refused.name == name and isinstance(refused.form, AnswerForm):
        return refused.form
    return AnswerForm(about=name)


def _transfer(request: StaffRequest, asked_id: UUID) -> Transfer:
    rows = queries.transfers_for(request.reach)
    joined = rows.select_related("enrollment__person", "enrollment__program", "to_program", "proposed_by", "opened")
    return get_object_or_404(joined, pk=asked_id)


def _decision(request: StaffRequest, row: Transfer, reason: str = "") -> Decision:
    """Return the decision of whoever asks, in the roles that they hold in the program that is asked."""
    roles = roles_in(request.reach, row.to_program_id) if row.to_program_id else frozenset()
    return Decision(by=request.user, roles=roles, at=clock.now(), reason=reason)
