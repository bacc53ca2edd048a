from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from diversion.audit.models import AuditEvent
from diversion.classes import actions
from diversion.classes.actions import Anew, DatesChanged, DayTooFar, Move, TimeUnclear
from diversion.classes.models import ClassSession
from diversion.classes.requeue import When
from diversion.classes.rules import SessionNotOpen
from diversion.classes.schedule import ScheduleImpossible, Slot
from diversion.core import clock
from diversion.programs.models import CalendarKind, ClosedDay
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, SessionFactory, UserFactory, book
from tests.factories.attendance import mark
from tests.factories.classes import called_off
from tests.factories.curricula import TERM, published

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = 1, 2, 3, 4
SIX, EIGHT = time(18), time(20)


@pytest.fixture
def series():
    """December 1, 3, 8 and 10, at 6 PM; it is December 1, 10 AM in Tracy."""
    return published(PolicyFactory().program)


def session_on(series, day, month=12):
    return series.sessions.get(local_day=date(2026, month, day))


def to(day, begins=SIX, ends=EIGHT, *, later=False, place=TERM.place, month=12, year=2026):
    return Move(When(date(year, month, day), begins, ends), place, TERM.address, and_later=later)


def move(session, where, *, now=NOW, seen=None):
    seen = seen or actions.preview_move(session, where, now=now).fingerprint
    return actions.move_session(session_id=session.pk, move=where, seen=seen, by=UserFactory(), at=now)


def lay_again(series, *slots, first_day=date(2026, 12, 1), now=NOW):
    anew = Anew(slots, first_day)
    seen = actions.preview_again(series, anew, now=now).fingerprint
    return actions.lay_again(series_id=series.pk, anew=anew, seen=seen, by=UserFactory(), at=now)


def days(series):
    rows = series.sessions.filter(status="planned").order_by("module__position")
    return [day.day for day in rows.values_list("local_day", flat=True)]


def seat_in(session):
    return book(session, EnrollmentFactory(policy=session.program.policies.get()), at=NOW - timedelta(hours=1))


