"""The gallery: every component in every variant on one page, to look at, to copy from and to test."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diversion.web.access import open_to_all
from diversion.web.components.forms import SampleForm


@require_safe
@open_to_all("shows no record, and only in the demonstration")
def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    context = {"blank": SampleForm(auto_id="blank_%s"), "refused": SampleForm({}, auto_id="refused_%s")}
    return render(request, "components/gallery.html", context)
