"""The calendar of classes, and adding a session."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diversion.accounts.models import User
from diversion.accounts.queries import facilitators
from diversion.accounts.walls import FieldClass, Level
from diversion.classes import actions, queries
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs.queries import program_choices, programs_in
from diversion.web.access import allow
from diversion.web.classes import anyway
from diversion.web.classes.forms import SessionForm
from diversion.web.http import StaffRequest


@require_safe
@allow(FieldClass.ATTENDANCE, Level.READ)
def class_list(request: StaffRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "now": now,
        "coming": queries.next_sessions(request.reach, Level.READ, now=now),
        "past": queries.past_sessions(request.reach, Level.READ, now=now),
        "may_add": request.reach.may(FieldClass.AGREEMENT, Level.WRITE),
    }
    return render(request, "classes/list.html", context)


@require_http_methods(["GET", "POST"])
@allow(FieldClass.AGREEMENT, Level.WRITE)
def add_session(request: StaffRequest) -> HttpResponse:
    span = request.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    form = SessionForm(request.POST or None, programs=program_choices(span), leads=facilitators())
    if request.method == "POST" and form.is_valid():
        program = get_object_or_404(programs_in(span), pk=form.cleaned_data["program"])
        leads = _leads(form.cleaned_data["facilitator"])
        try:
            found = actions.clashes_of(form.sitting(program), leads=[user.pk for user in leads], now=clock.now())
            if anyway.stops(request, found):
                return _page(request, form, found)
            session = actions.plan_session(
                form.sitting(program),
                series=(program.pk, form.cleaned_data["series"]),
                facilitators=leads,
                by=request.user,
                at=clock.now(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The session is planned. Seats can be booked from each person's page."))
            return redirect("classes:register", session.pk)
    return _page(request, form, [])


def _page(request: StaffRequest, form: SessionForm, found: list[str]) -> HttpResponse:
    status = 409 if found else 422 if form.errors else 200
    return render(request, "classes/add.html", {"form": form, "clashes": found}, status=status)


def _leads(user_id: str) -> list[User]:
    return list(User.objects.filter(pk=UUID(user_id))) if user_id else []
