from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import factory

from diversion.accounts.walls import Role
from diversion.classes import actions
from diversion.classes.models import ClassSeries, ClassSession, Seat
from diversion.core import clock
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from tests.conftest import NOW
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramFactory


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClassSeries

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Series {n}")


class SessionFactory(factory.django.DjangoModelFactory):
    """Saturday, December 12, 2026, 9:00 AM to 5:00 PM in Tracy."""

    class Meta:
        model = ClassSession

    series = factory.SubFactory(SeriesFactory)
    program = factory.SelfAttribute("series.program")
    local_day = date(2026, 12, 12)
    starts_wall = time(9)
    ends_wall = time(17)
    time_zone = "America/Los_Angeles"
    starts_at = factory.LazyAttribute(lambda o: clock.at_local(o.local_day, o.starts_wall, ZoneInfo(o.time_zone)))
    ends_at = factory.LazyAttribute(lambda o: clock.at_local(o.local_day, o.ends_wall, ZoneInfo(o.time_zone)))
    place = "100 Main St, Room 2"
    capacity = 30
    moved_at = datetime(2026, 1, 1, tzinfo=clock.UTC)


def book(session: ClassSession, enrollment: Enrollment, *, at: datetime = NOW) -> Seat:
    """A seat, taken by a coordinator at the instant `at`."""
    decision = Decision(by=UserFactory(), roles={Role.COORDINATOR}, at=at)
    return actions.book_seat(session_id=session.pk, enrollment_id=enrollment.pk, decision=decision)


def called_off(
    session: ClassSession, *, back: bool = False, give_back: bool = False, at: datetime = NOW
) -> ClassSession:
    """The session, cancelled by a coordinator; with `back`, let take place after all."""
    decision = Decision(by=UserFactory(), roles={Role.COORDINATOR}, at=at, reason="The room is flooded")
    if back:
        actions.restore_session(session_id=session.pk, give_back=give_back, decision=decision)
    else:
        actions.cancel_session(session_id=session.pk, decision=decision)
    session.refresh_from_db()
    return session
