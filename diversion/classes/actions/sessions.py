"""Planning one session."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.classes import rules
from diversion.classes.models import ClassSeries, ClassSession, Mode, SessionFacilitator
from diversion.core import clock


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


@transaction.atomic
def plan_session(
    sitting: Sitting, *, series: tuple[UUID, str], facilitators: list[User], by: User | None, at: datetime
) -> ClassSession:
    """Add a session to the series named (program id, name), which is made if it is new, and return the session.

    Raises:
        TimeUnclear: a clock change skips or repeats its hour.
        SessionNotOpen: it does not end after it begins.
        DayTooFar: it is more than three years from today, either way.
    """
    program_id, name = series
    zone = ZoneInfo(sitting.time_zone)
    rules.check_when(sitting.local_day, sitting.starts_wall, sitting.ends_wall, zone=zone, now=at)
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
