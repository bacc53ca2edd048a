"""What a list's rows would become, who may be known, bringing it in, and what came of it."""

import csv
from collections.abc import Sequence
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.enrollments.queries import people_for
from diversion.imports import actions, queries, states
from diversion.imports.kept import left_to_save
from diversion.imports.models import ReferralImport
from diversion.imports.states import ImportStatus, RowState
from diversion.web.http import StaffRequest
from diversion.web.imports.forms import RowsForm
from diversion.web.imports.matches import Match, match_of
from diversion.web.imports.presenters import left_out_table, row_views
from diversion.web.imports.reach import bring_in, import_or_404, refuse_programs_out_of_reach
from diversion.web.rendering import page

# What needs a person comes first.
NEED_A_LOOK = (RowState.POSSIBLE_MATCH, RowState.REJECTED)
FILTERS = {
    "look": NEED_A_LOOK,
    "new": (RowState.CREATED,),
    "changed": (RowState.UPDATED,),
    "same": (RowState.UNCHANGED,),
    "doubt": (RowState.POSSIBLE_MATCH,),
    "out": (RowState.REJECTED,),
    "all": tuple(RowState),
}


@require_safe
@bring_in
def show(request: StaffRequest, import_id: UUID) -> HttpResponse:
    found = import_or_404(request, import_id)
    if found.status == ImportStatus.UPLOADED:
        return redirect("imports:columns", found.pk)
    if found.status in states.WORKING:
        return page(request, "imports/working.html", {"found": found}, partial="progress")
    if request.htmx:
        # The work has ended while the page was polling: it becomes the page of what came of it.
        return HttpResponse(headers={"HX-Refresh": "true"})
    actions.record_view(found=found, by=request.user, at=clock.now())
    return render(request, "imports/show.html", _context(request, found))


@require_POST
@bring_in
def save(request: StaffRequest, import_id: UUID) -> HttpResponse:
    found = import_or_404(request, import_id)
    try:
        refuse_programs_out_of_reach(request, found)
        actions.save(import_id=found.pk, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:show", found.pk)


@require_POST
@bring_in
def cancel(request: StaffRequest, import_id: UUID) -> HttpResponse:
    found = import_or_404(request, import_id)
    try:
        actions.cancel(import_id=found.pk, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:show", found.pk)


@require_http_methods(["GET", "POST"])
@bring_in
def decide(request: StaffRequest, import_id: UUID, row_id: UUID) -> HttpResponse:
    found = import_or_404(request, import_id)
    row = get_object_or_404(
        found.lines.select_related("person"), pk=row_id, state=RowState.POSSIBLE_MATCH, is_saved=False
    )
    people = people_for(request.reach, FieldClass.IDENTITY, Level.READ)
    match = match_of(found, row, people)
    if request.method == "POST":
        return _decided(request, found, match)
    actions.record_view(found=found, by=request.user, at=clock.now())
    return render(request, "imports/decide.html", {"found": found, "match": match})


@require_safe
@bring_in
def left_out(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Answer the left-out rows as CSV, for whoever sent the list. Nobody under age is among them."""
    found = import_or_404(request, import_id)
    actions.record_view(found=found, by=request.user, at=clock.now(), what="import.downloaded")
    text = StringIO()
    csv.writer(text).writerows(left_out_table(found, queries.left_out(found).iterator(chunk_size=500)))
    # A byte order mark: without it Excel takes accents for something else.
    answer = HttpResponse(("\ufeff" + text.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="left-out-rows.csv"'
    return answer


def _decided(request: StaffRequest, found: ReferralImport, match: Match) -> HttpResponse:
    answer = request.POST.get("answer", "")
    known = {str(each.person.pk): each.person.pk for each in match.people}
    try:
        if answer == "later":
            actions.decide_later(import_id=found.pk, row_id=match.row.pk, by=request.user, at=clock.now())
        elif answer in {"other", "row"} or answer in known:
            actions.decide_match(
                import_id=found.pk,
                row_id=match.row.pk,
                person_id=known.get(answer),
                same_row=answer == "row",
                by=request.user,
                at=clock.now(),
            )
        else:
            context = {"found": found, "match": match, "is_unanswered": True}
            return render(request, "imports/decide.html", context, status=422)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:show", found.pk)


def _context(request: StaffRequest, found: ReferralImport) -> dict[str, object]:
    form = RowsForm(request.GET)
    name, after = form.place(FILTERS, default="look" if _needs_a_look(found) else "all")
    rows, more = queries.rows_of(found, FILTERS[name], after=after)
    return {
        "found": found,
        "is_checked": found.status == ImportStatus.CHECKED,
        "step": 3 if found.status in {ImportStatus.CHECKED, ImportStatus.FAILED} else 4,
        "rows": row_views(found, rows),
        "filter": name,
        "filters": _filters(found),
        "more": more,
        "after": after,
        "left": left_to_save(found.pk).count() if found.cleared_at is None else 0,
        "undecided": queries.undecided(found).count(),
        "left_out": queries.left_out(found).count(),
    }


def _needs_a_look(found: ReferralImport) -> bool:
    return bool(found.possible_matches or found.rejected)


def _filters(found: ReferralImport) -> Sequence[tuple[str, str, int]]:
    shown = found.rows - found.protected
    return [
        ("look", _("Need a look"), found.possible_matches + found.rejected),
        ("new", _("New"), found.created),
        ("changed", _("To update"), found.updated),
        ("same", _("No change"), found.unchanged),
        ("all", _("All"), shown),
    ]
