from datetime import UTC, date, datetime, time, timedelta

import pytest

from diversion.audit.models import AuditEvent
from diversion.classes import actions
from diversion.classes.actions import DayTooFar, Sitting, TimeUnclear
from diversion.classes.models import ClassSeries, ClassSession
from diversion.classes.rules import SessionNotOpen
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db

TRACY = "America/Los_Angeles"


def plan(program=None, *, series="Fall term", leads=(), by=None, **fields):
    facts = {
        "local_day": date(2026, 12, 12),
        "starts_wall": time(9),
        "ends_wall": time(17),
        "time_zone": TRACY,
        "place": "100 Main St, Room 2",
        "capacity": 30,
    }
    program = program or ProgramFactory()
    return actions.plan_session(
        Sitting(**(facts | fields)),
        series=(program.pk, series),
        facilitators=list(leads),
        by=by or UserFactory(),
        at=NOW,
    )


def test_a_session_is_planned_with_who_leads_it_and_an_audit_event():
    program, lead, by = ProgramFactory(), UserFactory(), UserFactory()

    session = plan(program, leads=[lead], by=by, title="Law", address="100 Main St, Tracy")

    session.refresh_from_db()
    assert (session.series.name, session.program, session.title) == ("Fall term", program, "Law")
    assert (session.seats_taken, session.capacity, session.version, session.moved_at) == (0, 30, 1, NOW)
    assert (session.place, session.address) == ("100 Main St, Room 2", "100 Main St, Tracy")
    assert list(session.facilitators.all()) == [lead]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.program_id) == ("session.planned", by.pk, program.pk)


def test_a_second_session_joins_the_series_of_its_program_and_a_namesake_elsewhere_is_another():
    program = ProgramFactory()

    first, second, elsewhere = plan(program), plan(program, local_day=date(2026, 12, 19)), plan()

    assert first.series == second.series != elsewhere.series


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_a_series_at_once_begin_one():
    program, by = ProgramFactory(), UserFactory()

    outcomes = at_once([lambda: plan(program, by=by)] * 4)

    assert [type(outcome) for outcome in outcomes] == [ClassSession] * 4
    assert ClassSeries.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "starts_at"),
    [
        (date(2026, 12, 12), datetime(2026, 12, 12, 17, tzinfo=UTC)),
        (date(2026, 7, 11), datetime(2026, 7, 11, 16, tzinfo=UTC)),
        (date(2026, 3, 7), datetime(2026, 3, 7, 17, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 8, 16, tzinfo=UTC)),
        (date(2026, 10, 31), datetime(2026, 10, 31, 16, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 17, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 2, 29, 17, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "before spring", "spring", "before autumn", "autumn", "leap day"],
)
def test_nine_in_the_morning_is_nine_in_the_morning_on_both_sides_of_a_clock_change(day, starts_at):
    session = plan(local_day=day)

    assert (session.starts_at, session.starts_wall, session.local_day) == (starts_at, time(9), day)


def test_a_class_across_a_clock_change_is_as_long_as_it_is():
    short = plan(local_day=date(2026, 3, 8), starts_wall=time(1), ends_wall=time(5))
    long = plan(local_day=date(2026, 11, 1), starts_wall=time(0), ends_wall=time(5))

    assert short.ends_at - short.starts_at == timedelta(hours=3)
    assert long.ends_at - long.starts_at == timedelta(hours=6)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2026, 3, 8), time(2, 30), time(9)),
        (date(2026, 3, 8), time(1), time(2, 30)),
        (date(2026, 11, 1), time(1, 30), time(9)),
        (date(2026, 11, 1), time(0), time(1)),
    ],
    ids=["begins in the skipped hour", "ends in it", "begins in the repeated hour", "ends in it"],
)
def test_an_hour_that_does_not_exist_or_exists_twice_is_refused_and_nothing_is_kept(day, starts, ends):
    with pytest.raises(TimeUnclear, match="The clocks change"):
        plan(local_day=day, starts_wall=starts, ends_wall=ends)

    assert (ClassSeries.objects.count(), ClassSession.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_the_same_hour_is_plain_where_clocks_do_not_change():
    assert plan(local_day=date(2026, 3, 8), starts_wall=time(2, 30), time_zone="America/Phoenix").starts_wall == time(
        2, 30
    )


@pytest.mark.parametrize("ends", [time(9), time(8, 59), time(0)])
def test_a_session_that_does_not_end_after_it_begins_is_refused(ends):
    with pytest.raises(SessionNotOpen, match="must end after it begins"):
        plan(ends_wall=ends)

    assert ClassSession.objects.count() == 0


@pytest.mark.parametrize("day", [date.min, date(2023, 11, 30), date(2029, 12, 31), date.max])
def test_a_year_that_is_a_slip_of_the_hand_is_refused(day):
    with pytest.raises(DayTooFar, match="Look at the year again"):
        plan(local_day=day)

    assert ClassSession.objects.count() == 0


def test_a_session_that_was_held_can_be_planned_afterwards():
    assert plan(local_day=date(2026, 11, 28)).starts_at < NOW
