"""The demonstration loads at the oddest of hours, and texts arrive while somebody watches."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from diversion.classes.models import ClassSession
from diversion.core import clock
from diversion.demo import load as demo
from diversion.people.models import Person
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

TRACY = ZoneInfo("America/Los_Angeles")
ODD_HOURS = [
    datetime(2027, 3, 14, 9, 50, tzinfo=UTC),  # 1:50, ten minutes before the clocks jump
    datetime(2027, 3, 14, 10, 0, tzinfo=UTC),  # 3:00, the very instant after
    datetime(2027, 3, 14, 10, 20, tzinfo=UTC),  # 3:20: a quarter of an hour earlier by the wall does not exist
    datetime(2027, 11, 7, 8, 20, tzinfo=UTC),  # 1:20 for the first time
    datetime(2027, 11, 7, 9, 20, tzinfo=UTC),  # 1:20 for the second time
    datetime(2027, 11, 7, 10, 5, tzinfo=UTC),  # 2:05
    datetime(2026, 12, 2, 8, 0, tzinfo=UTC),  # midnight
    datetime(2026, 12, 2, 7, 59, 59, tzinfo=UTC),  # the last second of a day
    datetime(2026, 12, 5, 18, 0, tzinfo=UTC),  # a Saturday
    datetime(2027, 7, 1, 1, 0, tzinfo=UTC),  # a summer evening
]


def todays(now):
    return ClassSession.objects.get(local_day=clock.local_day(now, TRACY), starts_at__lte=now + timedelta(minutes=15))


@pytest.mark.slow
@pytest.mark.parametrize("now", ODD_HOURS, ids=lambda now: now.astimezone(TRACY).isoformat())
def test_it_loads_in_the_oddest_hours_and_texts_arrive_within_a_minute(now, phone):
    demo.load(now=now)
    plan(now=now)
    tally = dispatch(now=lambda: now + timedelta(minutes=1))

    session = todays(now)
    assert session.local_day == clock.local_day(now, TRACY)
    assert session.starts_at - timedelta(minutes=30) <= now  # its doors are open
    assert session.seats_taken == 12
    assert tally.accepted == len(phone.SENT) > 7, tally


def test_without_a_demonstration_there_is_nothing_to_keep_alive():
    demo.keep_alive(now=NOW)

    assert (ClassSession.objects.count(), Person.objects.count()) == (0, 0)
