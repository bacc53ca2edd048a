"""Lay lessons over weekly slots. Pure: local days, wall times, the closed days and the present instant are given.

Each lesson takes the next slot that is free: not before its wait is over, not on a closed day, never in the past.
Source: docs/adr/0037-series.md
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as written
from django.utils.translation import gettext as _

from diversion.core import clock
from diversion.core.errors import DomainError

FARTHEST = timedelta(days=3 * 365)
DAY = timedelta(days=1)


class TimeUnclear(DomainError):
    """The hour does not exist, or exists twice, on that day."""


class ScheduleImpossible(DomainError):
    """The lessons do not fit into the slots."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one session is to teach. `wait` is how many days lie at least between the session before and this one."""

    key: str
    title: str
    minutes: int
    wait: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekday (0 is Monday) and a wall time at which sessions begin."""

    weekday: int
    starts_wall: time


@dataclass(frozen=True, slots=True)
class Dated:
    """A lesson with its local day and wall times."""

    lesson: Lesson
    day: date
    starts_wall: time
    ends_wall: time


@dataclass(frozen=True, slots=True)
class Skipped:
    """A slot between the first and the last session that was passed over, and why, in words."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Lessons with their days, in the order in which they are taught, and what was skipped between them."""

    dated: tuple[Dated, ...]
    skipped: tuple[Skipped, ...]

    @property
    def fingerprint(self) -> str:
        """A short text that is the same for the same days and times: what somebody saw is what is saved."""
        facts = [
            (each.lesson.key, each.day.isoformat(), str(each.starts_wall), str(each.ends_wall)) for each in self.dated
        ]
        return sha256(repr(facts).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where lessons may lie: weekly slots in a zone, from a local day on, not on closed days (day: its name), not before `now`."""

    slots: tuple[Slot, ...]
    first_day: date
    zone: ZoneInfo
    closed: Mapping[date, str]
    now: datetime


def with_gaps(lessons: Sequence[Lesson], *, after_first: int, before_last: int) -> list[Lesson]:
    """Return the lessons with the waits, in days, that a curriculum asks for. Where both meet, the longer holds."""
    waits = [0] * len(lessons)
    if len(lessons) > 1:
        waits[1] = after_first
        waits[-1] = max(waits[-1], before_last)
    return [replace(lesson, wait=wait) for lesson, wait in zip(lessons, waits, strict=True)]


def expand(lessons: Iterable[Lesson], frame: Frame, *, last_held: date | None = None) -> Schedule:
    """Return each lesson on the first slot that is free for it, in order. `last_held` is the day of the session before them.

    Raises:
        ScheduleImpossible: no slot, two slots that overlap, a lesson that ends after midnight, or more than three years.
        TimeUnclear: a clock change skips or repeats an hour at which one begins or ends; the days are named.
    """
    wanted = list(lessons)
    _check_slots(frame.slots, longest=max((lesson.minutes for lesson in wanted), default=0))
    dated: list[Dated] = []
    skipped: list[Skipped] = []
    openings = _openings(frame)
    previous = last_held
    for lesson in wanted:
        earliest = previous + timedelta(days=lesson.wait) if previous else frame.first_day
        passed, slot_day, starts = _next_opening(openings, earliest, frame.closed)
        skipped += passed
        dated.append(Dated(lesson, slot_day, starts, _plus(starts, lesson.minutes)))
        previous = slot_day
    _check_clock(dated, frame.zone)
    return Schedule(tuple(dated), tuple(skipped))


def _openings(frame: Frame) -> Iterator[tuple[date, time]]:
    # Every slot that is not over, by time; somebody who asks for more than three years of them made a slip.
    today = clock.local_day(frame.now, frame.zone)
    day, end = max(frame.first_day, today), today + FARTHEST
    while day <= end:
        for slot in sorted(frame.slots):
            if slot.weekday == day.weekday() and clock.at_local(day, slot.starts_wall, frame.zone) > frame.now:
                yield day, slot.starts_wall
        day += DAY


def _next_opening(
    openings: Iterator[tuple[date, time]], earliest: date, closed: Mapping[date, str]
) -> tuple[list[Skipped], date, time]:
    passed: list[Skipped] = []
    for day, starts in openings:
        if day < earliest:
            continue
        if day not in closed:
            return passed, day, starts
        passed.append(Skipped(day, closed[day]))
    raise ScheduleImpossible(
        _("These sessions do not fit into three years from today. Look at the first day and the days of the week.")
    )


def _check_slots(slots: tuple[Slot, ...], *, longest: int) -> None:
    if not slots:
        raise ScheduleImpossible(_("Choose at least one day of the week with the time at which the class begins."))
    ordered = sorted(slots)
    if any(_minutes(slot.starts_wall) + longest >= 24 * 60 for slot in ordered):
        raise ScheduleImpossible(_("The longest session would end after midnight. Choose an earlier time."))
    for one, other in pairwise(ordered):
        if one.weekday == other.weekday and _minutes(one.starts_wall) + longest > _minutes(other.starts_wall):
            raise ScheduleImpossible(_("Two times on one day of the week overlap. Leave more time between them."))


def _check_clock(dated: list[Dated], zone: ZoneInfo) -> None:
    unclear = [
        each.day
        for each in dated
        if not all(clock.has_one_meaning(each.day, wall, zone) for wall in (each.starts_wall, each.ends_wall))
    ]
    if unclear:
        days = "; ".join(str(written(day, _("D, M j, Y"))) for day in unclear)
        raise TimeUnclear(
            _("The clocks change in an hour of the class on %(days)s. Choose another time.") % {"days": days}
        )


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _plus(wall: time, minutes: int) -> time:
    total = _minutes(wall) + minutes
    return time(total // 60, total % 60)
