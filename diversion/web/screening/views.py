"""The screening of a file: the checklist and its answers, and the decision. Read by those who read priors, and by nobody else."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries import roles_in
from diversion.people.actions import record_view
from diversion.programs.queries import NoPolicyInForce
from diversion.referrals.screening import actions, deciding
from diversion.referrals.screening.checklist import Checklist, checklist_of
from diversion.referrals.screening.queries import decisions_of, screened_files
from diversion.referrals.screening.regimes import regime_of
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.limitation import clocks_of
from diversion.web.local import today
from diversion.web.rendering import HouseForm, page
from diversion.web.screening.forms import AnswerForm, IneligibleForm, OverrideForm, ProposalForm
from diversion.web.screening.presenters import (
    CHECKED,
    ELIGIBLE,
    INELIGIBLE,
    OVERRIDE,
    Refused,
    decision_views,
    screening_view,
)

# Which files somebody reaches, `screened_files` says: by priors, or before booking by working with the person.
may_look = allow(FieldClass.AGREEMENT, Level.READ)
PAGE = "screening/show.html"


@require_safe
@may_look
def show(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    return _page(request, _file(request, person_id, file_id, Level.READ))


@require_POST
@may_look
def open_it(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = _file(request, person_id, file_id, Level.WRITE)

    def act() -> None:
        step = regime_of(file.model).opens
        if step is None:
            raise DomainError(_("A program of this kind does not know that step."))
        enrollments.take_step(enrollment_id=file.pk, step=step, decision=_decision(request, file))

    return _do(request, file, Refused("open", HouseForm(request.POST)), act)


@require_POST
@may_look
def check_all(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    # The court's liaison reads priors and says that all is looked up; the action says whose step it is.
    file = _file(request, person_id, file_id, Level.READ)

    def act() -> None:
        actions.check_all(enrollment_id=file.pk, decision=_decision(request, file))
        messages.success(request, _("All is looked up. Next: the decision."))

    return _do(request, file, Refused(CHECKED, HouseForm(request.POST)), act)


@require_POST
@may_look
def answer(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = _file(request, person_id, file_id, Level.WRITE)
    item = _checklist(file).item(request.POST.get("criterion", ""))
    if item is None:
        return _page(request, file, error=_("The policy of this file does not ask that."))
    code = item.question.code
    form = AnswerForm(request.POST, question=item.question, about=f"answer-{code}", today=today())

    def act() -> None:
        actions.record_check(form.found(), enrollment_id=file.pk, by=request.user, at=clock.now())

    return _do(request, file, Refused(code, form), act)


@require_POST
@may_look
def confirm(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = _file(request, person_id, file_id, Level.WRITE)
    form = ProposalForm(request.POST)

    def act() -> None:
        actions.confirm_proposal(**form.cleaned_data, enrollment_id=file.pk, by=request.user, at=clock.now())

    return _do(request, file, Refused("confirm", form), act)


@require_POST
@may_look
def find_eligible(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = _file(request, person_id, file_id, Level.WRITE)

    def act() -> None:
        actions.find_eligible(enrollment_id=file.pk, decision=_decision(request, file))
        messages.success(request, _("Eligible. Next: the offer."))

    return _do(request, file, Refused(ELIGIBLE, HouseForm(request.POST)), act)


@require_POST
@may_look
def find_ineligible(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = _file(request, person_id, file_id, Level.WRITE)
    form = IneligibleForm(request.POST, reasons=deciding.reasons_for(_checklist(file)))

    def act() -> None:
        reason_code = form.cleaned_data["reason_code"]
        actions.find_ineligible(enrollment_id=file.pk, reason_code=reason_code, decision=_decision(request, file))
        messages.success(request, _("The decision is on record. Nothing is sent to the person."))

    return _do(request, file, Refused(INELIGIBLE, form), act)


@require_POST
@may_look
def override(request: StaffRequest, person_id: UUID, file_id: UUID) -> HttpResponse:
    file = _file(request, person_id, file_id, Level.WRITE)
    form = OverrideForm(request.POST)

    def act() -> None:
        actions.override(enrollment_id=file.pk, decision=_decision(request, file, form.cleaned_data["reason"]))
        messages.success(request, _("Eligible, against a criterion."))

    return _do(request, file, Refused(OVERRIDE, form), act)


def _file(request: StaffRequest, person_id: UUID, file_id: UUID, level: Level) -> Enrollment:
    rows = screened_files(request.reach, level).select_related("person", "program")
    return get_object_or_404(rows, pk=file_id, person=person_id)


def _decision(request: StaffRequest, file: Enrollment, reason: str = "") -> Decision:
    return Decision(by=request.user, roles=roles_in(request.reach, file.program_id), at=clock.now(), reason=reason)


def _do(request: StaffRequest, file: Enrollment, asked: Refused, act: Callable[[], None]) -> HttpResponse:
    """Act when the form is well-formed. Without htmx go back to the page; with it, or around a refused form, answer the list."""
    form, error = asked.form, ""
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            error = str(refusal)
            form.add_error(None, error)
        else:
            return _done(request, file)
    stands = bool(form.visible_fields())
    return _page(request, file, refused=asked if stands else None, error="" if stands else error or _not_done())


def _not_done() -> str:
    return _("That was not understood, and nothing was recorded. Please try again.")


def _done(request: StaffRequest, file: Enrollment) -> HttpResponse:
    if not request.htmx:
        return redirect("screening:show", file.person_id, file.pk)
    file.refresh_from_db()
    return _page(request, file)


def _checklist(file: Enrollment) -> Checklist:
    try:
        return checklist_of(file)
    except NoPolicyInForce as nothing_asked:
        raise Http404 from nothing_asked


def _page(request: StaffRequest, file: Enrollment, *, refused: Refused | None = None, error: str = "") -> HttpResponse:
    """Return the page, or the list alone where htmx asked for it; with 422 where something was refused. It is on record."""
    record_view(person_id=file.person_id, by=request.user, at=clock.now())
    clock_of_file = clocks_of([(file.pk, file.program_id)], request.reach).get(file.pk)
    context: dict[str, object] = {
        "file": file,
        "clock": clock_of_file,
        "decisions": decision_views(decisions_of(file.pk)),
        "error": error,
    }
    try:
        checklist = checklist_of(file)
    except NoPolicyInForce as nothing_asked:
        return page(request, PAGE, context | {"error": str(nothing_asked)}, partial="list")
    view = screening_view(file, checklist, request.reach, today=today(), refused=refused)
    # Somebody may have decided meanwhile: what was refused then has no place of its own any more.
    lost = refused is not None and refused.name not in view.asks
    error = error or (" ".join(refused.words) if refused and lost else "")
    context |= {"checklist": checklist, "view": view, "error": error}
    return page(request, PAGE, context, partial="list", status=422 if refused or error else 200)
