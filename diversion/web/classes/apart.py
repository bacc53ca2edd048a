"""Whom somebody must not meet: for those who book their seats, and as far as they reach both."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.classes import apart
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.queries import people_for
from diversion.people.models import Person
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.rendering import HouseForm

may_plan = allow(FieldClass.AGREEMENT, Level.WRITE)


class ApartForm(HouseForm):
    other = forms.CharField(
        label=gettext_lazy("Record number of the other one"),
        max_length=20,
        help_text=gettext_lazy("It stands on their page. Both have to be in a program of yours."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy("Kept encrypted, and shown on this page alone."),
    )


@require_safe
@may_plan
def show(request: StaffRequest, person_id: UUID) -> HttpResponse:
    return _page(request, _person(request, person_id), ApartForm())


@require_POST
@may_plan
def set_apart(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person, form = _person(request, person_id), ApartForm(request.POST)
    if form.is_valid():
        other = _reached(request).filter(record_no__iexact=form.cleaned_data["other"].strip()).first()
        try:
            if other is None:
                raise apart.ApartAlready(_("Nobody in your programs has that record number."))
            apart.keep_apart(
                person_id=person.pk,
                other_id=other.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as refusal:
            form.add_error("other", str(refusal))
        else:
            messages.success(request, _("It is on record. They get no seats in one session any more."))
            return redirect("classes:apart", person.pk)
    return _page(request, person, form)


@require_POST
@may_plan
def end_apart(request: StaffRequest, person_id: UUID, fact_id: UUID) -> HttpResponse:
    person = _person(request, person_id)
    found = apart.apart_of(person.pk, within=_reached(request), now=clock.now())
    if fact_id not in {row.id for row in found}:
        raise Http404
    apart.end_apart(fact_id=fact_id, by=request.user, at=clock.now())
    messages.success(request, _("It has ended. Both may have seats in one session again."))
    return redirect("classes:apart", person.pk)


def _page(request: StaffRequest, person: Person, form: ApartForm) -> HttpResponse:
    rows = apart.apart_of(person.pk, within=_reached(request), now=clock.now())
    context = {"person": person, "rows": rows, "form": form}
    return render(request, "classes/apart.html", context, status=422 if form.errors else 200)


def _person(request: StaffRequest, person_id: UUID) -> Person:
    return get_object_or_404(_reached(request), pk=person_id)


def _reached(request: StaffRequest) -> QuerySet[Person]:
    return people_for(request.reach, FieldClass.AGREEMENT, Level.WRITE)
