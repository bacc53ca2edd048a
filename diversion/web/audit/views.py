"""The page that answers: who changed this, and who looked?"""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diversion.accounts.queries import names_of
from diversion.accounts.walls import FieldClass, Level
from diversion.audit import queries
from diversion.web.access import allow
from diversion.web.audit.forms import SearchForm
from diversion.web.http import StaffRequest


@require_safe
@allow(FieldClass.AUDIT, Level.READ)
def search(request: StaffRequest) -> HttpResponse:
    form = SearchForm(request.GET, actions=queries.actions_seen())
    entries, more = queries.search(form.search()) if form.is_valid() else ([], None)
    ids: set[UUID] = {entry.actor_id for entry in entries if entry.actor_id}
    context = {"form": form, "entries": entries, "more": more, "names": names_of(ids), "asked": form.asked()}
    return render(request, "audit/search.html", context, status=200 if form.is_valid() else 422)
