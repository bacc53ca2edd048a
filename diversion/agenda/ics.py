"""A calendar file of sessions, for the calendar program of a member of staff: when and where, and nothing of why or who.

Source: docs/adr/0039-calendar-links.md
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from diversion.accounts.models import User
from diversion.accounts.queries import reach_of
from diversion.accounts.walls import Level
from diversion.classes.models import ClassSession
from diversion.classes.queries import sessions_for

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
MOST = 2_000


def calendar_of(user: User, *, now: datetime) -> bytes:
    """Return the sessions whose register somebody reads, from two months back on, as an iCalendar file. Two queries.

    Each keeps its UID for life; SEQUENCE grows with its version, and a cancelled one is CANCELLED, so that calendar
    programs move what they have. The title is the program's public name: a phone shows it to whoever looks at it.
    """
    rows = sessions_for(reach_of(user), Level.READ).filter(starts_at__range=(now - BACK, now + AHEAD))
    file = Calendar()
    file.add("prodid", "-//Diversion tracker//Sessions//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", user.agency.neutral_sender_name)
    file.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    with translation.override(user.language):
        for session in rows.select_related("program").order_by("starts_at", "id")[:MOST]:
            file.add_component(_event(session))
    file.add_missing_timezones()
    return file.to_ical()


def _event(session: ClassSession) -> Event:
    zone = ZoneInfo(session.time_zone)
    title = _("%(sender)s: appointment") % {"sender": session.program.public_name}
    event = Event()
    event.add("uid", f"{session.pk}@sessions")
    event.add("sequence", session.version - 1)
    event.add("dtstamp", session.moved_at)
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    event.add("summary", _("Cancelled: %(title)s") % {"title": title} if session.is_cancelled else title)
    event.add("location", session.place)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    return event
