from uuid import UUID

from django.http import Http404, HttpResponse

from diversion.accounts.walls import FieldClass, Level
from diversion.web.access import allow
from diversion.web.http import StaffRequest


@allow(FieldClass.MESSAGES, Level.READ)
def message_list(request: StaffRequest) -> HttpResponse:
    raise Http404


@allow(FieldClass.MESSAGES, Level.READ)
def why(request: StaffRequest, message: UUID) -> HttpResponse:
    raise Http404


@allow(FieldClass.MESSAGES, Level.READ)
def sandbox(request: StaffRequest) -> HttpResponse:
    raise Http404
