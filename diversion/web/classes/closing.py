"""Signing a register and countersigning it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diversion.accounts.walls import FieldClass, Level
from diversion.attendance import closing
from diversion.attendance.closing import StillUnmarked
from diversion.attendance.marks import Verdict
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.web.access import allow
from diversion.web.classes.forms import SignForm
from diversion.web.classes.reach import decision_about, session_or_404
from diversion.web.classes.register import take_register, whole
from diversion.web.http import StaffRequest


@require_POST
@take_register
def sign(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.WRITE)
    form = SignForm(request.POST)
    others_not_here = form.is_valid() and form.cleaned_data["others_not_here"]
    try:
        closing.sign(session_id=session.pk, others_not_here=others_not_here, by=request.user, at=clock.now())
    except StillUnmarked:
        return whole(request, session, asks=True)
    except DomainError as refusal:
        return whole(request, session, error=str(refusal))
    messages.success(request, _("The register is signed."))
    return redirect("classes:register", session.pk)


@require_POST
@allow(FieldClass.AGREEMENT, Level.WRITE)
def countersign(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id, Level.READ)
    try:
        found = closing.countersign(session_id=session.pk, decision=decision_about(request, session))
    except DomainError as refusal:
        return whole(request, session, error=str(refusal))
    counted = ", ".join(f"{verdict.label}: {found[verdict]}" for verdict in Verdict if found[verdict])
    messages.success(request, " ".join((_("The register is countersigned."), counted)))
    return redirect("classes:register", session.pk)
