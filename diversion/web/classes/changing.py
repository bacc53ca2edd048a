"""Changing a session that is planned: its day or place, who leads it, cancelling it, letting it take place after all."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.queries import facilitators
from diversion.accounts.walls import FieldClass, Level
from diversion.classes import actions, clashes, lost_seats
from diversion.classes.clashes import Wish
from diversion.classes.models import ClassSession
from diversion.classes.requeue import Shifts
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.actions import Decision
from diversion.enrollments.queries import roles_in
from diversion.web.access import allow
from diversion.web.classes import anyway
from diversion.web.classes.change_forms import CancelForm, LeadsForm, MoveForm, RestoreForm
from diversion.web.classes.passing_on import sent_on
from diversion.web.http import StaffRequest
from diversion.web.rendering import HouseForm

may_plan = allow(FieldClass.AGREEMENT, Level.WRITE)


@require_safe
@may_plan
def change(request: StaffRequest, session_id: UUID) -> HttpResponse:
    return _page(request, _session(request, session_id))


@require_POST
@may_plan
def move(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    form = MoveForm(request.POST, session=session)
    if "again" in request.POST or not form.is_valid():
        return _page(request, session, move=form, status=200 if "again" in request.POST else 422)
    try:
        shifts = actions.preview_move(session, form.move(), now=clock.now())
        found = _clashes(shifts, session, form.move())
        if "seen" not in request.POST or anyway.stops(request, found):
            return _show(request, session, shifts, found)
        shifts = actions.move_session(
            session_id=session.pk, move=form.move(), seen=request.POST["seen"], by=request.user, at=clock.now()
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, session, move=form, status=422)
    messages.success(request, _moved_words(shifts))
    return redirect("classes:change", session.pk)


@require_POST
@may_plan
def leads(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    form = LeadsForm(request.POST, leads=facilitators())
    if not form.is_valid():
        return _page(request, session, leads=form, status=422)
    wish = Wish(
        session.local_day, session.starts_at, session.ends_at, session.place, session.pk, frozenset(form.user_ids())
    )
    found = clashes.of_leads([wish])
    if anyway.stops(request, found):
        return _page(request, session, leads=form, found=found, status=409)
    actions.set_leads(session_id=session.pk, user_ids=form.user_ids(), by=request.user, at=clock.now())
    messages.success(request, _("It is on record who leads this session. They see its register."))
    return redirect("classes:change", session.pk)


@require_POST
@may_plan
def cancel(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            freed = actions.cancel_session(
                session_id=session.pk, decision=_decision(request, session, form.cleaned_data["reason"])
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _cancelled_words(freed))
            return redirect("classes:change", session.pk)
    return _page(request, session, cancel=form, status=422)


@require_POST
@may_plan
def restore(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    form = RestoreForm(request.POST)
    if form.is_valid():
        try:
            back = actions.restore_session(
                session_id=session.pk,
                give_back=form.cleaned_data["give_back"] == "yes",
                decision=_decision(request, session, form.cleaned_data["reason"]),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _restored_words(back))
            return redirect("classes:change", session.pk)
    return _page(request, session, restore=form, status=422)


def _page(
    request: StaffRequest,
    session: ClassSession,
    *,
    found: Sequence[str] = (),
    status: int = 200,
    **refused: HouseForm,
) -> HttpResponse:
    now = clock.now()
    led_by = [str(pk) for pk in session.facilitators.values_list("pk", flat=True)]
    may_come_back = lost_seats.can_come_back(session.pk, now=now).count() if session.is_cancelled else 0
    context: dict[str, object] = {
        "session": session,
        "has_begun": session.starts_at <= now,
        "lost": lost_seats.lost_by_cancelling(session.pk) if session.is_cancelled else 0,
        "may_come_back": may_come_back,
        "move": MoveForm(None, session=session),
        "leads": LeadsForm(None, leads=facilitators(), initial={"leads": led_by}),
        "cancel": CancelForm(),
        "restore": RestoreForm(),
        "clashes": found,
    }
    return render(request, "classes/change.html", context | refused, status=status)


def _show(request: StaffRequest, session: ClassSession, shifts: Shifts, found: list[str]) -> HttpResponse:
    refused = anyway.words() if "seen" in request.POST else ""
    context = {
        "session": session,
        "series": session.series,
        "shifts": shifts,
        "clashes": found,
        "refused": refused,
        "sent": sent_on(request),
    }
    return render(request, "classes/moves.html", context, status=409 if refused else 200)


def _clashes(shifts: Shifts, session: ClassSession, move: actions.Move) -> list[str]:
    wishes = actions.wishes_of_moves(shifts, session.series, (session.pk, move))
    return clashes.of_leads(wishes) + clashes.of_people(wishes, session.program_id)


def _session(request: StaffRequest, session_id: UUID) -> ClassSession:
    span = request.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    rows = ClassSession.objects.all() if span.everywhere else ClassSession.objects.filter(program__in=span.programs)
    return get_object_or_404(rows.select_related("series__program", "series__curriculum", "program"), pk=session_id)


def _decision(request: StaffRequest, session: ClassSession, reason: str) -> Decision:
    roles = roles_in(request.reach, session.program_id)
    return Decision(by=request.user, roles=roles, at=clock.now(), reason=reason)


def _moved_words(shifts: Shifts) -> str:
    words = _("The new time is on record, and the old one is withdrawn from what goes out.")
    if not shifts.people:
        return words
    told = ngettext(
        "%(number)d person has a seat: the reminder rules of the program tell them.",
        "%(number)d people have a seat: the reminder rules of the program tell them.",
        shifts.people,
    )
    return f"{words} {told % {'number': shifts.people}}"


def _cancelled_words(freed: int) -> str:
    words = ngettext(
        "The session is cancelled. %(number)d person had a seat and needs another one; nobody loses a chance by it.",
        "The session is cancelled. %(number)d people had a seat and need another one; nobody loses a chance by it.",
        freed,
    )
    return words % {"number": freed}


def _restored_words(back: int) -> str:
    words = ngettext(
        "The session takes place. %(number)d seat came back.",
        "The session takes place. %(number)d seats came back.",
        back,
    )
    return words % {"number": back}
