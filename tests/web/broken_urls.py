"""The addresses of the project and one that fails, for tests of what an error leaves behind."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from diversion import urls
from diversion.urls import handler400, handler403, handler404, handler500
from diversion.web.access import open_to_all

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@open_to_all("for the tests alone")
def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("Ellery Whitcomb, 209-555-0142")


urlpatterns = [*urls.urlpatterns, path("broken/", broken, name="broken")]
