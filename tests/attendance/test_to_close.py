"""Which registers wait for a signature, and of whom."""

from datetime import date, timedelta

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role
from diversion.attendance import queries
from tests.attendance.hands import cancel, countersign, sign
from tests.factories import SeriesFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(session):
    """The instant at which the class is over."""
    return session.ends_at


def reach_of(role, session, user=None):
    return Reach(user_id=(user or UserFactory()).pk, grants=[Grant(role, session.program_id)])


def to_close(role, session, at, user=None):
    return [row.session_id for row in queries.registers_to_close(reach_of(role, session, user), now=at)]


def test_a_register_waits_for_its_signatures_until_it_has_both(session, seat, by, over):
    assert to_close(Role.COORDINATOR, session, over - timedelta(seconds=1)) == []
    assert to_close(Role.COORDINATOR, session, over) == [session.pk]
    sign(session, by=by, at=over, others_not_here=True)
    (row,) = queries.registers_to_close(reach_of(Role.COORDINATOR, session), now=over)
    assert (row.signed_by, row.to_mark) == (by.name, 0)
    countersign(session, at=over)

    assert to_close(Role.COORDINATOR, session, over) == []


def test_who_leads_the_class_is_asked_for_the_first_signature_only(session, seat, by, over):
    session.leads.create(user=by)
    assert to_close(Role.FACILITATOR, session, over, by) == [session.pk]
    sign(session, by=by, at=over, others_not_here=True)

    assert to_close(Role.FACILITATOR, session, over, by) == []


def test_readers_and_strangers_and_classes_of_nobody_or_cancelled_are_not_asked(session, seat, by, over):
    elsewhere = SessionFactory(series=SeriesFactory())
    SessionFactory(series=session.series, local_day=date(2026, 11, 2))
    for role in (Role.PROSECUTOR, Role.AUDITOR_READONLY):
        assert to_close(role, session, over) == []
    assert to_close(Role.FACILITATOR, session, over) == []
    assert to_close(Role.COORDINATOR, elsewhere, over) == []

    cancel(session, at=over)
    assert to_close(Role.COORDINATOR, session, over) == []


@pytest.mark.parametrize("size", [1, 5])
def test_what_is_to_sign_is_one_query(session, expected, over, size, django_assert_num_queries):
    for _ in range(size):
        expected()
    reach = reach_of(Role.COORDINATOR, session)

    with django_assert_num_queries(1):
        assert len(queries.registers_to_close(reach, now=over)) == 1
