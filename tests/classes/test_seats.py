"""Seats: taken one at a time, never one too many, and freed before the beginning."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.classes import actions
from diversion.classes.actions import AlreadySeated, SeatAlreadyReleased
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.classes.rules import NotReadyForClass, SeatAhead, SessionFull, SessionNotOpen
from diversion.core.queue import Job
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.rules import NotYours
from diversion.enrollments.states import EnrollmentStatus
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PersonFactory,
    PolicyFactory,
    SeriesFactory,
    SessionFactory,
    as_role,
    book,
    in_status,
)
from tests.factories.classes import called_off

pytestmark = pytest.mark.django_db

S = EnrollmentStatus
LATER = NOW + timedelta(days=30)


@pytest.fixture
def policy():
    return PolicyFactory()


@pytest.fixture
def session(policy):
    return SessionFactory(series=SeriesFactory(program=policy.program), capacity=2)


@pytest.fixture
def next_session(session):
    return SessionFactory(series=session.series, local_day=session.local_day + timedelta(days=7))


def ready(policy, status=S.ACCEPTED):
    return in_status(status, policy=policy)


def release(seat, decision=None):
    return actions.release_seat(seat_id=seat.pk, decision=decision or as_role(Role.COORDINATOR, reason="Has work"))


def begun(session):
    """An instant at which the session is going on."""
    return session.starts_at + timedelta(minutes=5)


def taken(session):
    session.refresh_from_db()
    return session.seats_taken


def nothing_was_written():
    rows = (Seat.objects.count(), StatusChange.objects.count(), AuditEvent.objects.filter(action="seat.booked").count())
    return rows == (0, 0, 0)


# --- taking a seat


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (S.ACCEPTED, S.SCHEDULED),
        (S.NO_SHOW, S.MAKEUP_SCHEDULED),
        (S.SCHEDULED, S.SCHEDULED),
        (S.MAKEUP_SCHEDULED, S.MAKEUP_SCHEDULED),
        (S.ATTENDED, S.ATTENDED),
    ],
)
def test_a_seat_is_taken_and_the_status_goes_with_it(session, policy, published, status, after):
    enrollment, decision = ready(policy, status), as_role(Role.COORDINATOR)

    seat = actions.book_seat(session_id=session.pk, enrollment_id=enrollment.pk, decision=decision)

    seat.refresh_from_db()
    enrollment.refresh_from_db()
    assert (seat.session, seat.enrollment, seat.status) == (session, enrollment, SeatStatus.BOOKED)
    assert (seat.booked_by, seat.booked_at, enrollment.status, taken(session)) == (decision.by, NOW, after, 1)
    event = AuditEvent.objects.get(action="seat.booked")
    assert (event.actor_id, event.at, event.subject_id) == (decision.by.pk, NOW, str(seat.pk))
    assert (event.person_id, event.program_id) == (enrollment.person_id, policy.program_id)
    assert event.changes == {"session": ["", str(session.pk)]}


@pytest.mark.django_db(transaction=True)
def test_the_reminders_are_planned_as_soon_as_the_seat_is_there(session, policy, published):
    book(session, ready(policy))

    assert published == [(Job.PLAN_REMINDERS, {})]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR}))
@pytest.mark.parametrize("status", [S.ACCEPTED, S.SCHEDULED])
def test_another_role_takes_no_seat_also_where_no_step_comes_with_it(session, policy, role, status):
    enrollment = ready(policy, status)

    with pytest.raises(NotYours):
        actions.book_seat(session_id=session.pk, enrollment_id=enrollment.pk, decision=as_role(role))

    assert nothing_was_written()
    assert taken(session) == 0


@pytest.mark.parametrize("status", [S.OFFERED, S.ON_HOLD, S.WITHDRAWN, S.COMPLETED])
def test_a_file_that_is_not_ready_takes_no_seat(session, policy, status):
    with pytest.raises(NotReadyForClass):
        book(session, ready(policy, status))

    assert nothing_was_written()
    assert taken(session) == 0


def test_a_session_of_another_program_is_refused(session):
    with pytest.raises(SessionNotOpen, match="another program"):
        book(session, EnrollmentFactory())

    assert nothing_was_written()


def test_a_session_that_has_begun_or_is_cancelled_is_refused(session, policy):
    enrollment = ready(policy)

    with pytest.raises(SessionNotOpen, match="has begun"):
        book(session, enrollment, at=begun(session))
    ClassSession.objects.update(status=SessionStatus.CANCELLED)
    with pytest.raises(SessionNotOpen, match="cancelled"):
        book(session, enrollment)

    enrollment.refresh_from_db()
    assert enrollment.status == S.ACCEPTED
    assert nothing_was_written()


def test_a_full_session_is_refused_and_the_status_stays(session, policy):
    for _ in range(2):
        book(session, ready(policy))
    late = ready(policy)

    with pytest.raises(SessionFull, match="full"):
        book(session, late)

    late.refresh_from_db()
    assert (late.status, taken(session)) == (S.ACCEPTED, 2)


def test_a_seat_is_taken_once(session, policy):
    enrollment = ready(policy)
    book(session, enrollment)

    with pytest.raises(AlreadySeated, match="that session already"):
        book(session, enrollment)

    assert (Seat.objects.count(), taken(session)) == (1, 1)


def test_somebody_has_one_seat_ahead_at_a_time_in_a_program(session, next_session, policy):
    enrollment = ready(policy)
    book(session, enrollment)

    with pytest.raises(SeatAhead, match="Free that one first"):
        book(next_session, enrollment)

    assert (taken(session), taken(next_session)) == (1, 0)


def test_the_next_seat_can_be_taken_once_the_one_before_has_begun(session, next_session, policy):
    enrollment = ready(policy)
    book(session, enrollment)

    assert book(next_session, enrollment, at=begun(session)).session == next_session


@pytest.mark.parametrize("way", ["freed", "cancelled"])
def test_a_seat_that_was_freed_or_whose_class_was_cancelled_stands_in_nobodys_way(session, next_session, policy, way):
    enrollment = ready(policy)
    seat = book(session, enrollment)
    if way == "freed":
        release(seat)
    else:
        called_off(session)

    assert book(next_session, enrollment).session == next_session


def test_the_same_seat_can_be_taken_again_after_it_was_freed(session, policy):
    enrollment = ready(policy)
    release(book(session, enrollment))

    book(session, enrollment)

    assert taken(session) == 1
    assert sorted(Seat.objects.values_list("status", flat=True)) == ["booked", "released"]


# --- freeing one


def test_a_seat_is_freed_with_who_when_and_why_and_the_count_follows(session, policy):
    seat = book(session, ready(policy))
    decision = as_role(Role.COORDINATOR, at=NOW + timedelta(hours=1), reason="Has work")

    release(seat, decision)

    seat.refresh_from_db()
    assert (seat.status, seat.released_by, seat.released_at) == (SeatStatus.RELEASED, decision.by, decision.at)
    assert (seat.release_reason, taken(session)) == ("Has work", 0)
    event = AuditEvent.objects.get(action="seat.released")
    assert (event.actor_id, event.reason, event.person_id) == (decision.by.pk, "Has work", seat.enrollment.person_id)


def test_a_seat_is_freed_once(session, policy):
    seat = book(session, ready(policy))
    release(seat)

    with pytest.raises(SeatAlreadyReleased, match="free already"):
        release(seat)

    assert (taken(session), AuditEvent.objects.filter(action="seat.released").count()) == (0, 1)


def test_a_seat_is_not_freed_once_the_class_has_begun(session, policy):
    seat = book(session, ready(policy))

    with pytest.raises(SessionNotOpen, match="Mark on its register"):
        release(seat, as_role(Role.COORDINATOR, at=begun(session)))

    seat.refresh_from_db()
    assert (seat.status, taken(session)) == (SeatStatus.BOOKED, 1)


def test_another_role_frees_no_seat(session, policy):
    seat = book(session, ready(policy))

    with pytest.raises(NotYours):
        release(seat, as_role(*(set(Role) - {Role.COORDINATOR})))

    seat.refresh_from_db()
    assert (seat.status, taken(session)) == (SeatStatus.BOOKED, 1)


# --- many at once


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_for_thirty_seats_give_thirty_and_everybody_else_a_clear_refusal(policy):
    session = SessionFactory(series=SeriesFactory(program=policy.program), capacity=30)
    people = PersonFactory.create_batch(200)
    files = Enrollment.objects.bulk_create(EnrollmentFactory.build(person=person, policy=policy) for person in people)
    decision = as_role(Role.COORDINATOR)

    def take(file):
        return actions.book_seat(session_id=session.pk, enrollment_id=file.pk, decision=decision)

    outcomes = Counter(type(outcome) for outcome in at_once([partial(take, file) for file in files], hands=20))

    assert outcomes == {Seat: 30, SessionFull: 170}
    assert taken(session) == Seat.objects.filter(session=session, status=SeatStatus.BOOKED).count() == 30
    assert Enrollment.objects.filter(status=S.SCHEDULED).count() == 30
    assert StatusChange.objects.count() == AuditEvent.objects.filter(action="seat.booked").count() == 30


@pytest.mark.django_db(transaction=True)
def test_one_person_who_is_booked_by_several_at_once_has_one_seat(session, next_session, policy):
    enrollment, decision = ready(policy), as_role(Role.COORDINATOR)

    def take(wanted):
        return actions.book_seat(session_id=wanted.pk, enrollment_id=enrollment.pk, decision=decision)

    outcomes = at_once([partial(take, wanted) for wanted in (session, session, next_session, next_session)])

    assert sum(isinstance(outcome, Seat) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes} <= {Seat, AlreadySeated, SeatAhead}
    assert taken(session) + taken(next_session) == Seat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_seats_that_are_taken_and_freed_at_once_are_counted(session, policy):
    seats = [book(session, ready(policy)) for _ in range(2)]
    newcomers = [ready(policy) for _ in range(4)]
    decision = as_role(Role.COORDINATOR)

    def take(file):
        return actions.book_seat(session_id=session.pk, enrollment_id=file.pk, decision=decision)

    outcomes = at_once(
        [*(partial(release, seat, decision) for seat in seats), *(partial(take, file) for file in newcomers)]
    )

    assert {type(outcome) for outcome in outcomes} <= {Seat, SessionFull}
    assert taken(session) == Seat.objects.filter(status=SeatStatus.BOOKED).count() <= 2


# --- the database refuses, whatever the code does


def test_an_overfull_session_is_refused_by_the_database_itself(session, policy):
    for _ in range(2):
        book(session, ready(policy))
    insert = """
        INSERT INTO classes_seat (id, session_id, enrollment_id, status, booked_at, release_reason)
        VALUES (gen_random_uuid(), %s, %s, 'booked', now(), '')
    """

    with pytest.raises(IntegrityError, match="never_overbooked"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [session.pk, ready(policy).pk])

    assert taken(session) == 2


def test_a_session_is_not_made_smaller_than_its_seats_nor_a_released_seat_booked_again_into_a_full_one(session, policy):
    released = book(session, ready(policy))
    release(released)
    for _ in range(2):
        book(session, ready(policy))

    for rows, values in (
        (ClassSession.objects.filter(pk=session.pk), {"capacity": 1}),
        (Seat.objects.filter(pk=released.pk), {"status": "booked", "released_at": None}),
    ):
        with pytest.raises(IntegrityError, match="never_overbooked"), transaction.atomic():
            rows.update(**values)


def test_the_count_follows_a_seat_that_is_moved_or_removed_by_hand(session, next_session, policy):
    seat = book(session, ready(policy))

    Seat.objects.filter(pk=seat.pk).update(session=next_session)
    assert (taken(session), taken(next_session)) == (0, 1)

    Seat.objects.filter(pk=seat.pk).delete()
    assert (taken(session), taken(next_session)) == (0, 0)


def test_a_second_booked_seat_of_a_file_in_a_session_is_refused_by_the_database_itself(session, policy):
    seat = book(session, ready(policy))

    with pytest.raises(IntegrityError, match="seat_one_booked_per_session_and_enrollment"), transaction.atomic():
        Seat.objects.create(session=session, enrollment=seat.enrollment, booked_at=NOW)


def test_a_fault_of_another_kind_is_not_told_as_a_full_class(session, policy):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE classes_seat ADD CONSTRAINT no_seats_today CHECK (false) NOT VALID")

    with pytest.raises(IntegrityError, match="no_seats_today"):
        book(session, ready(policy))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("classsession_status_known", {"status": "held"}),
        ("classsession_ends_after_it_begins", {"ends_at": NOW - timedelta(days=400)}),
    ],
)
def test_a_session_that_cannot_be_is_refused_by_the_database_itself(session, name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ClassSession.objects.filter(pk=session.pk).update(**values)


def test_a_series_prints_its_name():
    assert str(SeriesFactory(name="Fall term")) == "Fall term"
