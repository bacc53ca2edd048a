from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from diversion.accounts.queries import reach_of
from diversion.accounts.walls import Role
from diversion.agenda.models import AgendaMark, UpcomingEvent
from diversion.audit.models import AuditEvent
from diversion.classes import actions, queries
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.classes.rules import SessionNotOpen
from diversion.enrollments.actions import Decision
from diversion.enrollments.rules import NotYours
from diversion.enrollments.states import EnrollmentStatus
from diversion.messaging.models import Message
from diversion.reminders.planning import plan
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PolicyFactory,
    SeriesFactory,
    SessionFactory,
    UserFactory,
    book,
    staff,
    usual_rules,
)
from tests.factories.attendance import mark
from tests.factories.classes import called_off
from tests.factories.reminders import TWO_DAYS_AGO, seated

pytestmark = pytest.mark.django_db

EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(hours=1)


@pytest.fixture
def policy():
    return PolicyFactory()


@pytest.fixture
def session(policy):
    return SessionFactory(series=SeriesFactory(program=policy.program))


@pytest.fixture
def seat(session, policy):
    return book(session, EnrollmentFactory(policy=policy), at=EARLIER)


def other_session(session, **facts):
    return SessionFactory(series=session.series, local_day=session.local_day + timedelta(days=7), **facts)


def test_cancelling_frees_every_seat_with_the_reason(session, seat, policy):
    second = book(session, EnrollmentFactory(policy=policy))

    called_off(session)

    assert (session.status, session.status_reason, session.seats_taken) == (
        SessionStatus.CANCELLED,
        "The room is flooded",
        0,
    )
    assert (session.version, session.moved_at) == (2, NOW)
    for each in (seat, second):
        each.refresh_from_db()
        assert (each.status, each.release_reason, each.released_at) == (SeatStatus.RELEASED, "The room is flooded", NOW)
        assert each.is_released_with_session


def test_nobody_loses_a_chance_and_the_file_needs_a_seat_again(session, seat, policy):
    called_off(session)

    seat.enrollment.refresh_from_db()
    assert seat.enrollment.status == EnrollmentStatus.SCHEDULED
    coordinator = reach_of(staff(Role.COORDINATOR, policy.program))
    (waiting,) = queries.waiting_for_a_seat(coordinator)
    assert waiting.person_id == seat.enrollment.person_id
    book(other_session(session), seat.enrollment)


def test_each_freed_seat_and_the_session_are_on_record(session, seat):
    called_off(session)

    events = AuditEvent.objects.filter(action__in=["session.cancelled", "seat.released"])
    assert {(event.action, event.reason, event.person_id) for event in events} == {
        ("session.cancelled", "The room is flooded", None),
        ("seat.released", "The room is flooded", seat.enrollment.person_id),
    }


def test_what_was_planned_is_withdrawn(session, policy):
    usual_rules(policy)
    seated(session=session, since=TWO_DAYS_AGO, at=EARLIER)
    plan(now=EARLIER)
    assert Message.objects.filter(status="planned").exists()

    called_off(session)
    assert AgendaMark.objects.exists()
    plan(now=NOW)

    assert set(Message.objects.values_list("status", "reason")) == {("withdrawn", "event_gone")}
    assert not UpcomingEvent.objects.filter(standing=True).exists()


def test_another_role_cancels_nothing(session, seat):
    with pytest.raises(NotYours):
        actions.cancel_session(
            session_id=session.pk, decision=Decision(by=UserFactory(), roles={Role.FACILITATOR}, at=NOW)
        )

    seat.refresh_from_db()
    assert seat.status == SeatStatus.BOOKED


def test_it_is_cancelled_once(session):
    called_off(session)

    with pytest.raises(SessionNotOpen, match="already"):
        called_off(session)


def test_a_class_that_was_not_held_is_cancelled_afterwards_and_nobody_missed_it(session, seat):
    called_off(session, at=session.ends_at)

    seat.refresh_from_db()
    assert seat.is_released_with_session


def test_a_class_with_a_mark_took_place(session, seat):
    mark(seat, at=session.starts_at)

    with pytest.raises(SessionNotOpen, match="marked"):
        called_off(session, at=session.starts_at)

    seat.refresh_from_db()
    assert (seat.status, seat.mark.mark) == (SeatStatus.BOOKED, "here")


