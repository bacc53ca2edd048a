"""What somebody sends from the street, and what they see of it afterwards: fixed words of their own referrals, nothing else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs.models import Door, Offense, Program
from diversion.programs.queries import ProgramChoice
from diversion.referrals import actions, queries
from diversion.referrals.actions import AlreadyReferred, Charged, Happened, Sent
from diversion.referrals.models import ProtectedReferral
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.referrals.forms import SendForm
from diversion.web.rendering import page

send_referrals = allow(FieldClass.REFERRALS, Level.WRITE)
FROM_THE_STREET = (Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT)
SHOWN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class _Openings:
    """What the sender may send to on a day: the programs with their open doors, and the offenses that they take."""

    programs: list[ProgramChoice]
    doors: dict[UUID, frozenset[str]]
    offenses: list[Offense]

    @property
    def takes_help_only(self) -> bool:
        return any(Door.SOCIAL_CONTACT in doors for doors in self.doors.values())


@never_cache
@require_http_methods(["GET", "POST"])
@send_referrals
def send(request: StaffRequest) -> HttpResponse:
    openings = _openings(request, today())
    form = SendForm(
        request.POST or None,
        programs=openings.programs,
        offenses=openings.offenses,
        takes_help_only=openings.takes_help_only,
        today=today(),
    )
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            done = actions.receive_unasked(_sent(request, form, now), by=request.user, at=now)
        except AlreadyReferred as there:
            if there.referral.sent_by_id == request.user.pk:
                return redirect("referrals:receipt", there.referral.pk)
            form.add_error(None, str(there))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            if isinstance(done, ProtectedReferral):
                return redirect("referrals:sent_protected")
            return redirect("referrals:receipt", done.pk)
    context = {"form": form, "has_programs": bool(openings.programs), "draft_of": request.user.pk}
    return page(request, "referrals/send.html", context, partial="form", status=422 if form.errors else 200)


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


def _openings(request: StaffRequest, on: date) -> _Openings:
    span = request.reach.span(FieldClass.REFERRALS, Level.WRITE)
    programs: list[ProgramChoice] = []
    doors: dict[UUID, frozenset[str]] = {}
    offenses: dict[UUID, Offense] = {}
    for policy in queries.open_doors(span, FROM_THE_STREET, on=on):
        programs.append(ProgramChoice(policy.program_id, policy.program.name))
        doors[policy.program_id] = frozenset(policy.doors)
        offenses |= {offense.pk: offense for offense in policy.offenses.all()}
    return _Openings(programs, doors, sorted(offenses.values(), key=lambda offense: offense.statute))


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
