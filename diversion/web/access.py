"""Who may open a page, said at the page. Default deny: a view without one of these two fails a test of the house.

The page-level question is here; which records somebody sees is the query's (`sessions_for(reach)`), so that a record out of
reach and one that does not exist answer alike. Source: docs/adr/0015-who-sees-what.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject

from diversion.accounts import queries
from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Allow:
    """Staff who reach at least `level` of `field_class` somewhere."""

    field_class: FieldClass
    level: Level


@dataclass(frozen=True, slots=True)
class AllowStaff:
    """Everybody who is signed in, for a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class OpenToAll:
    """Everybody, signed in or not, for a reason."""

    reason: str


Access = Allow | AllowStaff | OpenToAll


def allow(field_class: FieldClass, level: Level) -> Callable[[View], View]:
    """Open the view to staff who reach `level` of `field_class` in some program; others get 403, strangers the sign-in page."""
    return _guarded(Allow(field_class, level), lambda reach: reach.may(field_class, level))


def allow_staff(reason: str) -> Callable[[View], View]:
    """Open the view to everybody who is signed in; `reason` says why no right is needed."""
    return _guarded(AllowStaff(reason), lambda _reach: True)


def open_to_all(reason: str) -> Callable[[View], View]:
    """Open the view to everybody; `reason` says why."""

    def mark(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        opened.access = OpenToAll(reason)  # type: ignore[attr-defined]
        return opened

    return mark


def attach_reach(request: HttpRequest) -> None:
    """Give the request its `reach`, read once and only when somebody asks. For the middleware."""
    if request.user.is_authenticated:
        user = request.user
        request.reach = SimpleLazyObject(lambda: queries.reach_of(user))  # type: ignore[attr-defined]
    else:
        request.reach = None  # type: ignore[attr-defined]


def _guarded(access: Access, may: Callable[[Reach], bool]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not may(request.reach):  # type: ignore[attr-defined]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return guard


def is_open_to_all(view: View) -> bool:
    """Tell whether a view may be opened by somebody who is not signed in."""
    return isinstance(getattr(view, "access", None), OpenToAll)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return the way to the sign-in page and back; a piece of a page asked for by htmx becomes a whole new page."""
    htmx = getattr(request, "htmx", None)
    # What was posted is not posted again by itself: somebody else may have signed in.
    back = htmx.current_url_abs_path if htmx else request.get_full_path() if request.method == "GET" else None
    answer = redirect_to_login(back) if back else HttpResponseRedirect(resolve_url("account_login"))
    if htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": answer.url})
    return answer
