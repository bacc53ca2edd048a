from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from diversion.classes import actions, clashes
from diversion.classes.actions import Move, Sitting
from diversion.classes.clashes import RoomShared, Wish
from diversion.classes.models import ClassSession, SessionFacilitator
from diversion.classes.requeue import When
from diversion.enrollments.states import EnrollmentStatus
from diversion.programs.models import Track
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PolicyFactory,
    ProgramFactory,
    SeriesFactory,
    SessionFactory,
    UserFactory,
    book,
    called_off,
)
from tests.factories.curricula import TERM, published

pytestmark = pytest.mark.django_db

ROOM = "100 Main St, Room 2"
NINE, FIVE = time(9), time(17)


@pytest.fixture
def taken():
    """A room that people who sell are in: Saturday, December 12, 9 to 5."""
    return SessionFactory(series=SeriesFactory(program=ProgramFactory(track=Track.SELLER)), place=ROOM)


def sitting(**facts):
    return replace(Sitting(date(2026, 12, 12), NINE, FIVE, "America/Los_Angeles", place=ROOM, capacity=9), **facts)


def plan(program=None, **facts):
    program = program or ProgramFactory(track=Track.BUYER)
    return actions.plan_session(
        sitting(**facts), series=(program.pk, "Day class"), facilitators=[], by=UserFactory(), at=NOW
    )


def wish_of(session, *leads):
    return Wish(
        session.local_day, session.starts_at, session.ends_at, session.place, session.pk, frozenset(u.pk for u in leads)
    )


class TestTwoThatNeverMeet:
    @pytest.mark.parametrize(
        "facts",
        [{}, {"place": " 100 MAIN ST.  Room 2 "}, {"starts_wall": time(16, 59), "ends_wall": time(20)}],
        ids=["the same", "written in another way", "the last minute"],
    )
    def test_no_buyer_is_planned_where_people_who_sell_are(self, taken, facts):
        with pytest.raises(RoomShared, match="Sat, Dec 12, 2026") as refused:
            plan(**facts)

        assert taken.program.name not in str(refused.value)
        assert ClassSession.objects.get() == taken

    @pytest.mark.parametrize(
        "facts",
        [
            {"place": "100 Main St, Room 4"},
            {"starts_wall": FIVE, "ends_wall": time(20)},
            {"local_day": date(2026, 12, 19)},
        ],
    )
    def test_another_room_hour_or_day_is_free(self, taken, facts):
        assert plan(**facts).pk

    def test_two_programs_of_one_track_may_share(self, taken):
        assert plan(ProgramFactory(track=Track.SELLER)).pk

    def test_a_cancelled_session_takes_no_room(self, taken):
        called_off(taken)

        assert plan().pk

    def test_a_series_is_refused_whole(self, taken):
        plan_of_it = replace(TERM, slots=(replace(TERM.slots[0], weekday=5, starts_wall=NINE),))

        with pytest.raises(RoomShared):
            published(PolicyFactory().program, plan_of_it)

        assert ClassSession.objects.get() == taken

    def test_no_session_moves_there(self, taken):
        session = plan(place="Elsewhere")
        move = Move(When(date(2026, 12, 12), NINE, FIVE), ROOM)
        seen = actions.preview_move(session, move, now=NOW).fingerprint

        with pytest.raises(RoomShared):
            actions.move_session(session_id=session.pk, move=move, seen=seen, by=UserFactory(), at=NOW)

        session.refresh_from_db()
        assert (session.place, session.version) == ("Elsewhere", 1)

    def test_none_comes_back_into_a_room_that_was_taken_meanwhile(self, taken):
        called_off(taken)
        plan()

        with pytest.raises(RoomShared):
            called_off(taken, back=True)

    @pytest.mark.django_db(transaction=True)
    def test_of_two_who_plan_at_once_one_gets_the_room(self):
        programs = [ProgramFactory(track=track) for track in (Track.BUYER, Track.SELLER)]

        outcomes = at_once([lambda program=program: plan(program) for program in programs])

        assert {type(outcome) for outcome in outcomes} == {ClassSession, RoomShared}


class TestWhoLeadsIt:
    @pytest.fixture
    def lead(self):
        return UserFactory(name="Denise Marlow")

    @pytest.fixture
    def busy(self, lead):
        session = SessionFactory()
        SessionFacilitator.objects.create(session=session, user=lead)
        return session

    def test_two_rooms_at_once_are_named(self, busy, lead):
        found = actions.clashes_of(sitting(place="Elsewhere"), leads=[lead.pk], now=NOW)

        assert found == ["Denise Marlow leads another session on Sat, Dec 12, 2026 at that time."]

    def test_another_lead_another_hour_and_a_cancelled_class_are_fine(self, busy, lead):
        assert actions.clashes_of(sitting(), leads=[UserFactory().pk], now=NOW) == []
        assert actions.clashes_of(sitting(starts_wall=FIVE, ends_wall=time(18)), leads=[lead.pk], now=NOW) == []
        called_off(busy)
        assert actions.clashes_of(sitting(), leads=[lead.pk], now=NOW) == []

    def test_a_session_does_not_clash_with_itself(self, busy, lead):
        assert clashes.of_leads([wish_of(busy, lead)]) == []


class TestWhoSitsInIt:
    @pytest.fixture
    def session(self):
        return SessionFactory(series=SeriesFactory(program=PolicyFactory().program))

    @pytest.fixture
    def seat(self, session):
        file = EnrollmentFactory(
            policy=session.program.policies.get(), person__given_name="Maria", person__family_name="Lopez"
        )
        return book(session, file, at=NOW - timedelta(days=1))

    def found(self, session):
        return clashes.of_people([wish_of(session)], session.program_id)

    def test_nothing_else_on_that_day_is_fine(self, session, seat):
        assert self.found(session) == []

    def test_a_court_date_on_that_day_is_named(self, session, seat):
        seat.enrollment.hearing_on = session.local_day
        seat.enrollment.save()

        assert self.found(session) == ["Maria Lopez has a court date on Sat, Dec 12, 2026."]

    def test_what_another_program_has_somebody_for_is_not_told(self, session, seat):
        other = PolicyFactory()
        EnrollmentFactory(
            policy=other,
            person=seat.enrollment.person,
            hearing_on=session.local_day,
            status=EnrollmentStatus.SCHEDULED,
        )

        (words,) = self.found(session)

        assert words == "Maria Lopez has another appointment on Sat, Dec 12, 2026."

    def test_a_seat_in_another_class_at_that_time_is_named(self, session, seat):
        other = SessionFactory(series=SeriesFactory(program=PolicyFactory().program), starts_wall=time(16))
        file = EnrollmentFactory(policy=other.program.policies.get(), person=seat.enrollment.person)
        book(other, file)

        assert self.found(session) == ["Maria Lopez has another appointment on Sat, Dec 12, 2026."]

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_for_any_number_of_people(self, session, count, django_assert_num_queries):
        for _number in range(count):
            book(session, EnrollmentFactory(policy=session.program.policies.get()))

        with django_assert_num_queries(3):
            self.found(session)
