"""What somebody sends from the street, and what they see of it afterwards: fixed words of their own referrals, nothing else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs.models import Door, Program
from diversion.referrals import actions, queries
from diversion.referrals.actions import AlreadyReferred, Charged, Happened, Sent
from diversion.referrals.models import ProtectedReferral, Referral
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.referrals.forms import SendForm
from diversion.web.rendering import page

send_referrals = allow(FieldClass.REFERRALS, Level.WRITE)
FROM_THE_STREET = (Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT)
SHOWN = timedelta(days=90)
MOST_OTHERS = 20


@never_cache
@require_http_methods(["GET", "POST"])
@send_referrals
def send(request: StaffRequest) -> HttpResponse:
    span = request.reach.span(FieldClass.REFERRALS, Level.WRITE)
    policies = queries.open_doors(span, FROM_THE_STREET, on=today())
    form = SendForm(request.POST or None, policies=policies, today=today())
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    now, others = clock.now(), ids_in(request.POST.get("others", ""))
    try:
        done = actions.receive_unasked(_sent(request, form, now), others=others, by=request.user, at=now)
    except AlreadyReferred as there:
        # Who it was that somebody else sent, a sender is not told.
        before = there.referral if there.referral.sent_by_id == request.user.pk else None
        if before is None:
            form.add_error(None, str(there))
        return _form(request, form, before=before, others=others)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _form(request, form)
    if isinstance(done, ProtectedReferral):
        return redirect("referrals:sent_protected")
    return redirect("referrals:receipt", done.pk)


@require_safe
@send_referrals
def receipt(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    row = queries.sent_one(request.user.pk, referral_id)
    if row is None:
        raise Http404
    return render(request, "referrals/receipt.html", {"row": row})


@require_safe
@send_referrals
def protected(request: StaffRequest) -> HttpResponse:
    return render(request, "referrals/sent_protected.html")


@require_safe
@send_referrals
def mine(request: StaffRequest) -> HttpResponse:
    rows = queries.sent_by(request.user.pk, since=today() - SHOWN)
    return render(request, "referrals/mine.html", {"rows": rows})


def _form(
    request: StaffRequest, form: SendForm, *, before: Referral | None = None, others: Sequence[UUID] = ()
) -> HttpResponse:
    """Draw the form. `before` is a referral of that name by the sender: the button that says "somebody else" names all so far."""
    context = {
        "form": form,
        "has_programs": bool(form.policies),
        "draft_of": request.user.pk,
        "before": before,
        "others": ",".join(str(pk) for pk in [*others, *([before.pk] if before else [])]),
    }
    status = 422 if form.errors or before else 200
    return page(request, "referrals/send.html", context, partial="form", status=status)


def _sent(request: StaffRequest, form: SendForm, now: datetime) -> Sent:
    data = form.cleaned_data
    program = Program.objects.get(pk=data["program"])
    zone = ZoneInfo(program.time_zone)
    received_on = clock.local_day(now, zone)
    offense = form.offense()
    is_now = data["began"] == received_on
    happened = Happened(
        agency_id=request.user.agency_id,
        on=data["began"],
        at_time=now.astimezone(zone).time().replace(second=0, microsecond=0) if is_now else None,
        place=data["place"],
        disposition="diverted" if offense else "",
        charges=(Charged(offense.statute, offense),) if offense else (),
    )
    _born, about = data["born"]
    return Sent(
        program_id=program.pk,
        door=Door.ARREST_DIVERSION if offense else Door.SOCIAL_CONTACT,
        identity=form.identity(),
        received_on=received_on,
        form_key=form.key(),
        age_about=about,
        phone=data["phone"],
        happened=happened,
        is_urgent=True,
    )


def ids_in(typed: str) -> list[UUID]:
    """Return the ids in what a button sent, separated by commas; what is no id is passed over."""
    found = []
    for part in typed.split(",")[:MOST_OTHERS]:
        try:
            found.append(UUID(part))
        except ValueError:
            continue
    return found
