"""Series: the list, one of them with its sessions, and planning one. Its dates are seen before they are saved."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diversion.accounts.models import User
from diversion.accounts.queries import facilitators
from diversion.accounts.walls import FieldClass, Level
from diversion.classes import actions, clashes
from diversion.classes.models import ClassSeries, Curriculum
from diversion.classes.queries import series as queries
from diversion.classes.schedule import Schedule
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs.queries import local_day, policy_in_force
from diversion.web.access import allow
from diversion.web.classes import anyway
from diversion.web.classes.passing_on import sent_on
from diversion.web.classes.series_forms import WEEKDAYS, SeriesForm, like
from diversion.web.http import StaffRequest


@require_safe
@allow(FieldClass.ATTENDANCE, Level.READ)
def series_list(request: StaffRequest) -> HttpResponse:
    rows = queries.series_rows(request.reach, now=clock.now())
    return render(request, "classes/series/list.html", {"rows": rows, "may_add": _may_plan(request)})


@require_safe
@allow(FieldClass.ATTENDANCE, Level.READ)
def series(request: StaffRequest, series_id: UUID) -> HttpResponse:
    rows = ClassSeries.objects.filter(pk__in=queries.series_for(request.reach, Level.READ).values("pk"))
    found = get_object_or_404(rows.select_related("program", "curriculum"), pk=series_id)
    context = {
        "series": found,
        "members": queries.members_of(found, request.reach, now=clock.now()),
        "slots": _slots(found),
        "leads": list(found.leads.order_by("name")),
        "may_plan": request.reach.span(FieldClass.AGREEMENT, Level.WRITE).covers(found.program_id),
    }
    return render(request, "classes/series/show.html", context)


@require_http_methods(["GET", "POST"])
@allow(FieldClass.AGREEMENT, Level.WRITE)
def add_series(request: StaffRequest) -> HttpResponse:
    curricula = queries.curriculum_rows(request.reach.span(FieldClass.AGREEMENT, Level.WRITE))
    sent = request.POST if request.method == "POST" else None
    form = SeriesForm(sent, curricula=curricula, leads=facilitators(), initial=_begun(request))
    if sent is None or "again" in sent or not form.is_valid():
        status = 422 if sent is not None and "again" not in sent else 200
        return render(request, "classes/series/add.html", {"form": form, "curricula": curricula}, status=status)
    curriculum = get_object_or_404(Curriculum.objects.select_related("program"), pk=form.cleaned_data["curriculum"])
    try:
        if "seen" not in sent:
            return _show_dates(request, form, curriculum)
        if anyway.stops(request, _clashes(form, curriculum)):
            return _show_dates(request, form, curriculum, refused=anyway.words())
        return _publish(request, form, curriculum)
    except actions.DatesChanged as refusal:
        return _show_dates(request, form, curriculum, refused=str(refusal))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return render(request, "classes/series/add.html", {"form": form, "curricula": curricula}, status=422)


def _publish(request: StaffRequest, form: SeriesForm, curriculum: Curriculum) -> HttpResponse:
    published = actions.publish_series(
        form.plan(),
        curriculum_id=curriculum.pk,
        leads=list(User.objects.filter(pk__in=form.lead_ids())),
        seen=request.POST["seen"],
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("The series is published. Seats can be booked from each person’s page."))
    return redirect("classes:series", published.pk)


def _show_dates(request: StaffRequest, form: SeriesForm, curriculum: Curriculum, refused: str = "") -> HttpResponse:
    now = clock.now()
    schedule = actions.preview(form.plan(), curriculum=curriculum, now=now)
    policy = policy_in_force(curriculum.program_id, local_day(curriculum.program, now))
    context: dict[str, Any] = {
        "form": form,
        "sent": sent_on(request),
        "curriculum": curriculum,
        "schedule": schedule,
        "minutes": _minutes(schedule),
        "clashes": _clashes(form, curriculum, schedule),
        "asked_for": policy.class_minutes_required if policy else 0,
        "refused": refused,
    }
    return render(request, "classes/series/preview.html", context, status=409 if refused else 200)


def _clashes(form: SeriesForm, curriculum: Curriculum, schedule: Schedule | None = None) -> list[str]:
    schedule = schedule or actions.preview(form.plan(), curriculum=curriculum, now=clock.now())
    zone = ZoneInfo(curriculum.program.time_zone)
    return clashes.of_leads(actions.wishes_of(schedule, form.plan(), zone, form.lead_ids()))


def _minutes(schedule: Schedule) -> int:
    return sum(each.lesson.minutes for each in schedule.dated)


def _slots(found: ClassSeries) -> list[tuple[object, object]]:
    names = dict(WEEKDAYS)
    return [(names[slot.weekday], slot.starts_wall) for slot in found.slots.order_by("weekday", "starts_wall")]


def _begun(request: StaffRequest) -> dict[str, Any]:
    """What the form begins with: nothing, or what a series of one's own programs has that it is to be like."""
    asked = request.GET.get("like", "")
    if not asked:
        return {}
    try:
        pk = UUID(asked)
    except ValueError:
        return {}
    programs = request.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    found = ClassSeries.objects.filter(pk=pk, curriculum__isnull=False).first()
    return like(found) if found and programs.covers(found.program_id) else {}


def _may_plan(request: StaffRequest) -> bool:
    return request.reach.may(FieldClass.AGREEMENT, Level.WRITE)
