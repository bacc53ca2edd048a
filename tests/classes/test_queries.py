from datetime import timedelta
from uuid import uuid4

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Level, Role
from diversion.classes import queries
from diversion.classes.actions import release_seat
from diversion.classes.models import SessionFacilitator, SessionStatus
from diversion.enrollments.actions import Decision
from diversion.enrollments.states import EnrollmentStatus
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, SeriesFactory, SessionFactory, UserFactory, book
from tests.factories.classes import called_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


def reach(role, program=None, user=None):
    grants = [Grant(role, program.pk if program else None)]
    return Reach(user_id=user.pk if user else uuid4(), grants=grants)


def later(session, days, **fields):
    return SessionFactory(series=session.series, local_day=session.local_day + timedelta(days=days), **fields)


def seen(reader, level=Level.READ):
    return set(queries.sessions_for(reader, level))


# --- which sessions somebody may see


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROSECUTOR, Role.COURT_LIAISON, Role.CM_SUPERVISOR])
def test_a_role_that_reads_attendance_sees_the_sessions_of_its_program_and_no_others(session, role):
    SessionFactory()

    assert seen(reach(role, session.program)) == {session}


def test_a_facilitator_sees_the_sessions_that_they_lead_in_their_program(session):
    lead = UserFactory()
    later(session, 7)
    elsewhere = SessionFactory()
    for led in (session, elsewhere):
        SessionFacilitator.objects.create(session=led, user=lead)

    assert seen(reach(Role.FACILITATOR, session.program, lead), Level.WRITE) == {session}
    assert seen(reach(Role.FACILITATOR, session.program, UserFactory())) == set()


def test_a_session_with_two_facilitators_is_seen_once(session):
    lead = UserFactory()
    for user in (lead, UserFactory()):
        SessionFacilitator.objects.create(session=session, user=user)

    assert list(queries.sessions_for(reach(Role.FACILITATOR, session.program, lead), Level.READ)) == [session]


def test_to_read_a_register_is_not_to_take_it(session):
    assert seen(reach(Role.PROSECUTOR, session.program), Level.WRITE) == set()
    assert seen(reach(Role.COORDINATOR, session.program), Level.WRITE) == {session}


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR_READONLY, Role.OFFICER_REFERRER])
def test_a_role_that_reads_no_attendance_sees_no_session(session, role):
    assert seen(reach(role, session.program)) == set()


def test_an_administrator_sees_every_session(session):
    elsewhere = SessionFactory()

    assert seen(reach(Role.ADMIN)) == {session, elsewhere}


# --- lists


def ids(rows):
    return [row.id for row in rows]


def test_what_is_coming_is_listed_by_time_and_what_goes_on_is_in_it(session):
    reader = reach(Role.COORDINATOR, session.program)
    after, before = later(session, 7), later(session, -7)

    assert ids(queries.next_sessions(reader, Level.READ, now=session.starts_at)) == [session.pk, after.pk]
    assert ids(queries.next_sessions(reader, Level.READ, now=session.ends_at)) == [session.pk, after.pk]
    assert ids(queries.past_sessions(reader, Level.READ, now=session.ends_at)) == [before.pk]
    assert ids(queries.past_sessions(reader, Level.READ, now=after.starts_at)) == [session.pk, before.pk]
    assert ids(queries.next_sessions(reader, Level.READ, now=NOW, limit=1)) == [before.pk]


def test_a_row_tells_what_is_free_and_that_it_is_cancelled(session):
    enrollment = EnrollmentFactory(policy__program=session.program)
    book(session, enrollment)
    reader = reach(Role.COORDINATOR, session.program)

    (row,) = queries.next_sessions(reader, Level.READ, now=NOW)
    assert (row.seats_taken, row.capacity, row.seats_free, row.is_cancelled) == (1, 30, 29, False)
    assert (row.series, row.program, row.place) == (session.series.name, session.program.name, "100 Main St, Room 2")

    called_off(session)
    assert queries.next_sessions(reader, Level.READ, now=NOW)[0].is_cancelled is True


