"""The other names of a person: adding one, correcting it, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.queries import people_for
from diversion.people import actions
from diversion.people.models import Alias
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.people.name_forms import OtherNameForm, WithdrawForm
from diversion.web.people.page import person_or_404
from diversion.web.rendering import HouseForm

write_people = allow(FieldClass.IDENTITY, Level.WRITE)


@require_http_methods(["GET", "POST"])
@write_people
def add(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person = person_or_404(request, person_id, FieldClass.IDENTITY, Level.WRITE)
    form = OtherNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_other_name(form.other_name(), person_id=person.pk, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, person.pk, _("The name is added. They are found by it from now on."))
    actions.record_view(person_id=person.pk, by=request.user, at=clock.now())
    context = {"form": form, "person": person}
    return render(request, "people/name.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@write_people
def correct(request: StaffRequest, person_id: UUID, name_id: UUID) -> HttpResponse:
    alias = _name(request, person_id, name_id)
    if request.method != "POST":
        return _page(request, alias)
    form = OtherNameForm(request.POST)
    if form.is_valid():
        try:
            actions.correct_other_name(form.other_name(), name_id=alias.pk, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, person_id, _("The name is corrected. What it said before stays on record."))
    return _page(request, alias, refused={"form": form})


@require_POST
@write_people
def withdraw(request: StaffRequest, person_id: UUID, name_id: UUID) -> HttpResponse:
    alias = _name(request, person_id, name_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_other_name(name_id=alias.pk, by=request.user, at=clock.now(), reason=reason)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, person_id, _("The name is taken back. It stays on record."))
    return _page(request, alias, refused={"withdraw_form": form})


def _name(request: StaffRequest, person_id: UUID, name_id: UUID) -> Alias:
    people = people_for(request.reach, FieldClass.IDENTITY, Level.WRITE).filter(pk=person_id)
    return get_object_or_404(Alias.objects.select_related("person").filter(person__in=people), pk=name_id)


def _page(request: StaffRequest, alias: Alias, *, refused: dict[str, HouseForm] | None = None) -> HttpResponse:
    actions.record_view(person_id=alias.person_id, by=request.user, at=clock.now())
    said = {name: getattr(alias, name) for name in ("given_name", "family_name", "kind")}
    context = {
        "person": alias.person,
        "alias": alias,
        "form": OtherNameForm(initial=said),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "people/name.html", context | (refused or {}), status=422 if refused else 200)


def _saved(request: StaffRequest, person_id: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("people:show", person_id)
