"""Policy versions: read one, draft the next, change it, compare two, approve."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs import actions, queries
from diversion.programs.models import PolicyVersion
from diversion.programs.terms import terms_of
from diversion.web.http import StaffRequest
from diversion.web.programs.forms import ApproveForm, TermsForms
from diversion.web.programs.presenters import STATES, finding_views, version_view
from diversion.web.programs.reach import (
    may_write,
    program_or_404,
    read_programs,
    today_in,
    version_or_404,
    write_programs,
)


@require_safe
@read_programs
def show(request: StaffRequest, version_id: UUID) -> HttpResponse:
    policy = version_or_404(request, version_id)
    on = today_in(policy.program)
    state = queries.state_of(policy, on=on)
    context = {
        "program": policy.program,
        "policy": policy,
        "said": version_view(policy),
        "state": STATES[state],
        "before": queries.version_before(policy),
        "findings": finding_views(queries.findings_of(policy, on=on)) if policy.is_draft else [],
        "may_write": may_write(request.reach),
    }
    return render(request, "programs/version.html", context)


@require_POST
@write_programs
def draft(request: StaffRequest, program_id: UUID) -> HttpResponse:
    program = program_or_404(request, program_id, to_write=True)
    try:
        policy = actions.draft_version(program_id=program.pk, on=today_in(program), by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("programs:show", program.pk)
    return redirect("programs:change", policy.pk)


@require_http_methods(["GET", "POST"])
@write_programs
def change(request: StaffRequest, version_id: UUID) -> HttpResponse:
    policy = _draft_or_404(request, version_id)
    on, before, refused = today_in(policy.program), terms_of(policy), ""
    sent = request.POST if request.method == "POST" else None
    offenses = queries.offense_choices(on)
    asked = TermsForms.of(before, model=policy.program.model, offenses=offenses, data=sent)
    if sent is not None and asked.is_valid():
        try:
            actions.revise_draft(asked.terms(before), draft_id=policy.pk, on=on, by=request.user, at=clock.now())
        except DomainError as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("The draft is saved. Nothing holds yet: it has to be approved."))
            return redirect("programs:version", policy.pk)
    context = {"program": policy.program, "policy": policy, "asked": asked, "refused": refused}
    return render(request, "programs/change.html", context, status=422 if sent is not None else 200)


@require_http_methods(["GET", "POST"])
@write_programs
def approve(request: StaffRequest, version_id: UUID) -> HttpResponse:
    policy = _draft_or_404(request, version_id)
    on = today_in(policy.program)
    form = ApproveForm(request.POST or None, today=on)
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve_version(**form.cleaned_data, draft_id=policy.pk, today=on, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The version is approved."))
            return redirect("programs:show", policy.program_id)
    before = queries.version_before(policy)
    context = {
        "program": policy.program,
        "policy": policy,
        "form": form,
        "before": before,
        "changes": queries.changes_of(before, policy) if before else [],
        "findings": finding_views(queries.findings_of(policy, on=on)),
    }
    return render(request, "programs/approve.html", context, status=422 if form.errors else 200)


@require_POST
@write_programs
def discard(request: StaffRequest, version_id: UUID) -> HttpResponse:
    policy = _draft_or_404(request, version_id)
    try:
        actions.discard_draft(draft_id=policy.pk, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The draft is thrown away."))
    return redirect("programs:show", policy.program_id)


@require_safe
@read_programs
def compare(request: StaffRequest, program_id: UUID) -> HttpResponse:
    """Show how two versions differ: `older` and `newer` are their numbers; the last two where none are named."""
    program = program_or_404(request, program_id)
    versions = list(program.policies.select_related("program").order_by("-version"))
    newer = _numbered(versions, request.GET.get("newer", ""), otherwise=0)
    older = _numbered(versions, request.GET.get("older", ""), otherwise=1)
    context = {
        "program": program,
        "versions": versions,
        "older": older,
        "newer": newer,
        "changes": queries.changes_of(older, newer) if older and newer else [],
    }
    return render(request, "programs/compare.html", context)


def _numbered(versions: list[PolicyVersion], asked: str, *, otherwise: int) -> PolicyVersion | None:
    if not asked:
        return versions[otherwise] if otherwise < len(versions) else None
    found = next((policy for policy in versions if str(policy.version) == asked), None)
    if found is None:
        raise Http404
    return found


def _draft_or_404(request: StaffRequest, version_id: UUID) -> PolicyVersion:
    policy = version_or_404(request, version_id, to_write=True)
    if not policy.is_draft:
        raise Http404
    return policy