class TestOneSession:
    def test_it_gets_its_day_and_a_new_version_and_the_others_stay(self, series):
        session = session_on(series, 3)

        move(session, to(4, time(9), time(11), place="Room 7"))

        session.refresh_from_db()
        assert (session.local_day, session.starts_wall, session.ends_wall) == (date(2026, 12, 4), time(9), time(11))
        assert session.starts_at == datetime(2026, 12, 4, 17, tzinfo=clock.UTC)
        assert (session.version, session.moved_at, session.place) == (2, NOW, "Room 7")
        assert session.is_moved_by_hand
        assert days(series) == [1, 4, 8, 10]
        assert set(series.sessions.exclude(pk=session.pk).values_list("version", flat=True)) == {1}

    def test_it_is_on_record_with_the_old_and_the_new_time(self, series):
        session = session_on(series, 3)

        move(session, to(4))

        event = AuditEvent.objects.get(action="session.moved")
        assert event.subject_id == str(session.pk)
        assert event.changes == {"when": ["2026-12-03 18:00-20:00", "2026-12-04 18:00-20:00"]}

    def test_only_the_place_is_a_change_too(self, series):
        session = session_on(series, 3)

        move(session, to(3, place="Room 9"))

        session.refresh_from_db()
        assert (session.place, session.version, session.local_day) == ("Room 9", 2, date(2026, 12, 3))

    def test_a_preview_changes_nothing(self, series):
        session = session_on(series, 3)

        shifts = actions.preview_move(session, to(4), now=NOW)

        assert [(each.before.day.day, each.after.day.day) for each in shifts.moved] == [(3, 4)]
        assert days(series) == [1, 3, 8, 10]

    def test_a_day_on_which_the_agency_is_shut_is_named_before(self, series):
        ClosedDay.objects.create(
            agency=series.program.agency, calendar=CalendarKind.AGENCY, on=date(2026, 12, 4), name="The office moves"
        )

        shifts = actions.preview_move(session_on(series, 3), to(4), now=NOW)

        assert [each.why for each in shifts.skipped] == ["The office moves"]

    def test_a_session_outside_any_curriculum_moves_too(self):
        session = SessionFactory()

        move(session, to(19, time(9), time(17)))

        session.refresh_from_db()
        assert session.local_day == date(2026, 12, 19)

    def test_what_has_begun_stays_where_it_is(self, series):
        session = session_on(series, 3)

        with pytest.raises(SessionNotOpen, match="has begun"):
            move(session, to(4), now=session.starts_at)

    def test_a_cancelled_one_is_not_moved(self, series):
        with pytest.raises(SessionNotOpen, match="cancelled"):
            move(called_off(session_on(series, 3)), to(4))

    def test_somebody_marked_at_the_open_doors_holds_it(self, series):
        session = session_on(series, 3)
        mark(seat_in(session), at=session.starts_at - timedelta(minutes=10))

        with pytest.raises(SessionNotOpen, match="marked"):
            move(session, to(4), now=session.starts_at - timedelta(minutes=5))

    @pytest.mark.parametrize(
        ("where", "refusal"),
        [
            (to(1, time(9), time(10)), SessionNotOpen),  # an hour ago
            (to(4, EIGHT, SIX), SessionNotOpen),
            (to(4, year=2031), DayTooFar),
            (to(14, time(2, 30), time(4), month=3, year=2027), TimeUnclear),
        ],
    )
    def test_a_time_that_cannot_be_is_refused(self, series, where, refusal):
        with pytest.raises(refusal):
            actions.preview_move(session_on(series, 3), where, now=NOW)

    def test_what_somebody_else_moved_meanwhile_is_looked_at_again(self, series):
        session = session_on(series, 3)
        seen = actions.preview_move(session, to(4), now=NOW).fingerprint
        move(session, to(5))

        with pytest.raises(DatesChanged):
            move(session, to(4), seen=seen)

        session.refresh_from_db()
        assert session.local_day == date(2026, 12, 5)


class TestOneAndLater:
    def test_both_slots_move_and_the_cadence_is_kept(self, series):
        shifts = move(session_on(series, 3), to(4, later=True))

        assert days(series) == [1, 4, 9, 11]
        assert [(slot.weekday, slot.starts_wall) for slot in shifts.slots] == [(WEDNESDAY, SIX), (FRIDAY, SIX)]
        assert set(series.slots.values_list("weekday", flat=True)) == {WEDNESDAY, FRIDAY}
        assert not series.sessions.filter(is_moved_by_hand=True).exists()

    def test_another_hour_is_another_hour_for_all(self, series):
        move(session_on(series, 3), to(3, time(19), time(21), later=True))

        later = series.sessions.filter(local_day__gt=date(2026, 12, 3))
        assert set(later.values_list("starts_wall", "ends_wall")) == {(time(19), time(21))}
        assert days(series) == [1, 3, 8, 10]

    def test_those_that_come_out_where_they_were_keep_their_version(self, series):
        move(session_on(series, 3), to(3, place="Room 9", later=True))

        assert sorted(series.sessions.values_list("version", flat=True)) == [1, 1, 1, 2]

    def test_holidays_and_closed_days_are_jumped_by_the_later_ones(self, series):
        ClosedDay.objects.create(
            agency=series.program.agency, calendar=CalendarKind.AGENCY, on=date(2026, 12, 20), name="The office moves"
        )

        shifts = actions.preview_move(session_on(series, 8), to(18, later=True), now=NOW)

        # Tuesday became Friday, and Thursday Sunday: the 20th is shut, the 25th is Christmas Day.
        assert [each.after.day.day for each in shifts.moved] == [18, 27]
        assert [each.why for each in shifts.skipped] == ["The office moves", "Christmas Day"]

    def test_an_hour_that_takes_another_slot_over_midnight_is_refused(self, series):
        with pytest.raises(ScheduleImpossible):
            actions.preview_move(session_on(series, 3), to(4, time(23), time(23, 30), later=True), now=NOW)

    def test_single_sessions_have_no_later_ones(self):
        with pytest.raises(SessionNotOpen, match="single sessions"):
            actions.preview_move(SessionFactory(), to(19, time(9), time(17), later=True), now=NOW)

    def test_seats_stay_with_what_is_taught(self, series):
        seat = seat_in(session_on(series, 8))

        shifts = move(session_on(series, 3), to(4, later=True))

        seat.refresh_from_db()
        assert (seat.status, seat.session.local_day, seat.session.title) == ("booked", date(2026, 12, 9), "Part 3")
        assert shifts.people == 1


