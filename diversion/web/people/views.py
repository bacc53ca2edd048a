"""People: who is here, finding somebody, adding somebody, and one person's page."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diversion.accounts.reach import Span
from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments import actions, queries
from diversion.enrollments.actions import MayBeHereAlready
from diversion.enrollments.merging import kept_in_place_of
from diversion.enrollments.reviews import count_due, due_for_review, shared_numbers
from diversion.people import actions as people
from diversion.people.actions import ChangedMeanwhile
from diversion.people.matching.candidates import Candidate, candidates
from diversion.programs.queries import program_choices, programs_in
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.limitation import clocks_of_rows
from diversion.web.local import today
from diversion.web.people.forms import FindForm, IdentityForm, NewPersonForm
from diversion.web.people.known import as_known, known_to
from diversion.web.people.merge_forms import LABELS, said
from diversion.web.people.page import person_or_404, person_page

read_people = allow(FieldClass.IDENTITY, Level.READ)
write_people = allow(FieldClass.IDENTITY, Level.WRITE)
MOST_OTHERS = 100
MOST_LIKELY = 5
IDENTITY_FIELDS = tuple(field.name for field in fields(people.Identity))


@require_safe
@read_people
def people_list(request: StaffRequest) -> HttpResponse:
    people_in_reach = queries.people_for(request.reach, FieldClass.IDENTITY, Level.READ)
    after = _id(request.GET.get("after", ""))
    rows, more = queries.people_page(people_in_reach, request.reach, after=after)
    sees_contacts = request.reach.may(FieldClass.CONTACT, Level.READ)
    context = {
        "rows": rows,
        "clocks": clocks_of_rows(rows, request.reach),
        "more": more,
        "is_first": after is None,
        "may_add": _may_add(request),
        "sees_contacts": sees_contacts,
        "due": count_due(request.reach, today=today()) if sees_contacts else 0,
    }
    return render(request, "people/list.html", context)


@require_safe
@allow(FieldClass.CONTACT, Level.READ)
def reviews(request: StaffRequest) -> HttpResponse:
    context = {
        "rows": due_for_review(request.reach, today=today()),
        "count": count_due(request.reach, today=today()),
        "shared": shared_numbers(request.reach),
        "may_change": request.reach.may(FieldClass.CONTACT, Level.WRITE),
    }
    return render(request, "people/reviews.html", context)


@require_http_methods(["GET", "POST"])
@read_people
def find(request: StaffRequest) -> HttpResponse:
    """Answer a search. What was typed comes in the body and is kept nowhere, so that no name stands in an address."""
    form = FindForm(request.POST or None)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    rows, more = queries.people_page(queries.found(request.reach, typed), request.reach)
    context = {
        "rows": rows,
        "clocks": clocks_of_rows(rows, request.reach),
        "more": more,
        "typed": typed,
        "finds_phones": request.reach.may(FieldClass.CONTACT, Level.READ),
        "may_add": _may_add(request),
    }
    return render(request, "people/find.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@write_people
def add(request: StaffRequest) -> HttpResponse:
    span = _span_of_new_files(request)
    form = NewPersonForm(request.POST or None, programs=program_choices(span), today=today())
    if request.method != "POST" or not form.is_valid():
        return _new_person(request, form)
    program = get_object_or_404(programs_in(span), pk=form.cleaned_data["program"])
    not_these = _ids(request.POST.get("others", ""))
    try:
        file = actions.take_in(
            form.identity(), program_id=program.pk, others=not_these, by=request.user, at=clock.now()
        )
    except MayBeHereAlready as asks:
        form.add_error(None, str(asks))
        return _new_person(request, form, known=asks.known, not_these=not_these)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _new_person(request, form)
    messages.success(request, _("They are added. Next: ask how to reach them safely."))
    return redirect("people:show", file.person_id)


@require_POST
@write_people
def likely(request: StaffRequest) -> HttpResponse:
    """Answer, while somebody types, with those in the reader's reach who may be the person meant. Nothing is kept."""
    form = NewPersonForm(request.POST, programs=[], today=today())
    form.full_clean()
    near = candidates(form.particulars(), among=known_to(request.reach), most=MOST_LIKELY)
    return render(request, "people/add/alike.html#hint", {"near": as_known(near, request.reach)})


@require_safe
@read_people
def show(request: StaffRequest, person_id: UUID) -> HttpResponse:
    try:
        return person_page(request, person_id)
    except Http404:
        # An address from before this record was put together with another one still leads to the person.
        stands = kept_in_place_of(person_id)
        if stands and queries.people_for(request.reach, FieldClass.IDENTITY, Level.READ).filter(pk=stands).exists():
            return redirect("people:show", stands)
        raise


@require_http_methods(["GET", "POST"])
@write_people
def change(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person = person_or_404(request, person_id, FieldClass.IDENTITY, Level.WRITE)
    now, differences = people.identity_of(person), []
    form = IdentityForm(
        request.POST or None, initial={name: getattr(now, name) for name in IDENTITY_FIELDS}, today=today()
    )
    if request.method == "POST" and form.is_valid():
        try:
            seen = request.POST.get("seen", "")
            people.change_identity(form.identity(), seen=seen, person_id=person.pk, by=request.user, at=clock.now())
        except ChangedMeanwhile as refusal:
            now = refusal.now
            typed = form.identity()
            other = (name for name in IDENTITY_FIELDS if getattr(typed, name) != getattr(now, name))
            differences = [(LABELS[name], said(now, name)) for name in other]
            form.add_error(None, str(refusal))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is saved."))
            return redirect("people:show", person.pk)
    people.record_view(person_id=person.pk, by=request.user, at=clock.now())
    context = {"form": form, "person": person, "seen": people.mark_of(now), "differences": differences}
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "people/change.html", context, status=status)


def _new_person(
    request: StaffRequest, form: NewPersonForm, *, known: Sequence[Candidate] = (), not_these: Sequence[UUID] = ()
) -> HttpResponse:
    """Draw the form. `known` are people to look at first; the button that says "somebody else" names all asked about so far."""
    others = ",".join(str(pk) for pk in [*not_these, *(each.person.pk for each in known)])
    context = {"form": form, "known": as_known(known, request.reach), "others": others}
    return render(request, "people/add.html", context, status=422 if form.errors else 200)


def _span_of_new_files(request: StaffRequest) -> Span:
    """Return where the reader may both add a person and open a file: nobody is added without one."""
    names = request.reach.span(FieldClass.IDENTITY, Level.WRITE)
    files = request.reach.span(FieldClass.AGREEMENT, Level.WRITE)
    if names.everywhere or files.everywhere:
        return files if names.everywhere else names
    return Span(everywhere=False, programs=names.programs & files.programs, own=frozenset())


def _may_add(request: StaffRequest) -> bool:
    return bool(_span_of_new_files(request))


def _ids(typed: str) -> list[UUID]:
    return [pk for part in typed.split(",")[:MOST_OTHERS] if (pk := _id(part))]


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
