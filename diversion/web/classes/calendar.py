"""The calendar of classes: a month or a week, with what is shut, and the seats that are free. One track at a time."""

from calendar import SUNDAY, Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diversion.accounts.walls import FieldClass, Level
from diversion.classes.queries import SessionRow, sessions_between, tracks_of
from diversion.programs.calendars import months_after
from diversion.programs.models import CalendarKind, Track
from diversion.programs.queries import closures
from diversion.web.access import allow
from diversion.web.http import StaffRequest
from diversion.web.local import today

MONTH, WEEK = "month", "week"
WEEK_LONG = timedelta(days=7)
# A calendar of further years is a slip of the hand.
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar. `shut` says why an office is closed; `is_beside` is a day of the month before or after."""

    on: date
    sessions: list[SessionRow]
    shut: str
    is_today: bool
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the address asks for: a view, a day in it, and the track."""

    view: str
    on: date
    track: str

    def address(self, **other: object) -> str:
        asked = {"view": self.view, "on": self.on, "track": self.track} | other
        words = "&".join(f"{name}={value}" for name, value in asked.items() if value)
        return f"{reverse('classes:calendar')}?{words}"

    def weeks(self) -> list[list[date]]:
        """Return the weeks that are shown, each from Sunday on."""
        months = Calendar(SUNDAY).monthdatescalendar(self.on.year, self.on.month)
        return months if self.view == MONTH else [week for week in months if self.on in week]

    def beside(self, step: int) -> date:
        """Return a day of the month or week after this one, or before it for -1."""
        return self.on + step * WEEK_LONG if self.view == WEEK else months_after(self.on.replace(day=1), step)


@require_safe
@allow(FieldClass.ATTENDANCE, Level.READ)
def calendar(request: StaffRequest) -> HttpResponse:
    tracks = tracks_of(request.reach)
    shown = _asked(request, tracks)
    weeks = shown.weeks()
    first, last = weeks[0][0], weeks[-1][-1]
    sessions = sessions_between(request.reach, first, last, track=shown.track)
    kinds = (CalendarKind.COURT, CalendarKind.AGENCY)
    shut = closures(request.user.agency_id, kinds, since=first, until=last)
    context = {
        "shown": shown,
        "weeks": [[_day(on, sessions, shut, shown) for on in week] for week in weeks],
        "weekdays": weeks[0],
        "any": any(sessions.values()),
        "before": shown.address(on=shown.beside(-1)),
        "after": shown.address(on=shown.beside(1)),
        "now": shown.address(on=""),
        "views": [(words, shown.address(view=view), view == shown.view) for view, words in _views()],
        "tracks": [(Track(track).label, shown.address(track=track), track == shown.track) for track in tracks]
        if len(tracks) > 1
        else [],
    }
    return render(request, "classes/calendar.html", context)


def _views() -> list[tuple[str, str]]:
    return [(MONTH, _("Month")), (WEEK, _("Week"))]


def _asked(request: StaffRequest, tracks: list[str]) -> Shown:
    view = WEEK if request.GET.get("view") == WEEK else MONTH
    # Buyers and people who sell never stand in one calendar: somebody who has both sees one of them.
    track = request.GET.get("track", "")
    return Shown(view, _day_asked(request.GET.get("on", "")), track if track in tracks else next(iter(tracks), ""))


def _day_asked(typed: str) -> date:
    try:
        asked = date.fromisoformat(typed)
    except ValueError:
        return today()
    return asked if FIRST <= asked <= LAST else today()


def _day(on: date, sessions: dict[date, list[SessionRow]], shut: dict[date, str], shown: Shown) -> Day:
    return Day(
        on=on,
        sessions=sessions.get(on, []),
        shut=shut.get(on, ""),
        is_today=on == today(),
        is_beside=shown.view == MONTH and on.month != shown.on.month,
    )
