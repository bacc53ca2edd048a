"""The message sandbox: the phones and the mailbox of the demonstration, on a page. It exists only there."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.messaging import replies
from diversion.messaging import sandbox as kept
from diversion.messaging.replies import Reply
from diversion.messaging.sandbox import Phone
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.messages.forms import LONGEST_REPLY, ReplyForm
from diversion.web.rendering import page
from diversion.web.sessions import refreshes_by_itself

PAGE = "messages/sandbox.html"

read_messages = allow(FieldClass.MESSAGES, Level.READ)


def is_on() -> bool:
    """Tell whether this is the demonstration and texts go to the sandbox."""
    return bool(settings.DEMO and settings.SMS_BACKEND == settings.SANDBOX_SMS)


@require_safe
@read_messages
def sandbox(request: StaffRequest, phone: UUID | None = None) -> HttpResponse:
    _check_on()
    return page(request, PAGE, _context(request, phone))


@require_safe
@refreshes_by_itself
@read_messages
def news(request: StaffRequest) -> HttpResponse:
    """Answer with the pieces of the page that show what arrived; 204 when nothing did since the page was drawn."""
    _check_on()
    if request.GET.get("seen") == kept.newest():
        return HttpResponse(status=204)
    of = _uuid(request.GET.get("of", ""))
    if of is None:  # the page was empty, so there are no pieces to put it in
        return HttpResponse(headers={"HX-Refresh": "true"})
    return page(request, PAGE, _context(request, of) | {"is_piece": True, "arrived": True}, partial="news")


@require_POST
@read_messages
def reply(request: StaffRequest, phone: UUID) -> HttpResponse:
    """Take a text as if the phone had sent it: the same way in as a provider's."""
    _check_on()
    found = _existing(request, phone)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        error = _("Write something, at most %(count)s letters.") % {"count": LONGEST_REPLY}
        return page(request, PAGE, _context(request, phone) | {"error": error}, partial="device", status=422)
    replies.receive(Reply(address=found.address, body=form.cleaned_data["body"]), at=clock.now())
    if not request.htmx:
        return redirect("messages:sandbox_phone", phone)
    return page(request, PAGE, _context(request, phone) | {"is_piece": True}, partial="device")


def _check_on() -> None:
    if not is_on():
        raise Http404


def _existing(request: StaffRequest, phone: UUID) -> Phone:
    found = kept.phone_of(request.reach, phone)
    if found is None:
        raise Http404
    return found


def _context(request: StaffRequest, chosen: UUID | None) -> dict[str, Any]:
    # First of all: what arrives while the rest is read is news again.
    seen = kept.newest()
    phones = kept.phones(request.reach)
    phone = _existing(request, chosen) if chosen else next(iter(phones), None)
    return {
        "seen": seen,
        "phones": phones,
        "phone": phone,
        "bubbles": kept.screen(phone.address) if phone else [],
        "mails": kept.mails(),
        "own_address": request.build_absolute_uri("/"),
        "longest": LONGEST_REPLY,
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
