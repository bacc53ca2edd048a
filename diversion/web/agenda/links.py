"""The private calendar link of a member of staff: reading it, and making and ending it from one's own account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.agenda import feeds, ics
from diversion.core import clock
from diversion.web.access import allow, open_to_all
from diversion.web.http import StaffRequest

KEY = "key"
may_have = allow(FieldClass.ATTENDANCE, Level.READ)


@require_safe
@never_cache
@open_to_all("A calendar program cannot sign in: the link holds a secret, and opens times and places alone.")
def read(request: HttpRequest) -> HttpResponse:
    # The secret is a parameter, not a part of the path: what goes wrong is logged with its path.
    user = feeds.reader_of(request.GET.get(KEY, ""))
    if user is None:
        raise Http404
    answer = HttpResponse(ics.calendar_of(user, now=clock.now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="sessions.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
@may_have
def link(request: StaffRequest) -> HttpResponse:
    return render(request, "agenda/link.html", {"live": feeds.link_of(request.user)})


@require_POST
@never_cache
@may_have
def make(request: StaffRequest) -> HttpResponse:
    secret = feeds.make_link(user=request.user, at=clock.now())
    address = request.build_absolute_uri(f"{reverse('agenda:read')}?{KEY}={secret}")
    # Shown in this answer and never again.
    return render(request, "agenda/link.html", {"live": feeds.link_of(request.user), "address": address})


@require_POST
@may_have
def end(request: StaffRequest) -> HttpResponse:
    feeds.end_link(user=request.user, at=clock.now())
    messages.success(request, _("The link has ended. It answers nobody any more."))
    return redirect("agenda:link")
