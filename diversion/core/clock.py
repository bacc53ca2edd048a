"""The only door to the system clock, and the only place that turns instants into local days."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

UTC = ZoneInfo("UTC")


def now() -> datetime:
    """Return the current instant, aware, in UTC. Called by views, commands and tasks, never by the domain."""
    return timezone.now()


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day that people in `zone` would write on a form at the instant `at`."""
    return at.astimezone(zone).date()


def at_local(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which clocks in `zone` show `wall` on `day`.

    A wall time that a spring change skips is moved forward by the length of the gap (2:30 becomes 3:30), as
    PostgreSQL's AT TIME ZONE does; one that an autumn change repeats means its second occurrence for PostgreSQL
    and its first for Python. Both are refused for a class (`has_one_meaning`), so that nothing depends on it.
    """
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def has_one_meaning(day: date, wall: time, zone: ZoneInfo) -> bool:
    """Tell whether clocks in `zone` show `wall` exactly once on `day`: false in the hour a clock change skips or repeats."""
    first = datetime.combine(day, wall, tzinfo=zone)
    second = first.replace(fold=1)
    return first.utcoffset() == second.utcoffset()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which `day` begins in `zone`."""
    return at_local(day, time(0), zone)
