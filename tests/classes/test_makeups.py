"""One miss leads to as many make-up classes as the policy that was signed has, and then a person decides (R-049a)."""

from datetime import date, timedelta

import pytest

from diversion.accounts.walls import Role
from diversion.classes.actions import cancel_session
from diversion.classes.rules import NoMakeupLeft
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries.misses import misses_of, without_a_makeup
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import PolicyVersion
from tests.attendance.hands import correct, countersign, mark, sign
from tests.factories import EnrollmentFactory, PolicyFactory, SeriesFactory, SessionFactory, UserFactory, as_role, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return SeriesFactory(program=PolicyFactory(makeup_limit=1).program)


@pytest.fixture
def file(series):
    return EnrollmentFactory(policy=series.program.policies.get())


@pytest.fixture
def saturday(series):
    """A function that plans the next Saturday's class."""
    days = (date(2026, 12, 12) + timedelta(weeks=number) for number in range(20))
    return lambda: SessionFactory(series=series, local_day=next(days))


def sits(file, session, what="not_here"):
    """Book somebody into a session, mark them, and let the register be countersigned."""
    seat = book(session, Enrollment.objects.get(pk=file.pk), at=session.starts_at - timedelta(days=3))
    mark(seat, what, by=UserFactory(), at=session.ends_at)
    sign(session, by=UserFactory(), at=session.ends_at)
    countersign(session, at=session.ends_at)
    return seat


def status_of(file):
    return S(Enrollment.objects.get(pk=file.pk).status)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_so_many_make_ups_as_the_policy_has_can_be_booked_and_no_more(file, saturday, limit):
    PolicyVersion.objects.update(makeup_limit=limit)
    for _ in range(limit + 1):
        sits(file, saturday())
    assert misses_of([file.pk])[file.pk] == limit + 1

    with pytest.raises(NoMakeupLeft, match="The prosecutor decides"):
        sits(file, saturday())
    assert status_of(file) == S.NO_SHOW
    assert without_a_makeup([file.pk]) == {file.pk}


def test_a_miss_that_was_amended_away_is_none(file, saturday):
    sits(file, saturday())
    missed = sits(file, saturday())
    correct(missed, "excused", at=missed.session.ends_at + timedelta(hours=1))

    assert misses_of([file.pk])[file.pk] == 1
    sits(file, saturday())


def test_an_excuse_and_a_cancelled_class_use_up_no_make_up(file, saturday):
    sits(file, saturday())
    sits(file, saturday(), "excused")
    called_off = saturday()
    book(called_off, Enrollment.objects.get(pk=file.pk), at=called_off.starts_at - timedelta(days=3))
    at = called_off.starts_at - timedelta(days=1)
    cancel_session(session_id=called_off.pk, decision=as_role(Role.COORDINATOR, at=at, reason="The room is flooded"))

    sits(file, saturday(), "here")

    assert status_of(file) == S.ATTENDED


@pytest.mark.parametrize("size", [1, 3])
def test_who_has_no_make_up_left_is_two_queries_for_any_number_of_files(size, series, django_assert_num_queries):
    files = [EnrollmentFactory(policy=series.program.policies.get()).pk for _ in range(size)]

    with django_assert_num_queries(2):
        assert without_a_makeup(files) == set()
