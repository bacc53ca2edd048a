"""Whatever is done to a series, in whatever order: no module is lost or taught twice, no mark moves, no seat is doubled."""

from datetime import date, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diversion.attendance.models import AttendanceMark
from diversion.classes import actions
from diversion.classes.actions import Anew, Move
from diversion.classes.models import ClassSession, Seat, SeatStatus
from diversion.classes.requeue import When
from diversion.classes.schedule import Slot
from diversion.core.errors import DomainError
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, UserFactory, book
from tests.factories.attendance import mark
from tests.factories.classes import called_off
from tests.factories.curricula import TERM, published

MODULES = 4

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("cancel"), st.integers(0, 5), st.none(), st.none()),
        st.tuples(st.just("restore"), st.integers(0, 5), st.none(), st.booleans()),
        st.tuples(st.just("again"), st.integers(0, 6), st.integers(0, 20), st.none()),
        st.tuples(st.just("book"), st.integers(0, 5), st.integers(0, 2), st.none()),
        st.tuples(st.just("mark"), st.integers(0, 5), st.none(), st.none()),
        st.tuples(st.just("wait"), st.integers(1, 4), st.none(), st.none()),
    ),
    max_size=14,
)


class Hands:
    """Does one deed after another; a refusal is an answer."""

    def __init__(self):
        policy = PolicyFactory()
        self.series = published(policy.program)
        self.files = [EnrollmentFactory(policy=policy) for _number in range(3)]
        self.now = NOW
        self.by = UserFactory()

    def do(self, deed, which, how, flag):
        try:
            with transaction.atomic():
                getattr(self, deed)(which, how, flag)
        except DomainError:
            pass

    def session(self, which):
        sessions = list(self.series.sessions.order_by("module__position", "inserted_at", "id"))
        return sessions[which % len(sessions)]

    def move(self, which, days, later):
        session = self.session(which)
        day = date(2026, 12, 1) + timedelta(days=days)
        where = Move(When(day, time(18), time(20)), TERM.place, and_later=later)
        seen = actions.preview_move(session, where, now=self.now).fingerprint
        actions.move_session(session_id=session.pk, move=where, seen=seen, by=self.by, at=self.now)

    def cancel(self, which, how, flag):
        called_off(self.session(which), at=self.now)

    def restore(self, which, how, give_back):
        called_off(self.session(which), back=True, give_back=give_back, at=self.now)

    def again(self, weekday, days, flag):
        anew = Anew((Slot(weekday, time(18)),), date(2026, 12, 1) + timedelta(days=days))
        seen = actions.preview_again(self.series, anew, now=self.now).fingerprint
        actions.lay_again(series_id=self.series.pk, anew=anew, seen=seen, by=self.by, at=self.now)

    def book(self, which, person, flag):
        book(self.session(which), self.files[person], at=self.now)

    def mark(self, which, how, flag):
        for seat in self.session(which).seats.filter(status=SeatStatus.BOOKED):
            mark(seat, at=self.now)

    def wait(self, days, how, flag):
        self.now += timedelta(days=days)


def facts_of_what_has_begun(series, now):
    rows = series.sessions.filter(status="planned", starts_at__lte=now, seats__mark__isnull=False)
    return set(rows.values_list("pk", "starts_at", "module", "version"))


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_no_order_of_changes_loses_or_doubles_a_session_a_seat_or_a_mark(deeds):
    with transaction.atomic():
        hands = Hands()
        for deed in deeds:
            begun, marks = facts_of_what_has_begun(hands.series, hands.now), AttendanceMark.objects.count()
            hands.do(*deed)

            assert begun <= facts_of_what_has_begun(hands.series, hands.now)
            assert AttendanceMark.objects.count() >= marks
            _check(hands)
        transaction.set_rollback(True)


def _check(hands):
    sessions = ClassSession.objects.filter(series=hands.series)
    taught = list(sessions.filter(status="planned").values_list("module", flat=True))
    assert len(taught) == len(set(taught))
    assert sessions.values("module").distinct().count() == MODULES
    for file in hands.files:
        ahead = Seat.objects.filter(enrollment=file, status=SeatStatus.BOOKED, session__starts_at__gt=hands.now)
        assert ahead.count() <= 1
    for session in sessions:
        assert session.seats_taken == session.seats.filter(status=SeatStatus.BOOKED).count()
        assert session.status == "planned" or session.seats_taken == 0
