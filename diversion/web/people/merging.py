"""Two records of one person: side by side, put together, and taken apart again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments import merging
from diversion.enrollments.doubles import others_found, others_like
from diversion.people.actions import record_view
from diversion.people.merging.parting import later_than
from diversion.people.models import PHONES
from diversion.people.queries import ContactRow, contacts_of
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.people.forms import FindForm
from diversion.web.people.merge_forms import LaterForm, MergeForm, fields_of
from diversion.web.people.page import person_or_404

write_people = allow(FieldClass.IDENTITY, Level.WRITE)


@require_http_methods(["GET", "POST"])
@write_people
def same_as(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Look for a second record of somebody. What was typed comes in the body, so that no name stands in an address."""
    person = person_or_404(request, person_id, FieldClass.IDENTITY, Level.WRITE)
    form = FindForm(request.POST or None)
    typed = form.cleaned_data["q"].strip() if form.is_valid() else ""
    record_view(person_id=person.pk, by=request.user, at=clock.now())
    context = {
        "person": person,
        "typed": typed,
        "rows": others_found(person, typed, request.reach) if typed else [],
        "near": others_like(person, request.reach),
    }
    return render(request, "people/same.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@write_people
def put_together(request: StaffRequest, person_id: UUID, other_id: UUID) -> HttpResponse:
    for pk in (person_id, other_id):
        person_or_404(request, pk, FieldClass.IDENTITY, Level.WRITE)
    pair = merging.weighed(request.reach, person_id, other_id)
    if pair is None:
        return render(request, "people/merge.html", {"pair": None}, status=403)
    phones = [row for pk in (pair.kept.pk, pair.absorbed.pk) for row in contacts_of(pk) if _is_a_phone_in_use(row)]
    form = MergeForm(request.POST or None, pair=pair, phones=phones)
    if request.method == "POST" and form.is_valid():
        try:
            merging.put_together(pair, form.choice(), by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("They are one record now. You can take them apart again."))
            return redirect("people:show", pair.kept.pk)
    context = {"pair": pair, "form": form, "fields": fields_of(form, pair)}
    return render(request, "people/merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@write_people
def take_apart(request: StaffRequest, person_id: UUID, merge_id: UUID) -> HttpResponse:
    person = person_or_404(request, person_id, FieldClass.IDENTITY, Level.WRITE)
    merge = merging.merge_for(request.reach, person.pk, merge_id)
    if merge is None:
        raise Http404
    form = LaterForm(request.POST or None, later=later_than(merge), merge=merge)
    if request.method == "POST" and form.is_valid():
        try:
            merging.take_apart(merge, form.theirs(), by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("They are two records again."))
            return redirect("people:show", person.pk)
    context = {"person": person, "merge": merge, "form": form}
    return render(request, "people/part.html", context, status=422 if form.errors else 200)


def _is_a_phone_in_use(row: ContactRow) -> bool:
    return row.kind in PHONES and row.ended_at is None
