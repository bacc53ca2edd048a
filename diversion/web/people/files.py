"""What is done to one file: opening it, its steps, offer and signature, hold, and its seats. One action each."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diversion.accounts.walls import FieldClass, Level
from diversion.classes import actions as classes
from diversion.classes.models import ClassSession, Seat
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments import actions, rules
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries import enrollments_for, record_of, roles_in
from diversion.enrollments.states import LIFECYCLES, HoldReason
from diversion.people.actions import record_view
from diversion.programs.models import ProgramModel
from diversion.programs.queries import program_choices, programs_in
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.people.acts import name_of
from diversion.web.people.forms import (
    BookForm,
    HoldForm,
    LastDayForm,
    NewFileForm,
    OfferForm,
    ReasonForm,
    SignForm,
    StepForm,
)
from diversion.web.people.offers import asks_of
from diversion.web.people.page import open_in, person_page
from diversion.web.rendering import HouseForm, Refused

# Prosecutors read agreements and write none; the steps that are theirs are guarded by the table of who confirms what.
may_decide = allow(FieldClass.AGREEMENT, Level.READ)
may_write = allow(FieldClass.AGREEMENT, Level.WRITE)
# Two regimes may call a step alike; which one is meant, the file's own regime says.
PLAIN_BY_NAME = {
    (model, step.name): step
    for model, machine in LIFECYCLES.items()
    for step in machine.transitions
    if step in rules.PLAIN
}


@require_http_methods(["GET", "POST"])
@may_write
def open_file(request: StaffRequest, person_id: UUID) -> HttpResponse:
    record = record_of(person_id, request.reach)
    if record is None:
        raise Http404
    span = request.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    choices = [choice for choice in program_choices(span) if choice.id not in open_in(record)]
    form = NewFileForm(request.POST or None, programs=choices)
    if request.method == "POST" and form.is_valid():
        program = get_object_or_404(programs_in(span), pk=form.cleaned_data["program"])
        try:
            actions.refer(person_id=record.id, program_id=program.pk, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, record.id, _("The file is open."))
    record_view(person_id=record.id, by=request.user, at=clock.now())
    context = {"form": form, "record": record}
    return render(request, "people/open_file.html", context, status=422 if form.errors else 200)


@require_POST
@may_decide
def take_step(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.READ)
    typed = request.POST.get("step", "")
    name = name_of(typed, file.pk)
    step = PLAIN_BY_NAME.get((ProgramModel(file.model), typed))
    form = StepForm(request.POST, about=name, asks_why=step in rules.NEEDS_A_REASON)

    def act() -> None:
        if step is None:
            raise DomainError(_("A program of this kind does not know that step."))
        decision = decision_of(request, file, form.cleaned_data["reason"])
        actions.take_step(enrollment_id=file.pk, step=step, decision=decision)

    return do(request, file, Refused(name, form), act, _("The step is on record."))


@require_POST
@may_decide
def offer(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.READ)
    name = name_of("offer", file.pk)
    asked = asks_of(file)
    form = OfferForm(
        request.POST, about=name, today=today(), is_outlived=asked.is_outlived, longest=asked.longest_months
    )

    def act() -> None:
        on, chosen = form.cleaned_data["on"], form.chosen()
        actions.offer(enrollment_id=file.pk, on=on, chosen=chosen, decision=decision_of(request, file))

    return do(request, file, Refused(name, form), act, _("The offer is on record."))


@require_POST
@may_decide
def settle_last_day(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.READ)
    name = name_of("last-day", file.pk)
    form = LastDayForm(request.POST, about=name, today=today())

    def act() -> None:
        actions.settle_last_day(form.chosen(), enrollment_id=file.pk, decision=decision_of(request, file))

    return do(request, file, Refused(name, form), act, _("It is on record."))


@require_POST
@may_write
def sign(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.WRITE)
    name = name_of("sign", file.pk)
    form = SignForm(request.POST, about=name, today=today())

    def act() -> None:
        actions.accept(form.agreement(), enrollment_id=file.pk, decision=decision_of(request, file))

    return do(request, file, Refused(name, form), act, _("The agreement is on record. Next: book a class."))


@require_POST
@may_write
def hold(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.WRITE)
    name = name_of("hold", file.pk)
    form = HoldForm(request.POST, about=name, today=today())

    def act() -> None:
        actions.hold(
            enrollment_id=file.pk,
            why=HoldReason(form.cleaned_data["why"]),
            until_on=form.cleaned_data["until_on"],
            decision=decision_of(request, file),
        )

    return do(request, file, Refused(name, form), act, _("The file is on hold."))


@require_POST
@may_write
def resume(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.WRITE)

    def act() -> None:
        actions.resume(enrollment_id=file.pk, decision=decision_of(request, file))

    refused = Refused(name_of("resume", file.pk), HouseForm(request.POST))
    return do(request, file, refused, act, _("The hold has ended."))


@require_POST
@may_write
def book(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.WRITE)
    name = name_of("book", file.pk)
    form = BookForm(request.POST, about=name, sessions=[])

    def act() -> None:
        session = get_object_or_404(ClassSession, pk=form.cleaned_data["session"], program=file.program_id)
        classes.book_seat(session_id=session.pk, enrollment_id=file.pk, decision=decision_of(request, file))

    return do(request, file, Refused(name, form), act, _("The seat is booked."))


@require_POST
@may_write
def release(request: StaffRequest, person_id: UUID, file_id: UUID, seat_id: UUID) -> HttpResponse:
    file = file_or_404(request, person_id, file_id, Level.WRITE)
    seat = get_object_or_404(Seat, pk=seat_id, enrollment=file)
    name = name_of("free", seat.pk)
    form = ReasonForm(request.POST, about=name)

    def act() -> None:
        classes.release_seat(seat_id=seat.pk, decision=decision_of(request, file, form.cleaned_data["reason"]))

    return do(request, file, Refused(name, form), act, _("The seat is free again."))


def file_or_404(request: StaffRequest, person_id: UUID, file_id: UUID, level: Level) -> Enrollment:
    """Return a file of a person whose agreement the reader reaches at `level`; 404 alike for those out of reach and none."""
    rows = enrollments_for(request.reach, FieldClass.AGREEMENT, level)
    return get_object_or_404(rows, pk=file_id, person=person_id)


def decision_of(request: StaffRequest, file: Enrollment, reason: str = "") -> Decision:
    """Return the decision of whoever asks, in the roles that they hold in the file's program."""
    roles = roles_in(request.reach, file.program_id)
    return Decision(by=request.user, roles=roles, at=clock.now(), reason=reason)


def do(request: StaffRequest, file: Enrollment, asked: Refused, act: Callable[[], None], said: str) -> HttpResponse:
    """Act when the form is well-formed, and go back to the page; else show the page around the form, with what was typed."""
    form = asked.form
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, file.person_id, said)
    return person_page(request, file.person_id, refused=asked)


def _saved(request: StaffRequest, person_id: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("people:show", person_id)
