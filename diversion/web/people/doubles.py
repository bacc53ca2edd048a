"""Records that may be of one person: the list, and saying that two are two."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.enrollments.doubles import doubles_page
from diversion.people.matching.telling_apart import tell_apart
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.people.page import person_or_404

write_people = allow(FieldClass.IDENTITY, Level.WRITE)


@require_safe
@write_people
def doubles(request: StaffRequest) -> HttpResponse:
    after = _id(request.GET.get("after", ""))
    rows, more = doubles_page(request.reach, after=after)
    context = {"rows": rows, "more": more, "is_first": after is None}
    return render(request, "people/doubles.html", context)


@require_POST
@write_people
def apart(request: StaffRequest, person_id: UUID, other_id: UUID) -> HttpResponse:
    one, other = (person_or_404(request, pk, FieldClass.IDENTITY, Level.WRITE) for pk in (person_id, other_id))
    tell_apart(one.pk, [other.pk], by=request.user, at=clock.now())
    messages.success(request, _("They stay two people. Nobody is asked about these two again."))
    return redirect("people:doubles")


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
