"""The days on which nothing counts: the known holidays of this year and the next, and the days that an agency adds."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs import actions, queries
from diversion.programs.calendars import holidays_of
from diversion.programs.models import CalendarKind, ClosedDay
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.programs.forms import ClosedDayForm
from diversion.web.programs.reach import may_write, read_programs, write_programs

MOST_HOLIDAYS = 14


@require_safe
@read_programs
def show(request: StaffRequest) -> HttpResponse:
    return _page(request, ClosedDayForm())


@require_POST
@write_programs
def add(request: StaffRequest) -> HttpResponse:
    form = ClosedDayForm(request.POST)
    if form.is_valid():
        try:
            actions.add_closed_day(
                calendar=CalendarKind(form.cleaned_data["calendar"]),
                on=form.cleaned_data["on"],
                name=form.cleaned_data["name"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The day is in the calendar."))
            return redirect("programs:calendar")
    return _page(request, form)


@require_POST
@write_programs
def remove(request: StaffRequest, closed_day_id: UUID) -> HttpResponse:
    day = get_object_or_404(ClosedDay, pk=closed_day_id, agency_id=request.user.agency_id)
    actions.remove_closed_day(closed_day_id=day.pk, by=request.user, at=clock.now())
    messages.success(request, _("The day counts again."))
    return redirect("programs:calendar")


def _page(request: StaffRequest, form: ClosedDayForm) -> HttpResponse:
    on = today()
    known = [(kind, _coming(kind, on)) for kind in (CalendarKind.FEDERAL, CalendarKind.COURT)]
    context = {
        "known": known,
        "own": queries.closed_days(request.user.agency_id, since=on),
        "form": form,
        "may_write": may_write(request.reach),
    }
    return render(request, "programs/calendar.html", context, status=422 if form.errors else 200)


def _coming(kind: CalendarKind, on: date) -> list[tuple[date, str]]:
    days = holidays_of(kind, on.year) | holidays_of(kind, on.year + 1)
    return [(day, _(name)) for day, name in days.items() if day >= on][:MOST_HOLIDAYS]
