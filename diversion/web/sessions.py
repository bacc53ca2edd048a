"""How long a sign-in lasts, that it has two factors, and that nothing of it stays in the browser.

Source: docs/adr/0018-sign-in.md
"""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from diversion.core import clock
from diversion.web.access import attach_reach, is_open_to_all, to_sign_in

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

STARTED, SEEN = "started_at", "seen_at"
NO_STORE = "no-store, private"
# The row of a session is written at most this often, not with every page.
SECONDS_BETWEEN_WRITES = 30
# What somebody may open who has signed in with a password and has no second factor yet.
WITHOUT_SECOND_FACTOR = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout", "set_language"})


def refreshes_by_itself(view: View) -> View:
    """Mark a view that a page asks again and again by itself: such a question is no sign that somebody is there."""
    view.refreshes_by_itself = True  # type: ignore[attr-defined]
    return view


class SessionLimits:
    """Ends a sign-in after the idle minutes and the hours of the settings, and gives each request its reach."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ended = request.user.is_authenticated and self._has_ended(request)
        if ended:
            logout(request)
        attach_reach(request)
        if not ended:
            return self._begun(request, self.get_response(request))
        messages.info(request, _("You were signed out after a while without use. Sign in to go on."))
        return _forgotten(self.get_response(request) if _is_open_to_all(request) else to_sign_in(request))

    def _begun(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Counted from the sign-in itself: a session that is kept aside and used later for the first time is idle too.
        if request.user.is_authenticated and STARTED not in request.session:
            request.session[STARTED] = request.session[SEEN] = _seconds()
        return response

    def _has_ended(self, request: HttpRequest) -> bool:
        now = _seconds()
        started, seen = request.session.get(STARTED, now), request.session.get(SEEN, now)
        if now - seen > SECONDS_BETWEEN_WRITES and not _refreshes_by_itself(request):
            request.session[SEEN] = now
        return bool(now - seen > settings.SESSION_IDLE_MINUTES * 60 or now - started > settings.SESSION_HOURS * 3600)


class SecondFactor:
    """Lets nobody past the factor's own pages whose session has no second factor, however it was begun."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_half_in(request) and resolve(request.path_info).view_name not in WITHOUT_SECOND_FACTOR:
            return _elsewhere(request, reverse("mfa_activate_totp"))
        return self.get_response(request)


class NothingKept:
    """Tells browsers to keep no page of a signed-in person, and to forget everything at sign-out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_in or request.user.is_authenticated:
            response["Cache-Control"] = NO_STORE
        return _forgotten(response) if was_in and not request.user.is_authenticated else response


def has_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session was begun, or confirmed, with a second factor."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def _seconds() -> int:
    return int(clock.now().timestamp())


def _is_half_in(request: HttpRequest) -> bool:
    return settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated and not has_second_factor(request)


def _is_open_to_all(request: HttpRequest) -> bool:
    return is_open_to_all(resolve(request.path_info).func)


def _refreshes_by_itself(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:  # somebody is there, and went astray
        return False
    return getattr(view, "refreshes_by_itself", False)


def _forgotten(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = NO_STORE
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _elsewhere(request: HttpRequest, url: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