class TestAnew:
    def test_what_was_taught_stays_and_the_rest_is_laid_over_the_new_slots(self, series):
        friday = session_on(series, 3).starts_at + timedelta(hours=12)

        lay_again(series, Slot(FRIDAY, time(9)), now=friday)

        assert days(series) == [1, 3, 4, 11]
        assert set(series.slots.values_list("weekday", "starts_wall")) == {(FRIDAY, time(9))}

    def test_nothing_comes_before_what_was_held_last(self, series):
        session = session_on(series, 10)
        move(session, to(20))
        on = clock.at_local(date(2026, 12, 3), time(21), clock.UTC) + timedelta(days=1)

        shifts = lay_again(series, Slot(WEDNESDAY, SIX), first_day=date(2026, 11, 1), now=on)

        assert [each.after.day.day for each in shifts.moved] == [9, 16]

    def test_what_somebody_moved_by_hand_is_named_before_and_moves_with_the_others(self, series):
        move(session_on(series, 8), to(9))

        shifts = actions.preview_again(series, Anew((Slot(FRIDAY, SIX),), date(2026, 12, 1)), now=NOW)
        assert [each.before.day.day for each in shifts.were_by_hand] == [9]

        lay_again(series, Slot(FRIDAY, SIX))
        assert days(series) == [4, 11, 18, 8]  # January 1 and December 25 are holidays
        assert not series.sessions.filter(is_moved_by_hand=True).exists()

    def test_a_module_that_was_cancelled_is_taught_again(self, series):
        cancelled = called_off(session_on(series, 3))

        lay_again(series, Slot(TUESDAY, SIX))

        again = series.sessions.get(module=cancelled.module, status="planned")
        assert again.local_day == date(2026, 12, 8)
        assert (again.version, again.place, again.capacity) == (1, TERM.place, TERM.capacity)
        cancelled.refresh_from_db()
        assert (cancelled.status, cancelled.local_day) == ("cancelled", date(2026, 12, 3))

    def test_what_is_taught_in_another_session_is_not_restored(self, series):
        cancelled = called_off(session_on(series, 10))
        lay_again(series, Slot(TUESDAY, SIX))

        with pytest.raises(SessionNotOpen, match="taught in another session"):
            called_off(cancelled, back=True)

    def test_a_series_that_is_over_is_planned_anew_instead(self, series):
        with pytest.raises(SessionNotOpen, match="was taught"):
            lay_again(series, Slot(FRIDAY, SIX), now=NOW + timedelta(days=60))

    def test_single_sessions_are_not_laid_over_slots(self):
        with pytest.raises(SessionNotOpen, match="single sessions"):
            lay_again(SessionFactory().series, Slot(FRIDAY, SIX))

    def test_new_sessions_are_led_by_who_leads_the_series(self):
        lead = UserFactory()
        series = published(leads=(lead,), plan=replace(TERM, name="Led"))
        cancelled = called_off(session_on(series, 3))

        lay_again(series, Slot(TUESDAY, SIX))

        again = ClassSession.objects.get(module=cancelled.module, status="planned")
        assert list(again.facilitators.all()) == [lead]
