"""Programs: which there are, a new one, one program's page, and its yearly review."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diversion.core import clock, phone
from diversion.core.errors import DomainError
from diversion.programs import actions, queries, rules
from diversion.programs.models import Program
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.programs.forms import NewProgramForm, ReviewForm
from diversion.web.programs.presenters import STATES, version_view
from diversion.web.programs.reach import (
    READS,
    may_write,
    program_or_404,
    read_programs,
    today_in,
    write_programs,
)


@require_safe
@read_programs
def program_list(request: StaffRequest) -> HttpResponse:
    rows = queries.program_rows(request.reach.span(*READS), on=today())
    return render(request, "programs/list.html", {"rows": rows, "may_write": may_write(request.reach)})


@require_http_methods(["GET", "POST"])
@write_programs
def add(request: StaffRequest) -> HttpResponse:
    form = NewProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            program = actions.add_program(form.new_program(), on=today(), by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The program is added. Next: write its terms, and have them approved."))
            return redirect("programs:show", program.pk)
    return render(request, "programs/add.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@read_programs
def show(request: StaffRequest, program_id: UUID) -> HttpResponse:
    return _page(request, program_or_404(request, program_id))


@require_POST
@write_programs
def review(request: StaffRequest, program_id: UUID) -> HttpResponse:
    program = program_or_404(request, program_id, to_write=True)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, program, form=form)
    try:
        actions.record_review(
            **form.cleaned_data, program_id=program.pk, today=today_in(program), by=request.user, at=clock.now()
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, program, form=form)
    messages.success(request, _("The review is on record."))
    return redirect("programs:show", program.pk)


def _page(request: StaffRequest, program: Program, *, form: ReviewForm | None = None) -> HttpResponse:
    on = today_in(program)
    versions = queries.versions_of(program.pk, on=on)
    policy = queries.policy_in_force(program.pk, on)
    context = {
        "program": program,
        "callback": phone.shown(program.callback_phone),
        "versions": [(row, *STATES[row.state]) for row in versions],
        "policy": policy,
        "said": version_view(policy) if policy else None,
        "has_draft": any(row.state == "draft" for row in versions),
        "is_review_near": rules.is_review_near(program.review_due_on, on=on),
        "may_write": may_write(request.reach),
        "form": form or ReviewForm(initial={"reviewed_on": on}),
    }
    return render(request, "programs/show.html", context, status=422 if form else 200)
