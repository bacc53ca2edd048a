"""The one view of what is coming: what stands, when and where, in whose zone, and how many times it moved."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from diversion.accounts.walls import Role
from diversion.agenda.models import UpcomingEvent
from diversion.classes import actions as classes
from diversion.classes.models import Seat
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import KEEPS_SEATS, EnrollmentStatus
from diversion.people.models import Person
from tests.conftest import NOW
from tests.factories import SeriesFactory, SessionFactory, UserFactory, in_status
from tests.factories.classes import called_off
from tests.factories.reminders import move, seated

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def seat():
    return seated()


def the_event():
    return UpcomingEvent.objects.get()


def test_a_seat_shows_who_is_expected_when_and_where(seat):
    event = the_event()

    assert (event.event_id, event.kind, event.version) == (seat.pk, "class_session", 1)
    assert event.person_id == seat.enrollment.person_id
    assert (event.enrollment_id, event.session_id) == (seat.enrollment_id, seat.session_id)
    assert (event.program_id, event.policy_id) == (seat.enrollment.program_id, seat.enrollment.policy_id)
    assert (event.starts_at, event.ends_at) == (
        datetime(2026, 12, 12, 17, tzinfo=UTC),
        datetime(2026, 12, 13, 1, tzinfo=UTC),
    )
    assert (event.local_day, event.local_time, event.time_zone) == (date(2026, 12, 12), time(9), "America/Los_Angeles")
    assert event.place == "100 Main St, Room 2"
    assert (event.booked_at, event.moved_at) == (NOW, seat.session.moved_at)
    assert event.standing


def test_a_move_shows_the_new_time_and_one_version_more(seat):
    move(seat.session, day=date(2026, 12, 19), at=LATER, wall=time(13))

    event = the_event()
    assert (event.version, event.local_day, event.local_time, event.moved_at) == (
        2,
        date(2026, 12, 19),
        time(13),
        LATER,
    )
    assert event.standing


def test_a_cancelled_session_no_longer_stands(seat):
    called_off(seat.session)

    assert not the_event().standing


def test_a_freed_seat_no_longer_stands(seat):
    classes.release_seat(seat_id=seat.pk, decision=Decision(by=UserFactory(), roles={Role.COORDINATOR}, at=LATER))

    assert not the_event().standing


@pytest.mark.parametrize(
    "status", sorted(set(EnrollmentStatus) - {EnrollmentStatus.ON_HOLD, EnrollmentStatus.OFFERED}), ids=str
)
def test_a_seat_stands_while_its_file_keeps_seats_and_not_otherwise(seat, status):
    Seat.objects.update(enrollment=in_status(status))

    assert the_event().standing == (status in KEEPS_SEATS)


def test_a_file_on_hold_keeps_no_seat_standing(seat):
    Enrollment.objects.update(
        status=EnrollmentStatus.ON_HOLD, held_from="scheduled", hold_reason="custody", hold_until_on=date(2027, 1, 1)
    )

    assert not the_event().standing


@pytest.mark.parametrize(("own", "shown"), [("", "America/Los_Angeles"), ("America/New_York", "America/New_York")])
def test_the_recipients_zone_is_their_own_or_the_programs(seat, own, shown):
    Person.objects.update(time_zone=own)

    assert the_event().recipient_zone == shown


def test_the_zone_of_a_class_elsewhere_is_the_class_s(seat):
    session = SessionFactory(series=SeriesFactory(program=seat.session.program), time_zone="America/Denver")

    event = UpcomingEvent.objects.get(event_id=seated(session=session).pk)

    assert (event.time_zone, event.recipient_zone) == ("America/Denver", "America/Los_Angeles")
    assert event.starts_at == datetime(2026, 12, 12, 16, tzinfo=UTC)


def test_the_view_is_read_only(seat):
    with pytest.raises(DatabaseError), transaction.atomic():
        UpcomingEvent.objects.update(place="elsewhere")
