"""The inbox of referrals, one referral's page, and saying who somebody is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.people.actions import record_view
from diversion.people.models import Person
from diversion.programs.queries import ProgramChoice
from diversion.referrals import actions, queries
from diversion.referrals.models import Referral
from diversion.referrals.transfers.queries import transfers_waiting
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.referrals.forms import SieveForm, place_in
from diversion.web.referrals.presenters import row_view

READS = FieldClass.REFERRALS, Level.READ
WRITES = FieldClass.REFERRALS, Level.WRITE


@require_safe
@allow(*READS)
def inbox(request: StaffRequest) -> HttpResponse:
    programs = queries.programs_of_inbox(request.reach).order_by("name").values_list("pk", "name")
    form = SieveForm(request.GET or None, programs=[ProgramChoice(*program) for program in programs])
    answers = request.reach.may(FieldClass.AGREEMENT, Level.WRITE)
    after = place_in(request.GET.get("after", ""))
    found = queries.inbox(request.reach, form.sieve(), after=after)
    context = {
        "form": form,
        "found": found,
        "rows": [row_view(row, today()) for row in found.rows],
        "is_first": after is None,
        "is_sifted": form.is_sifted,
        "more_at": form.address(found.more),
        "sent_on": queries.sent_to_the_queue(request.reach.span(*READS)),
        "opens_queue": request.reach.may(FieldClass.PROTECTED, Level.READ),
        "may_send": request.reach.may(*WRITES),
        "transfers": transfers_waiting(request.reach, now=clock.now()) if answers else [],
    }
    return render(request, "referrals/inbox.html", context)


@require_safe
@allow(*READS)
def show(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    return _page(request, _referral(request, referral_id))


@require_POST
@allow(*WRITES)
def say_who(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Take the answer to "Who is it?": `same` is the id of one of those asked about, or empty for somebody else."""
    referral = _referral(request, referral_id)
    if not _may_say(request, referral):
        raise Http404
    same = request.POST.get("same", "")
    try:
        if same:
            actions.same_person(referral_id=referral.pk, person_id=_id(same), by=request.user, at=clock.now())
        else:
            actions.another_person(referral_id=referral.pk, by=request.user, at=clock.now())
    except Person.DoesNotExist:
        raise Http404 from None
    except DomainError as refusal:
        return _page(request, referral, refused=str(refusal))
    messages.success(request, _("It is on record who this is. Next: their file."))
    return redirect("referrals:show", referral.pk)


def _page(request: StaffRequest, referral: Referral, *, refused: str = "") -> HttpResponse:
    record_view(person_id=referral.person_id, by=request.user, at=clock.now())
    asks = referral.is_unclear
    # A case manager reads the charges of the own people alone.
    reads_charges = request.reach.span(FieldClass.CHARGE, Level.READ).covers(referral.program_id)
    reads_contacts = request.reach.span(FieldClass.CONTACT, Level.READ).covers(referral.program_id)
    asked = queries.asked_about(referral) if asks else []
    context: dict[str, Any] = {
        "referral": referral,
        "refused": refused,
        "asks": asks,
        "asked": asked,
        "charges": queries.charges_of(referral) if reads_charges else [],
        "incident": referral.incident,
        "phones": queries.phones_of([referral.person_id]).get(referral.person_id, ()) if reads_contacts else (),
        "reads_contacts": reads_contacts,
        "may_say": _may_say(request, referral),
    }
    return render(request, "referrals/show.html", context, status=422 if refused else 200)


def _referral(request: StaffRequest, referral_id: UUID) -> Referral:
    rows = queries.inbox_referrals(request.reach)
    joined = rows.select_related("person", "program", "incident__agency", "enrollment", "source_agency", "sent_by")
    return get_object_or_404(joined, pk=referral_id)


def _may_say(request: StaffRequest, referral: Referral) -> bool:
    return request.reach.span(*WRITES).covers(referral.program_id)


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Http404 from None
