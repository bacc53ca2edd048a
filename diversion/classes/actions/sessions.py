"""Planning one session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.classes import rules
from diversion.classes.clashes import Wish, check_rooms, of_leads
from diversion.classes.models import ClassSeries, ClassSession, Mode, SessionFacilitator
from diversion.core import clock
from diversion.programs.models import Program


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as it is planned: a local day and wall times in `time_zone`; `place` is the discreet name."""

    local_day: date
    starts_wall: time
    ends_wall: time
    time_zone: str
    place: str
    capacity: int
    title: str = ""
    address: str = ""
    mode: Mode = Mode.IN_PERSON
    speakers: str = ""

    def wish(self, leads: Iterable[UUID] = ()) -> Wish:
        """Return where and when it is to be, led by whom, as clashes are looked for."""
        zone = ZoneInfo(self.time_zone)
        starts_at = clock.at_local(self.local_day, self.starts_wall, zone)
        ends_at = clock.at_local(self.local_day, self.ends_wall, zone)
        return Wish(self.local_day, starts_at, ends_at, self.place, leads=frozenset(leads))


def clashes_of(sitting: Sitting, *, leads: Iterable[UUID], now: datetime) -> list[str]:
    """Return in words what stands in the way of a session that is to be planned. One query; nothing is written.

    Raises:
        TimeUnclear, SessionNotOpen, DayTooFar: it cannot be at all, as in `plan_session`.
    """
    zone = ZoneInfo(sitting.time_zone)
    rules.check_when(sitting.local_day, sitting.starts_wall, sitting.ends_wall, zone=zone, now=now)
    return of_leads([sitting.wish(leads)])


@transaction.atomic
def plan_session(
    sitting: Sitting, *, series: tuple[UUID, str], facilitators: list[User], by: User | None, at: datetime
) -> ClassSession:
    """Add a session to the series named (program id, name), which is made if it is new, and return the session.

    Raises:
        TimeUnclear: a clock change skips or repeats its hour.
        SessionNotOpen: it does not end after it begins.
        DayTooFar: it is more than three years from today, either way.
        RoomShared: a group that this one must not meet is in that place then.
    """
    program_id, name = series
    zone = ZoneInfo(sitting.time_zone)
    rules.check_when(sitting.local_day, sitting.starts_wall, sitting.ends_wall, zone=zone, now=at)
    check_rooms([sitting.wish()], Program.objects.get(pk=program_id))
    run, _made = ClassSeries.objects.get_or_create(program_id=program_id, name=name)
    session = ClassSession.objects.create(
        series=run,
        program_id=program_id,
        title=sitting.title,
        local_day=sitting.local_day,
        starts_wall=sitting.starts_wall,
        ends_wall=sitting.ends_wall,
        time_zone=sitting.time_zone,
        starts_at=clock.at_local(sitting.local_day, sitting.starts_wall, zone),
        ends_at=clock.at_local(sitting.local_day, sitting.ends_wall, zone),
        place=sitting.place,
        address=sitting.address,
        mode=sitting.mode,
        speakers=sitting.speakers,
        capacity=sitting.capacity,
        moved_at=at,
    )
    SessionFacilitator.objects.bulk_create(SessionFacilitator(session=session, user=user) for user in facilitators)
    audit.record("session.planned", subject=session, by=by, at=at, program_id=program_id)
    return session
