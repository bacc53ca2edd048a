"""Bringing in a list: which there are, the file, and what its columns mean."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.imports import actions, queries
from diversion.imports.models import ImportFile, ReferralImport
from diversion.imports.states import MAP
from diversion.programs.queries import program_choices, programs_in
from diversion.web.http import StaffRequest
from diversion.web.imports.columns import Columns, columns_of
from diversion.web.imports.forms import UploadForm
from diversion.web.imports.presenters import list_row
from diversion.web.imports.reach import WRITES, bring_in, import_or_404

SHOWN = 50


@require_safe
@bring_in
def import_list(request: StaffRequest) -> HttpResponse:
    rows = queries.imports_in(request.reach.span(*WRITES), user=request.user)
    latest = rows.select_related("program", "by").order_by("-at", "pk")[:SHOWN]
    return render(request, "imports/list.html", {"rows": [list_row(row) for row in latest]})


@require_http_methods(["GET", "POST"])
@bring_in
def add(request: StaffRequest) -> HttpResponse:
    span = request.reach.span(*WRITES)
    is_sent = request.method == "POST"
    form = UploadForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, programs=program_choices(span)
    )
    if is_sent and _is_too_large(request):
        # Nothing of it was read into a file: see FILE_UPLOAD_HANDLERS.
        form.errors.clear()
        form.add_error("file", _("This file is larger than 25 MB. Split the list, or save it as CSV, and try again."))
    elif is_sent and form.is_valid():
        program_id = form.program_id()
        if program_id:
            get_object_or_404(programs_in(span), pk=program_id)
        name, content = form.content()
        try:
            made = actions.upload(name=name, content=content, program_id=program_id, by=request.user, at=clock.now())
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("imports:columns", made.pk)
    return render(request, "imports/add.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@bring_in
def columns(request: StaffRequest, import_id: UUID) -> HttpResponse:
    found = import_or_404(request, import_id)
    if found.status not in MAP.sources or not ImportFile.objects.filter(of=found).exists():
        return redirect("imports:show", found.pk)
    page = columns_of(found, request)
    if request.method == "POST" and page.is_complete():
        try:
            _match(request, found, page)
        except DomainError as refusal:
            page.form.add_error(None, str(refusal))
        else:
            return redirect("imports:show", found.pk)
    actions.record_view(found=found, by=request.user, at=clock.now())
    return render(request, "imports/columns.html", page.context(), status=422 if request.method == "POST" else 200)


def _match(request: StaffRequest, found: ReferralImport, page: Columns) -> None:
    layout = page.layout()
    actions.match_columns(
        import_id=found.pk, layout=layout, language=get_language() or "en", by=request.user, at=clock.now()
    )
    if name := page.form.cleaned_data["keep_as"]:
        actions.keep_layout(name=name, layout=layout, header=page.survey.header, by=request.user, at=clock.now())
        messages.success(request, _("The answers are kept. The next list with these columns starts with them."))


def _is_too_large(request: StaffRequest) -> bool:
    sent: Any = request.META.get("CONTENT_LENGTH") or 0
    return int(sent) > actions.LARGEST and "file" not in request.FILES
