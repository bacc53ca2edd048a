"""When a reminder leaves: days, wall times, quiet hours. Arithmetic on values; the database's twin plans whole batches.

`tests/reminders/test_twins.py` holds both against each other. Source: docs/adr/0011-reminder-policy.md
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diversion.core import clock

# Nothing leaves outside, 21:00 itself included; not a setting. Source: 47 CFR 64.1200(c)(1)
WALL_OPENS, WALL_SHUTS = time(8), time(21)
ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Wall times of the recipient at which texts may leave: from `opens`, before `shuts`."""

    opens: time
    shuts: time

    def hold(self, wall: time) -> bool:
        return self.opens <= wall < self.shuts


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The hours we prefer, inside those that are never left. A span that the person named as safe is both."""

    preferred: Hours
    limit: Hours


def sending_hours(policy: Hours, safe: Hours | None) -> SendingHours | None:
    """Return the hours for one recipient; None when what they named as safe lies outside 8:00 to 21:00."""
    if safe is None:
        return SendingHours(policy, Hours(WALL_OPENS, WALL_SHUTS))
    inside = Hours(max(safe.opens, WALL_OPENS), min(safe.shuts, WALL_SHUTS))
    return SendingHours(inside, inside) if inside.opens < inside.shuts else None


def own_time(event_day: date, *, days: int, at_time: time, zone: ZoneInfo) -> datetime:
    """Return the rule's own time (UTC): `at_time` on the recipient's clock, `days` calendar days before `event_day`."""
    return clock.at_local(event_day - timedelta(days=days), at_time, zone)


def send_at(wanted: datetime, *, zone: ZoneInfo, hours: SendingHours, starts_at: datetime) -> datetime:
    """Return the instant (UTC) at which a reminder wanted at `wanted` leaves, always before `starts_at`.

    The next preferred hour; if that misses the event, the next allowed one; if that does too, the last allowed minute
    before it.
    """
    for span in (hours.preferred, hours.limit):
        opening = next_opening(wanted, zone=zone, hours=span)
        if opening < starts_at:
            return opening
    return last_minute(starts_at, zone=zone, hours=hours.limit)


def next_opening(wanted: datetime, *, zone: ZoneInfo, hours: Hours) -> datetime:
    """Return `wanted` if clocks in `zone` show an hour inside `hours`, else the next instant (UTC) at which they open."""
    local = wanted.astimezone(zone)
    if hours.hold(local.time()):
        return wanted
    day = local.date() if local.time() < hours.opens else local.date() + timedelta(days=1)
    return clock.at_local(day, hours.opens, zone)


def last_minute(starts_at: datetime, *, zone: ZoneInfo, hours: Hours) -> datetime:
    """Return the last whole minute (UTC) inside `hours` before an event."""
    local = starts_at.astimezone(zone)
    if local.time() > hours.shuts:
        return clock.at_local(local.date(), hours.shuts, zone) - ONE_MINUTE
    if local.time() <= hours.opens:
        return clock.at_local(local.date() - timedelta(days=1), hours.shuts, zone) - ONE_MINUTE
    return starts_at - ONE_MINUTE
