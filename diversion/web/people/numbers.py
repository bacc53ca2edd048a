"""The numbers under which agencies know a person: adding one, correcting it, taking it back. Source: docs/adr/0033-names-and-numbers.md"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diversion.accounts.models import Agency
from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.doubles import numbered_alike
from diversion.enrollments.queries import people_for
from diversion.people import actions
from diversion.people.actions import NumberAlreadyThere
from diversion.people.identifiers import readable
from diversion.people.models import Person, PersonIdentifier
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.people.name_forms import NumberForm, WithdrawForm
from diversion.web.people.page import person_or_404
from diversion.web.rendering import HouseForm

write_numbers = allow(FieldClass.PRIORS, Level.WRITE)


@require_http_methods(["GET", "POST"])
@write_numbers
def add(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person, other = person_or_404(request, person_id, FieldClass.PRIORS, Level.WRITE), None
    form = NumberForm(request.POST or None, agencies=_agencies())
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_number(form.number(), person_id=person.pk, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            other = _other(request, form, person, refusal)
        else:
            return _saved(request, person.pk, _("The number is added. It is kept encrypted."))
    actions.record_view(person_id=person.pk, by=request.user, at=clock.now())
    context = {"form": form, "person": person, "other": other}
    return render(request, "people/number.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@write_numbers
def correct(request: StaffRequest, person_id: UUID, number_id: UUID) -> HttpResponse:
    number = _number(request, person_id, number_id)
    if request.method != "POST":
        return _page(request, number)
    form, other = NumberForm(request.POST, agencies=_agencies()), None
    if form.is_valid():
        try:
            actions.correct_number(form.number(), number_id=number.pk, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            other = _other(request, form, number.person, refusal)
        else:
            return _saved(request, person_id, _("The number is corrected. What it said before stays on record."))
    return _page(request, number, refused={"form": form}, other=other)


@require_POST
@write_numbers
def withdraw(request: StaffRequest, person_id: UUID, number_id: UUID) -> HttpResponse:
    number = _number(request, person_id, number_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_number(number_id=number.pk, by=request.user, at=clock.now(), reason=reason)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, person_id, _("The number is taken back. It stays on record."))
    return _page(request, number, refused={"withdraw_form": form})


def _number(request: StaffRequest, person_id: UUID, number_id: UUID) -> PersonIdentifier:
    people = people_for(request.reach, FieldClass.PRIORS, Level.WRITE).filter(pk=person_id)
    rows = PersonIdentifier.objects.select_related("person").filter(person__in=people)
    return get_object_or_404(rows, pk=number_id)


def _other(request: StaffRequest, form: NumberForm, person: Person, refusal: DomainError) -> Person | None:
    """Return who else has the number, for who may put the two together; nobody is named to anybody else."""
    if not isinstance(refusal, NumberAlreadyThere):
        return None
    return numbered_alike(form.number(), person, request.reach)


def _page(
    request: StaffRequest,
    number: PersonIdentifier,
    *,
    refused: dict[str, HouseForm] | None = None,
    other: Person | None = None,
) -> HttpResponse:
    actions.record_view(person_id=number.person_id, by=request.user, at=clock.now())
    said = {"kind": number.kind, "agency": number.agency_id, "value": readable(number)}
    context = {
        "person": number.person,
        "number": number,
        "other": other,
        "form": NumberForm(initial=said, agencies=_agencies()),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "people/number.html", context | (refused or {}), status=422 if refused else 200)


def _agencies() -> list[Agency]:
    return list(Agency.objects.order_by("name"))


def _saved(request: StaffRequest, person_id: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("people:show", person_id)
