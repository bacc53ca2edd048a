"""Pages for what went wrong: what it is, and what to do next. A record out of reach and a missing one look the same."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from diversion.web.access import open_to_all

_open = open_to_all("says what went wrong, and nothing else")


@_open
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


@_open
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


@_open
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@_open
def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page without asking the database or the session, which may be what failed."""
    return HttpResponse(get_template("errors/500.html").render({"agency_name": settings.AGENCY_NAME}), status=500)


@_open
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)
