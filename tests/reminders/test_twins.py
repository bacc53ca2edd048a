"""The arithmetic of sending hours lives twice: in Python for one message, in the database for whole batches. They agree."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diversion.core import clock
from diversion.messaging.models import Message
from diversion.people.models import Person
from diversion.reminders import policies
from diversion.reminders.planning import plan
from diversion.reminders.policies import Hours
from tests.conftest import NOW
from tests.factories import PolicyFactory, ProgramFactory, RuleFactory, SeriesFactory, SessionFactory
from tests.factories.reminders import seated

pytestmark = pytest.mark.django_db

ZONES = ["America/Los_Angeles", "America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/St_Johns"]

hours = st.tuples(st.integers(0, 23), st.integers(1, 23)).map(
    lambda pair: Hours(time(min(pair[0], 22)), time(min(pair[0] + pair[1], 23)))
)
wanted_at = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
days_of_the_week = st.just(()) | st.sets(st.integers(1, 7), min_size=1).map(tuple)
cases = st.tuples(
    wanted_at, st.integers(0, 20 * 24 * 60), st.sampled_from(ZONES), hours, st.none() | hours, days_of_the_week
)


def in_python(wanted, starts_at, zone, span):
    return policies.send_at(wanted, zone=ZoneInfo(zone), hours=span, starts_at=starts_at)


def in_the_database(asked):
    columns = list(zip(*asked, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT reminder_send_at(wanted, zone, opens, shuts, wall_opens, wall_shuts, starts, days::smallint[]) FROM unnest(
                %s::timestamptz[], %s::text[], %s::time[], %s::time[], %s::time[], %s::time[], %s::timestamptz[], %s::text[]
            ) WITH ORDINALITY AS asked (wanted, zone, opens, shuts, wall_opens, wall_shuts, starts, days, n) ORDER BY n
            """,
            [list(column) for column in columns],
        )
        return [row[0] for row in cursor.fetchall()]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(cases, min_size=20, max_size=60))
def test_python_and_the_database_choose_the_same_minute(drawn):
    spans = [(case, policies.sending_hours(*case[3:])) for case in drawn]
    open_ones = [(case, span) for case, span in spans if span is not None]
    asked = [
        (
            *(wanted, zone, span.preferred.opens, span.preferred.shuts, span.limit.opens, span.limit.shuts),
            wanted + timedelta(minutes=ahead),
            f"{{{','.join(map(str, sorted(span.days)))}}}",
        )
        for (wanted, ahead, zone, *_named), span in open_ones
    ]

    answers = in_the_database(asked) if asked else []

    assert answers == [
        in_python(wanted, wanted + timedelta(minutes=ahead), zone, span)
        for (wanted, ahead, zone, *_named), span in open_ones
    ]


@pytest.mark.parametrize("days", [0, 1, 3])
@pytest.mark.parametrize("at_time", [time(0), time(6, 30), time(12), time(18, 59), time(21), time(23, 59)])
@pytest.mark.parametrize("safe", [None, Hours(time(6), time(8, 30)), Hours(time(17), time(22))])
@pytest.mark.parametrize("safe_days", [(), (1, 2, 3, 4, 5), (7,)])
@pytest.mark.parametrize(
    ("event_day", "recipient_zone"),
    [
        (date(2026, 12, 12), "America/Los_Angeles"),
        (date(2027, 3, 15), "America/Los_Angeles"),
        (date(2027, 11, 8), "America/New_York"),
        (date(2028, 3, 1), ""),
    ],
)
def test_a_plan_holds_the_minutes_that_the_policy_says(days, at_time, safe, safe_days, event_day, recipient_zone):
    program = ProgramFactory()
    policy = PolicyFactory(program=program)
    RuleFactory(policy=policy, days=days, at_time=at_time)
    session = SessionFactory(series=SeriesFactory(program=program), local_day=event_day)
    seat = seated(session=session, safe_from=safe and safe.opens, safe_until=safe and safe.shuts)
    seat.enrollment.person.contact_points.update(safe_days=[*safe_days])
    Person.objects.filter(pk=seat.enrollment.person_id).update(time_zone=recipient_zone)
    zone = ZoneInfo(recipient_zone or program.time_zone)
    own = clock.at_local(event_day - timedelta(days=days), at_time, zone)

    plan(now=NOW)

    span = policies.sending_hours(Hours(time(9), time(19)), safe, safe_days)
    wanted = [in_python(own, session.starts_at, zone.key, span)] if own < session.starts_at else []
    assert list(Message.objects.values_list("due_at", flat=True)) == wanted
