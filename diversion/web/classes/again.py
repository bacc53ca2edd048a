"""Laying anew all that a series has not taught yet, after its new dates were seen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diversion.accounts.walls import FieldClass, Level
from diversion.classes import actions, clashes
from diversion.classes.models import ClassSeries
from diversion.classes.requeue import Shifts
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs.queries import local_day
from diversion.web.access import allow
from diversion.web.classes import anyway
from diversion.web.classes.change_forms import AgainForm, slots_of
from diversion.web.classes.passing_on import sent_on
from diversion.web.http import StaffRequest


@require_http_methods(["GET", "POST"])
@allow(FieldClass.AGREEMENT, Level.WRITE)
def lay_again(request: StaffRequest, series_id: UUID) -> HttpResponse:
    series, now = _series(request, series_id), clock.now()
    sent = request.POST if request.method == "POST" else None
    form = AgainForm(sent, initial=slots_of(series) | {"first_day": local_day(series.program, now)})
    if sent is None or "again" in sent or not form.is_valid():
        return _form(request, series, form, status=422 if sent is not None and "again" not in sent else 200)
    try:
        shifts = actions.preview_again(series, form.anew(), now=now)
        wishes = actions.wishes_of_moves(shifts, series, None)
        found = clashes.of_leads(wishes) + clashes.of_people(wishes, series.program_id)
        if "seen" not in sent or anyway.stops(request, found):
            return _show(request, series, shifts, found)
        actions.lay_again(series_id=series.pk, anew=form.anew(), seen=sent["seen"], by=request.user, at=now)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _form(request, series, form, status=422)
    messages.success(request, _("The series has its new dates. Who has a seat keeps it, at the new time."))
    return redirect("classes:series", series.pk)


def _show(request: StaffRequest, series: ClassSeries, shifts: Shifts, found: list[str]) -> HttpResponse:
    refused = anyway.words() if "seen" in request.POST else ""
    context = {"series": series, "shifts": shifts, "clashes": found, "refused": refused, "sent": sent_on(request)}
    return render(request, "classes/moves.html", context, status=409 if refused else 200)


def _form(request: StaffRequest, series: ClassSeries, form: AgainForm, *, status: int) -> HttpResponse:
    return render(request, "classes/series/again.html", {"series": series, "form": form}, status=status)


def _series(request: StaffRequest, series_id: UUID) -> ClassSeries:
    span = request.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    rows = ClassSeries.objects.filter(curriculum__isnull=False).select_related("program", "curriculum")
    return get_object_or_404(rows if span.everywhere else rows.filter(program__in=span.programs), pk=series_id)
