"""What programs teach: the list, one version with its modules, writing the first and the next."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.classes import actions
from diversion.classes.models import Curriculum
from diversion.classes.queries import series
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs.queries import program_choices, programs_in
from diversion.web.access import allow
from diversion.web.classes.curriculum_forms import CurriculumForms
from diversion.web.http import StaffRequest


@require_safe
@allow(FieldClass.ATTENDANCE, Level.READ)
def curriculum_list(request: StaffRequest) -> HttpResponse:
    rows = series.curriculum_rows(request.reach.span(FieldClass.ATTENDANCE, Level.READ))
    return render(request, "classes/curricula/list.html", {"rows": rows, "may_add": _may_write(request)})


@require_safe
@allow(FieldClass.ATTENDANCE, Level.READ)
def curriculum(request: StaffRequest, curriculum_id: UUID) -> HttpResponse:
    rows = series.curricula_for(request.reach.span(FieldClass.ATTENDANCE, Level.READ)).select_related("program")
    found = get_object_or_404(rows, pk=curriculum_id)
    modules = list(found.modules.order_by("position"))
    context = {
        "curriculum": found,
        "modules": modules,
        "minutes": sum(module.minutes for module in modules),
        "is_latest": series.is_latest(found),
        "may_write": request.reach.span(FieldClass.AGREEMENT, Level.WRITE).covers(found.program_id),
    }
    return render(request, "classes/curricula/show.html", context)


@require_http_methods(["GET", "POST"])
@allow(FieldClass.AGREEMENT, Level.WRITE)
def add_curriculum(request: StaffRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "POST"])
@allow(FieldClass.AGREEMENT, Level.WRITE)
def next_version(request: StaffRequest, curriculum_id: UUID) -> HttpResponse:
    programs = programs_in(request.reach.span(FieldClass.AGREEMENT, Level.WRITE))
    rows = Curriculum.objects.filter(program__in=programs).select_related("program")
    return _write(request, get_object_or_404(rows, pk=curriculum_id))


def _write(request: StaffRequest, after: Curriculum | None) -> HttpResponse:
    span = request.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    sent = request.POST if request.method == "POST" else None
    asked = CurriculumForms(sent, programs=program_choices(span), after=after)
    only_more = sent is not None and "more" in sent
    if sent is not None and not only_more and asked.is_valid():
        try:
            kept = _keep(request, asked, after)
        except DomainError as refusal:
            asked.about.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is kept. Series that are planned from now on can follow it."))
            return redirect("classes:curriculum", kept.pk)
    context = {"asked": asked, "after": after}
    refused = sent is not None and not only_more
    return render(request, "classes/curricula/write.html", context, status=422 if refused else 200)


def _keep(request: StaffRequest, asked: CurriculumForms, after: Curriculum | None) -> Curriculum:
    if after is not None:
        return actions.next_version(asked.curricular(), after=after.pk, by=request.user, at=clock.now())
    programs = programs_in(request.reach.span(FieldClass.AGREEMENT, Level.WRITE))
    program = get_object_or_404(programs, pk=asked.about.cleaned_data["program"])
    return actions.add_curriculum(asked.curricular(), program_id=program.pk, by=request.user, at=clock.now())


def _may_write(request: StaffRequest) -> bool:
    return request.reach.may(FieldClass.AGREEMENT, Level.WRITE)