def test_open_sessions_are_those_to_come_with_a_free_seat_by_program(session):
    later(session, 7, status=SessionStatus.CANCELLED)
    later(session, 14, capacity=0)
    free = later(session, 21)
    other = SessionFactory()

    found = queries.open_sessions([session.program_id, other.program_id], now=NOW)

    assert {pk: ids(rows) for pk, rows in found.items()} == {
        session.program_id: [session.pk, free.pk],
        other.program_id: [other.pk],
    }
    assert ids(queries.open_sessions([session.program_id], now=session.starts_at)[session.program_id]) == [free.pk]


def test_open_sessions_are_limited_program_by_program(session):
    later(session, 7)
    other = SessionFactory()

    found = queries.open_sessions([session.program_id, other.program_id], now=NOW, limit=1)

    assert {pk: ids(rows) for pk, rows in found.items()} == {
        session.program_id: [session.pk],
        other.program_id: [other.pk],
    }


def test_booked_seats_are_listed_by_time_for_each_file_and_a_freed_one_is_not(session):
    enrollment, without = EnrollmentFactory(policy__program=session.program), EnrollmentFactory()
    first = book(session, enrollment)
    second = book(later(session, 7), enrollment, at=session.starts_at)

    found = queries.seats_of([enrollment.pk, without.pk])

    assert [(row.id, row.is_cancelled) for row in found[enrollment.pk]] == [(first.pk, False), (second.pk, False)]
    assert found[without.pk] == []


@pytest.mark.parametrize("size", [1, 3, 30])
def test_a_list_costs_one_statement_for_any_number_of_sessions(size, django_assert_num_queries):
    series = SeriesFactory()
    sessions = [SessionFactory(series=series) for _ in range(size)]
    reader = reach(Role.COORDINATOR, series.program)
    files = [EnrollmentFactory(policy__program=series.program, policy__version=n + 1) for n in range(size)]
    for session, file in zip(sessions, files, strict=True):
        book(session, file)

    with django_assert_num_queries(1):
        assert len(queries.next_sessions(reader, Level.READ, now=NOW)) == size
    with django_assert_num_queries(1):
        assert len(queries.open_sessions([series.program_id], now=NOW)[series.program_id]) == size
    with django_assert_num_queries(1):
        assert len(queries.seats_of([file.pk for file in files])) == size


# --- who waits for a seat


def test_those_who_wait_for_a_seat_are_listed_longest_waiting_first(session, django_assert_num_queries):
    policy = PolicyFactory(program=session.program)
    late = EnrollmentFactory(policy=policy, status=EnrollmentStatus.NO_SHOW)
    early = EnrollmentFactory(policy=policy, status_at=NOW - timedelta(days=2))
    book(session, EnrollmentFactory(policy=policy))
    EnrollmentFactory()

    with django_assert_num_queries(1):
        rows = queries.waiting_for_a_seat(reach(Role.COORDINATOR, session.program))

    assert [(row.person_id, row.since) for row in rows] == [
        (early.person_id, NOW - timedelta(days=2)),
        (late.person_id, NOW),
    ]
    assert queries.waiting_for_a_seat(reach(Role.PROSECUTOR, session.program)) == []


def test_whose_seat_was_freed_or_whose_class_was_cancelled_waits_for_another(session):
    policy = PolicyFactory(program=session.program)
    freed, cancelled = EnrollmentFactory(policy=policy), EnrollmentFactory(policy=policy)
    by_now = Decision(by=UserFactory(), roles={Role.COORDINATOR}, at=NOW + timedelta(hours=1))
    release_seat(seat_id=book(session, freed).pk, decision=by_now)
    other = later(session, 7)
    book(other, cancelled)
    called_off(other)

    rows = queries.waiting_for_a_seat(reach(Role.COORDINATOR, session.program))

    assert [(row.person_id, row.since) for row in rows] == [
        (cancelled.person_id, NOW),
        (freed.person_id, NOW + timedelta(hours=1)),
    ]
