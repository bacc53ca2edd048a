from datetime import timedelta

import pytest

from diversion.audit.models import AuditEvent
from diversion.classes import apart
from diversion.classes.apart import ApartAlready, NotInThisSession
from diversion.classes.models import KeepApart, KeepApartSide, Seat, SeatStatus
from diversion.people.merging.together import Kept, put_together
from diversion.people.models import Person
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PolicyFactory,
    SeriesFactory,
    SessionFactory,
    UserFactory,
    book,
    called_off,
)
from tests.factories.enrollments import in_status

pytestmark = pytest.mark.django_db

WHY = "One threatened the other at the door"


@pytest.fixture
def policy():
    return PolicyFactory()


@pytest.fixture
def session(policy):
    return SessionFactory(series=SeriesFactory(program=policy.program))


@pytest.fixture
def one(policy):
    return EnrollmentFactory(policy=policy)


@pytest.fixture
def other(policy):
    return EnrollmentFactory(policy=policy, person__given_name="Maria", person__family_name="Lopez")


def kept_apart(one, other, *, by=None, reason=WHY):
    return apart.keep_apart(
        person_id=one.person_id, other_id=other.person_id, reason=reason, by=by or UserFactory(), at=NOW
    )


def rows_of(file, now=NOW):
    return apart.apart_of(file.person_id, within=Person.objects.all(), now=now)


@pytest.mark.parametrize("first", ["one", "other"])
def test_whichever_of_two_has_a_seat_the_other_gets_none_and_is_told_neither_who_nor_why(session, one, other, first):
    kept_apart(one, other)
    seated, refused = (one, other) if first == "one" else (other, one)
    book(session, seated)

    with pytest.raises(NotInThisSession) as refusal:
        book(session, refused)

    for word in ("Lopez", "Maria", "threat", "person it", "meet", "apart", "keep"):
        assert word not in str(refusal.value)
    session.refresh_from_db()
    assert session.seats_taken == 1
    refused.refresh_from_db()
    assert refused.status == "accepted"


def test_another_session_is_free_and_so_is_one_that_the_other_left(session, one, other):
    kept_apart(one, other)
    book(session, one)

    book(SessionFactory(series=session.series), other)
    called_off(session)
    called_off(session, back=True)

    assert Seat.objects.filter(status=SeatStatus.BOOKED, enrollment=other).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_are_booked_at_once_one_gets_the_seat(session, one, other):
    kept_apart(one, other)

    outcomes = at_once([lambda: book(session, one), lambda: book(session, other)])

    assert {type(outcome) for outcome in outcomes} == {Seat, NotInThisSession}


def test_seats_that_come_back_keep_two_apart(session, one, other):
    for file in (one, other):
        book(session, file, at=NOW - timedelta(days=1))
    kept_apart(one, other)
    called_off(session)

    called_off(session, back=True, give_back=True)

    assert session.seats_taken == 1


def test_why_is_sealed_and_who_said_so_is_kept(one, other):
    by = UserFactory(name="Teresa Quiroga")
    fact = kept_apart(one, other, by=by)

    assert WHY not in KeepApart.objects.values_list("reason_sealed", flat=True)[0]
    (row,) = rows_of(other)
    assert (row.id, row.other_id, row.reason, row.set_by, row.set_at) == (
        fact.pk,
        one.person_id,
        WHY,
        "Teresa Quiroga",
        NOW,
    )
    events = AuditEvent.objects.filter(action="keep_apart.set")
    assert {event.person_id for event in events} == {one.person_id, other.person_id}
    assert WHY not in str(list(events.values()))


def test_who_is_out_of_reach_is_not_told(one, other):
    kept_apart(one, other)

    within = Person.objects.filter(pk=one.person_id)

    assert apart.apart_of(one.person_id, within=within, now=NOW) == []


def test_seats_that_both_have_in_one_session_are_named_by_their_day(session, one, other):
    book(session, one)
    book(session, other)

    kept_apart(one, other)

    assert rows_of(one)[0].shared == (session.local_day,)
    assert rows_of(one, now=session.starts_at)[0].shared == ()


def test_when_it_has_ended_both_may_come(session, one, other):
    fact = kept_apart(one, other)
    for _time in range(2):
        apart.end_apart(fact_id=fact.pk, by=UserFactory(), at=NOW)

    book(session, one)
    book(session, other)

    assert rows_of(one) == []
    assert AuditEvent.objects.filter(action="keep_apart.ended").count() == 2


def test_it_is_on_record_once_and_never_of_one_person(one, other):
    kept_apart(one, other)

    with pytest.raises(ApartAlready, match="already"):
        kept_apart(other, one)
    with pytest.raises(ApartAlready, match="same person"):
        kept_apart(one, one)
    assert KeepApart.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_say_so_at_once_say_it_once(one, other):
    outcomes = at_once([lambda: kept_apart(one, other), lambda: kept_apart(other, one)])

    assert {type(outcome) for outcome in outcomes} == {KeepApart, ApartAlready}


def test_a_record_that_is_put_into_another_takes_its_side_along(session, policy, one, other):
    kept_apart(one, other)
    again = in_status("declined", unsigned=True, program=policy.program)

    put_together(again.person_id, one.person_id, Kept(frozenset()), by=UserFactory(), at=NOW)

    sides = set(KeepApartSide.objects.values_list("person", flat=True))
    assert sides == {again.person_id, other.person_id}


def test_booking_without_any_such_fact_asks_one_question_more(session, one, django_assert_num_queries):
    with django_assert_num_queries(1):
        apart.check_apart(session.pk, one.person_id)
