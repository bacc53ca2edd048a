"""What somebody decides about one message or one reply: one action each, then back to where it shows."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.messaging import actions, queries
from diversion.messaging.models import Message
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.messages.forms import WithdrawForm

decide = allow(FieldClass.MESSAGES, Level.WRITE)

Decide = Callable[..., Message]


@require_http_methods(["GET", "POST"])
@decide
def withdraw(request: StaffRequest, message: UUID) -> HttpResponse:
    found = _message(request, message)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(message_id=found.pk, note=form.cleaned_data["note"], by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is withdrawn and will not go."))
            return redirect("messages:list")
    context = {"form": form, "message": queries.row_of(found)}
    return render(request, "messages/withdraw.html", context, status=422 if form.errors else 200)


@require_POST
@decide
def confirm_arrival(request: StaffRequest, message: UUID) -> HttpResponse:
    return _decided(request, message, actions.confirm_arrival, _("Recorded: it arrived."), then=_needing)


@require_POST
@decide
def deny_arrival(request: StaffRequest, message: UUID) -> HttpResponse:
    said = _("Recorded: it did not arrive. Nothing is sent again unless you say so here.")
    return _decided(request, message, actions.deny_arrival, said, then=_why)


@require_POST
@decide
def send_again(request: StaffRequest, message: UUID) -> HttpResponse:
    said = _("It is checked again now, and goes if every answer is still yes.")
    return _decided(request, message, actions.send_again, said, then=_why)


@require_POST
@decide
def mark_seen(request: StaffRequest, message: UUID) -> HttpResponse:
    return _decided(request, message, actions.mark_seen, _("Marked as done."), then=_needing)


@require_POST
@decide
def deal_with_reply(request: StaffRequest, reply: UUID) -> HttpResponse:
    found = get_object_or_404(queries.replies_for(request.reach, Level.WRITE), pk=reply)
    try:
        actions.deal_with_reply(reply_id=found.pk, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Marked as dealt with."))
    return redirect(_needing(reply))


def _decided(
    request: StaffRequest, message: UUID, decision: Decide, said: str, *, then: Callable[[UUID], str]
) -> HttpResponse:
    found = _message(request, message)
    try:
        decision(message_id=found.pk, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect(_why(message))
    messages.success(request, said)
    return redirect(then(message))


def _message(request: StaffRequest, message: UUID) -> Message:
    rows = queries.messages_for(request.reach, Level.WRITE).select_related("person", "program")
    return get_object_or_404(rows, pk=message)


def _needing(_message: UUID) -> str:
    return f"{reverse('messages:list')}?tab=attention"


def _why(message: UUID) -> str:
    return reverse("messages:why", args=[message])
