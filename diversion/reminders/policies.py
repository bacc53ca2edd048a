"""When a reminder leaves: days, wall times, quiet hours. Arithmetic on values; the database's twin plans whole batches.

`tests/reminders/test_twins.py` holds both against each other. Source: docs/adr/0011-reminder-policy.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diversion.core import clock

# Nothing leaves outside, 21:00 itself included; not a setting. Source: 47 CFR 64.1200(c)(1)
WALL_OPENS, WALL_SHUTS = time(8), time(21)
ONE_MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Wall times of the recipient at which texts may leave: from `opens`, before `shuts`."""

    opens: time
    shuts: time

    def hold(self, wall: time) -> bool:
        return self.opens <= wall < self.shuts


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The hours we prefer, inside those that are never left. A span that the person named as safe is both.

    `days` are the days of the week, Monday is 1, that the person named as safe; none named is every day.
    """

    preferred: Hours
    limit: Hours
    days: frozenset[int] = frozenset()

    def safe_on(self, day: date) -> bool:
        return not self.days or day.isoweekday() in self.days

    def hold(self, wall: datetime) -> bool:
        """Tell whether texts may leave at a wall time of the recipient's."""
        return self.limit.hold(wall.time()) and self.safe_on(wall.date())


def sending_hours(policy: Hours, safe: Hours | None, days: Iterable[int] = ()) -> SendingHours | None:
    """Return the hours for one recipient; None when what they named as safe lies outside 8:00 to 21:00."""
    if safe is None:
        return SendingHours(policy, Hours(WALL_OPENS, WALL_SHUTS), frozenset(days))
    inside = Hours(max(safe.opens, WALL_OPENS), min(safe.shuts, WALL_SHUTS))
    return SendingHours(inside, inside, frozenset(days)) if inside.opens < inside.shuts else None


def own_time(event_day: date, *, days: int, at_time: time, zone: ZoneInfo) -> datetime:
    """Return the rule's own time (UTC): `at_time` on the recipient's clock, `days` calendar days before `event_day`."""
    return clock.at_local(event_day - timedelta(days=days), at_time, zone)


def send_at(wanted: datetime, *, zone: ZoneInfo, hours: SendingHours, starts_at: datetime) -> datetime:
    """Return the instant (UTC) at which a reminder wanted at `wanted` leaves, always before `starts_at`.

    The next preferred hour of a safe day; if that misses the event, the next allowed one; if that does too, the last allowed
    minute before it, which may lie days before `wanted`.
    """
    for span in (hours.preferred, hours.limit):
        opening = _next_opening(wanted, zone=zone, span=span, hours=hours)
        if opening < starts_at:
            return opening
    return _last_minute(starts_at, zone=zone, hours=hours)


def _next_opening(wanted: datetime, *, zone: ZoneInfo, span: Hours, hours: SendingHours) -> datetime:
    """Return `wanted` if clocks in `zone` show a safe day and an hour inside `span`, else the next instant (UTC) at which they do."""
    local = wanted.astimezone(zone)
    if span.hold(local.time()) and hours.safe_on(local.date()):
        return wanted
    day = local.date() if local.time() < span.opens else local.date() + ONE_DAY
    return clock.at_local(_safe_day(day, hours, ONE_DAY), span.opens, zone)


def _last_minute(starts_at: datetime, *, zone: ZoneInfo, hours: SendingHours) -> datetime:
    """Return the last whole minute (UTC) inside the outer hours of a safe day before an event."""
    local, limit = starts_at.astimezone(zone), hours.limit
    if local.time() <= limit.opens or not hours.safe_on(local.date()):
        day = _safe_day(local.date() - ONE_DAY, hours, -ONE_DAY)
        return clock.at_local(day, limit.shuts, zone) - ONE_MINUTE
    if local.time() > limit.shuts:
        return clock.at_local(local.date(), limit.shuts, zone) - ONE_MINUTE
    return starts_at - ONE_MINUTE


def _safe_day(day: date, hours: SendingHours, step: timedelta) -> date:
    """Return `day`, or the first safe one from there."""
    while not hours.safe_on(day):
        day += step
    return day
