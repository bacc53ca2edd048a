"""Reports: what became of everybody who was referred, and the records that cannot be quite right."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.reporting.outcomes import outcomes_for
from diversion.reporting.quality import Doubt, doubts_for, may_list, rows_for
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.reports.presenters import DOUBTS, doubts_view, figures_view, tables_view

BY_NAME = {doubt.value: doubt for doubt in Doubt}


@require_safe
@allow(FieldClass.REPORTS, Level.COUNTS)
def outcomes(request: StaffRequest) -> HttpResponse:
    span = request.reach.span(FieldClass.REPORTS, Level.COUNTS)
    found = outcomes_for(request.reach)
    context = {
        "reads_programs": span.everywhere or bool(span.programs),
        "total": found.total and figures_view("", found.total),
        "tables": tables_view(found),
        "small_hidden": found.small_hidden,
        "doubts": doubts_view(doubts_for(request.reach, on=today())),
    }
    return render(request, "reports/outcomes.html", context)


@require_safe
@allow(FieldClass.IDENTITY, Level.READ)
def doubtful(request: StaffRequest, doubt: str) -> HttpResponse:
    if doubt not in BY_NAME:
        raise Http404
    kind = BY_NAME[doubt]
    if not may_list(request.reach, kind):
        raise Http404
    after = request.GET.get("after", "")[:20].replace("\0", "")
    rows, more = rows_for(request.reach, kind, on=today(), after=after)
    context = {"rows": rows, "more": more, "is_first": not after, "words": DOUBTS[kind]}
    return render(request, "reports/doubtful.html", context)
