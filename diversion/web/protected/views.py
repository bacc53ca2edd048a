"""The protected queue: referrals of children. Rows without names; what one says is shown for a reason, once, and on record."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.referrals import actions
from diversion.referrals.queries import ProtectedRow, protected_queue, protected_row
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.protected.forms import OpenForm, SentOnForm
from diversion.web.protected.presenters import Said, said_of

guard_children = allow(FieldClass.PROTECTED, Level.WRITE)


@require_safe
@guard_children
def queue(request: StaffRequest) -> HttpResponse:
    sent_on = request.GET.get("tab") == "sent"
    after = _id(request.GET.get("after", ""))
    found = protected_queue(sent_on=sent_on, after=after)
    context = {"queue": found, "sent_on": sent_on, "is_first": after is None}
    return render(request, "protected/queue.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@guard_children
def show(request: StaffRequest, protected_id: UUID) -> HttpResponse:
    row = _row(protected_id)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        says = actions.open_protected(protected_id=row.id, reason=reason, by=request.user, at=clock.now())
        return _page(request, row, form=None, said=said_of(says))
    return _page(request, row, form=form)


@require_POST
@guard_children
def send_on(request: StaffRequest, protected_id: UUID) -> HttpResponse:
    row = _row(protected_id)
    form = SentOnForm(request.POST)
    if form.is_valid():
        try:
            actions.send_on(protected_id=row.id, to=form.cleaned_data["to"], by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is on record: they have it now."))
            return redirect("protected:queue")
    return _page(request, row, form=OpenForm(), sent_on_form=form)


def _page(
    request: StaffRequest,
    row: ProtectedRow,
    *,
    form: OpenForm | None,
    said: list[Said] | None = None,
    sent_on_form: SentOnForm | None = None,
) -> HttpResponse:
    sending = sent_on_form or SentOnForm()
    context: Mapping[str, Any] = {"row": row, "form": form, "said": said, "sent_on_form": sending}
    refused = (form is not None and form.errors) or sending.errors
    return render(request, "protected/show.html", dict(context), status=422 if refused else 200)


def _row(protected_id: UUID) -> ProtectedRow:
    row = protected_row(protected_id)
    if row is None:
        raise Http404
    return row


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
