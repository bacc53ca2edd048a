"""Today: what needs somebody now. Each count is the length of the list behind it; ten queries at most, whatever the size."""

from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.agenda.deadlines import deadlines_between
from diversion.attendance import queries as attendance
from diversion.classes import queries as classes
from diversion.core import clock
from diversion.messaging import queries as messaging
from diversion.messaging.heartbeat import pulse
from diversion.programs import queries as programs
from diversion.referrals.transfers import queries as transfers
from diversion.reminders import queries as reminders
from diversion.web.access import allow_staff
from diversion.web.http import StaffRequest
from diversion.web.navigation import may_read_inbox, refers_only
from diversion.web.today.ends import ends_of

DAYS_AHEAD = 7
DEADLINE_DAYS = 14
P = ParamSpec("P")
T = TypeVar("T")


@require_safe
@allow_staff("everybody who works here has a first page; each card asks for its own right")
def today(request: StaffRequest) -> HttpResponse:
    if refers_only(request.reach):
        return redirect("referrals:send")
    now = clock.now()
    zone = ZoneInfo(settings.TIME_ZONE)
    day = clock.local_day(now, zone)
    start, end = clock.midnight(day, zone), clock.midnight(day + timedelta(days=1), zone)
    reach = request.reach
    sees_messages = reach.may(FieldClass.MESSAGES, Level.READ)
    sees_contacts = reach.may(FieldClass.CONTACT, Level.READ)
    context = {
        "day": day,
        "last_day": day + timedelta(days=DAYS_AHEAD),
        "now": now,
        "sees_classes": reach.may(FieldClass.ATTENDANCE, Level.READ),
        "sees_messages": sees_messages,
        "sees_contacts": sees_contacts,
        "sees_referrals": may_read_inbox(reach),
        "books": reach.may(FieldClass.AGREEMENT, Level.WRITE),
        "pulse": pulse(now=now),
        "registers": _if(
            reach.may(FieldClass.ATTENDANCE, Level.READ), attendance.registers_between, reach, start=start, end=end
        ),
        "to_close": _if(reach.may(FieldClass.ATTENDANCE, Level.WRITE), attendance.registers_to_close, reach, now=now),
        "unreached": _if(
            sees_contacts,
            reminders.out_of_reach,
            reach.span(FieldClass.CONTACT, Level.READ),
            start=now,
            end=now + timedelta(days=DAYS_AHEAD),
        ),
        "waiting": _if(reach.may(FieldClass.AGREEMENT, Level.WRITE), classes.waiting_for_a_seat, reach),
        "transfers": _if(reach.may(FieldClass.AGREEMENT, Level.WRITE), transfers.transfers_waiting, reach, now=now),
        "ends": ends_of(deadlines_between(reach, start=day, end=day + timedelta(days=DEADLINE_DAYS))),
        "last_end": day + timedelta(days=DEADLINE_DAYS),
        "attention": _if(sees_messages, messaging.attention, reach),
        "reviews": _if(
            reach.may(FieldClass.STAFF, Level.WRITE),
            programs.reviews_due,
            reach.span(FieldClass.STAFF, Level.WRITE),
            on=day,
        ),
    }
    return render(request, "today/today.html", context)


def _if(allowed: bool, ask: Callable[P, list[T]], *args: P.args, **kwargs: P.kwargs) -> list[T]:
    return ask(*args, **kwargs) if allowed else []