def test_no_seat_is_booked_in_a_cancelled_session(session, policy):
    called_off(session)

    with pytest.raises(SessionNotOpen, match="cancelled"):
        book(session, EnrollmentFactory(policy=policy))


def test_the_database_lets_no_seat_stand_in_a_cancelled_session(session, seat):
    with pytest.raises(IntegrityError, match="classsession_cancelled_holds_no_seat"), transaction.atomic():
        ClassSession.objects.update(status=SessionStatus.CANCELLED)


@pytest.mark.django_db(transaction=True)
def test_who_books_while_it_is_cancelled_has_a_seat_freed_or_none(session, policy):
    files = [EnrollmentFactory(policy=policy) for _number in range(6)]

    outcomes = at_once([lambda: called_off(session), *[lambda file=file: book(session, file) for file in files]])

    session.refresh_from_db()
    assert session.status == SessionStatus.CANCELLED
    assert {type(outcome) for outcome in outcomes} <= {ClassSession, Seat, SessionNotOpen}
    assert not Seat.objects.filter(status=SeatStatus.BOOKED).exists()


class TestTakingPlaceAfterAll:
    def test_seats_come_back_as_new_ones(self, session, seat):
        called_off(session)

        called_off(session, back=True, give_back=True, at=LATER)

        seat.refresh_from_db()
        assert (session.status, session.status_reason, session.seats_taken, session.version) == ("planned", "", 1, 3)
        assert (seat.status, seat.booked_at, seat.release_reason, seat.released_at) == ("booked", LATER, "", None)
        assert not seat.is_released_with_session

    def test_whoever_gets_it_back_is_told_as_of_a_new_seat(self, session, policy):
        usual_rules(policy)
        seated(session=session, since=TWO_DAYS_AGO, at=EARLIER)
        plan(now=EARLIER)
        Message.objects.filter(template="class_booked").update(status="accepted", provider_ref="one")
        called_off(session)
        plan(now=NOW)

        called_off(session, back=True, give_back=True, at=LATER)
        plan(now=LATER)

        standing = Message.objects.filter(event_version=3, status="planned")
        assert {(each.template) for each in standing} == {"class_booked", "class_coming"}

    def test_without_the_yes_nobody_gets_a_seat(self, session, seat):
        called_off(session)

        called_off(session, back=True)

        seat.refresh_from_db()
        assert (seat.status, session.seats_taken) == (SeatStatus.RELEASED, 0)

    def test_who_has_another_seat_ahead_keeps_that_one_alone(self, session, seat):
        called_off(session)
        elsewhere = book(other_session(session), seat.enrollment)

        called_off(session, back=True, give_back=True)

        booked = Seat.objects.filter(enrollment=seat.enrollment, status=SeatStatus.BOOKED)
        assert [each.pk for each in booked] == [elsewhere.pk]

    def test_who_quit_meanwhile_gets_none(self, session, seat):
        called_off(session)
        type(seat.enrollment).objects.filter(pk=seat.enrollment_id).update(status=EnrollmentStatus.WITHDRAWN)

        called_off(session, back=True, give_back=True)

        assert session.seats_taken == 0

    def test_who_freed_their_own_seat_before_gets_none(self, session, seat):
        actions.release_seat(
            seat_id=seat.pk, decision=Decision(by=UserFactory(), roles={Role.COORDINATOR}, at=NOW, reason="Asked")
        )
        called_off(session)

        called_off(session, back=True, give_back=True)

        assert session.seats_taken == 0

    def test_cancelled_twice_each_gets_one_seat_back(self, session, seat):
        for _time in range(2):
            called_off(session)
            called_off(session, back=True)
            book(session, seat.enrollment)
        called_off(session)

        called_off(session, back=True, give_back=True)

        assert session.seats_taken == 1

    def test_one_whose_time_is_over_is_not_taken_back(self, session):
        called_off(session)

        with pytest.raises(SessionNotOpen, match="over"):
            called_off(session, back=True, at=session.starts_at)

    def test_one_that_stands_is_not_restored(self, session):
        with pytest.raises(SessionNotOpen, match="not cancelled"):
            called_off(session, back=True)
