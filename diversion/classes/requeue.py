"""Where sessions go when one of them moves: each with its old day and its new one, to be seen before anything is saved.

What has begun stays where it is. Source: docs/adr/0038-sessions-change.md
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from diversion.classes.models import ClassSession, CurriculumModule
from diversion.classes.schedule import Frame, Lesson, ScheduleImpossible, Skipped, Slot, expand
from diversion.core import clock

A_DAY = 24 * 60
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class When:
    """A local day with the wall times at which a session begins and ends."""

    day: date
    starts_wall: time
    ends_wall: time


@dataclass(frozen=True, slots=True)
class Shift:
    """One session and where it goes. `session_id` and `before` are None for a module that is taught again, in a new session."""

    session_id: UUID | None
    module_id: UUID | None
    title: str
    before: When | None
    after: When
    is_by_hand: bool = False
    seats_taken: int = 0

    @property
    def stays(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Shifts:
    """All that one change moves, by its new time; the days that were passed over; and the weekly slots from then on."""

    moved: tuple[Shift, ...]
    skipped: tuple[Skipped, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A short text that is the same for the same moves: what somebody saw is what is saved."""
        facts = [(str(each.session_id), str(each.module_id), str(each.before), str(each.after)) for each in self.moved]
        return sha256(repr(facts).encode()).hexdigest()[:20]

    @property
    def were_by_hand(self) -> list[Shift]:
        return [each for each in self.moved if each.is_by_hand and not each.stays]

    @property
    def people(self) -> int:
        """How many seats are in the sessions that get another time."""
        return sum(each.seats_taken for each in self.moved if not each.stays)


def one(session: ClassSession, to: When) -> Shifts:
    """Return the move of one session alone; the others keep their days."""
    return Shifts((_shift(session, to),))


def one_and_later(
    session: ClassSession, to: When, later: Sequence[ClassSession], lessons: Sequence[Lesson], frame: Frame
) -> Shifts:
    """Return the move of a session and of those after it: all slots move by as much, and the later ones queue over them again.

    `lessons` are those of `later`, in the same order. `frame` has the slots as they were.

    Raises:
        ScheduleImpossible, TimeUnclear: they cannot be laid like that.
    """
    slots = _moved(frame.slots, session, to)
    ends_at = clock.at_local(to.day, to.ends_wall, frame.zone)
    moved = Frame(slots, to.day, frame.zone, frame.closed, max(frame.now, ends_at - A_MOMENT))
    found = expand(lessons, moved, last_held=to.day)
    rest = [
        _shift(each, When(dated.day, dated.starts_wall, dated.ends_wall))
        for each, dated in zip(later, found.dated, strict=True)
    ]
    return Shifts((_shift(session, to), *rest), found.skipped, slots)


def again(ahead: Iterable[ClassSession], lessons: Sequence[Lesson], frame: Frame, *, last_held: date | None) -> Shifts:
    """Return all that is not taught yet laid over new slots, in the order of the modules. Nothing lies before the last one held.

    A module without a session of its own ahead is taught again, in a new one.

    Raises:
        ScheduleImpossible, TimeUnclear: they cannot be laid like that.
    """
    by_module = {str(session.module_id): session for session in ahead}
    found = expand(lessons, frame, last_held=last_held)
    moved = []
    for dated in found.dated:
        when = When(dated.day, dated.starts_wall, dated.ends_wall)
        session = by_module.get(dated.lesson.key)
        moved.append(
            _shift(session, when) if session else Shift(None, UUID(dated.lesson.key), dated.lesson.title, None, when)
        )
    return Shifts(tuple(moved), found.skipped, frame.slots)


def lesson_of(module: CurriculumModule, waits: dict[str, int]) -> Lesson:
    """Return what a module is to the schedule, with the wait that its curriculum asks for."""
    return Lesson(str(module.pk), module.title, module.minutes, waits.get(str(module.pk), 0))


def _shift(session: ClassSession, to: When) -> Shift:
    return Shift(
        session_id=session.pk,
        module_id=session.module_id,
        title=session.title,
        before=When(session.local_day, session.starts_wall, session.ends_wall),
        after=to,
        is_by_hand=session.is_moved_by_hand,
        seats_taken=session.seats_taken,
    )


def _moved(slots: Iterable[Slot], session: ClassSession, to: When) -> tuple[Slot, ...]:
    days = (to.day - session.local_day).days
    minutes = _minutes(to.starts_wall) - _minutes(session.starts_wall)
    found = []
    for slot in slots:
        starts = _minutes(slot.starts_wall) + minutes
        if not 0 <= starts < A_DAY:
            raise ScheduleImpossible(
                _(
                    "Another session of the week would begin on another day. Move this one alone, or lay all of them anew."
                )
            )
        found.append(Slot((slot.weekday + days) % 7, time(starts // 60, starts % 60)))
    return tuple(sorted(found))


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def zone_of(session: ClassSession) -> ZoneInfo:
    return ZoneInfo(session.time_zone)


def starts(session_zone: ZoneInfo, when: When) -> datetime:
    """Return the instant at which a session at `when` begins in a zone."""
    return clock.at_local(when.day, when.starts_wall, session_zone)
