"""The end of a register: signed, countersigned, and evidence from then on (R-048, R-049, ruling B2)."""

from collections import Counter
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from diversion.accounts.walls import Role
from diversion.attendance import actions, queries
from diversion.attendance.actions import MarkedMeanwhile, ReasonNeeded, RegisterLocked, SessionCancelled
from diversion.attendance.closing import AlreadySigned, NotBegun, NotSigned, StillUnmarked, TwoPeopleNeeded
from diversion.attendance.marks import Verdict
from diversion.attendance.models import AttendanceMark, MarkChange, SignOff
from diversion.core.errors import DomainError
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import PolicyVersion
from tests.at_once import at_once
from tests.attendance.hands import cancel, correct, countersign, mark, sign, status_of, steps_of
from tests.factories import SessionFactory, UserFactory, book

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(session):
    """The instant at which the class is over."""
    return session.ends_at


# --- signing


def test_a_register_is_signed_when_everybody_has_a_mark(session, seat, by, over):
    mark(seat, "here", by=by, at=over)

    signed = sign(session, by=by, at=over)

    assert (signed.signed_by, signed.signed_at, signed.countersigned_at) == (by, over, None)


def test_who_has_no_mark_is_asked_about_before_a_seat_becomes_a_miss(session, expected, by, over):
    here, silent = expected(), expected()
    mark(here, "here", by=by, at=over)

    with pytest.raises(StillUnmarked, match="1 person has no mark"):
        sign(session, by=by, at=over)
    assert not AttendanceMark.objects.filter(seat=silent).exists()

    sign(session, by=by, at=over, others_not_here=True)
    held = AttendanceMark.objects.get(seat=silent)
    assert (held.mark, held.how, held.reason) == ("not_here", "closed", "")


def test_nothing_is_signed_before_the_class_begins_or_when_it_is_cancelled(session, seat, by, door):
    with pytest.raises(NotBegun):
        sign(session, by=by, at=door - timedelta(seconds=1))

    cancel(session, at=door)
    with pytest.raises(SessionCancelled):
        sign(session, by=by, at=door)
    assert not SignOff.objects.exists()


def test_a_register_is_signed_once(session, seat, by, over):
    mark(seat, "here", by=by, at=over)
    sign(session, by=by, at=over)

    with pytest.raises(AlreadySigned):
        sign(session, by=UserFactory(), at=over)


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_once(session, seat, over):
    outcomes = at_once([partial(sign, session, by=UserFactory(), at=over, others_not_here=True) for _ in range(4)])

    assert Counter(map(type, outcomes)) == {SignOff: 1, AlreadySigned: 3}
    assert MarkChange.objects.filter(seat=seat).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_tap_that_meets_the_signature_comes_before_it_or_is_asked_why(session, expected, by, over):
    for _ in range(5):
        seat = expected()
        AttendanceMark.objects.all().delete()
        outcomes = at_once(
            [
                partial(sign, session, by=by, at=over, others_not_here=True),
                partial(mark, seat, "here", by=by, at=over),
            ]
        )
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE attendance_signoff DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM attendance_signoff")
            cursor.execute("ALTER TABLE attendance_signoff ENABLE TRIGGER USER")
        held = AttendanceMark.objects.get(seat=seat)
        tapped = isinstance(outcomes[1], AttendanceMark)
        assert held.mark == ("here" if tapped else "not_here")
        assert tapped or isinstance(outcomes[1], MarkedMeanwhile | ReasonNeeded)


# --- after the signature


def test_a_signed_register_changes_with_a_reason_only_and_keeps_both_marks(session, seat, by, over):
    mark(seat, "not_here", by=by, at=over)
    sign(session, by=by, at=over)

    with pytest.raises(ReasonNeeded):
        mark(seat, "here", seen=1, reason="  ", by=by, at=over)
    mark(seat, "here", seen=1, reason=" He stood at the back ", by=by, at=over)

    changes = MarkChange.objects.filter(seat=seat).order_by("version").values_list("mark", "reason")
    assert list(changes) == [("not_here", ""), ("here", "He stood at the back")]
    (row,) = queries.roster(session.pk)
    assert row.reason == "He stood at the back"


def test_before_the_signature_no_reason_is_kept(session, seat, by, over):
    assert mark(seat, "here", reason="because", by=by, at=over).reason == ""


def test_nothing_is_filled_or_taken_back_in_a_signed_register(session, seat, by, over):
    mark(seat, "here", by=by, at=over)
    sign(session, by=by, at=over)

    for deed in (
        partial(actions.fill_with_here, session_id=session.pk),
        partial(actions.take_back_fill, session_id=session.pk, filled_at=over),
        partial(actions.take_back, session_id=session.pk, seat_id=seat.pk, seen_version=1),
    ):
        with pytest.raises(RegisterLocked):
            deed(by=by, at=over)
    assert AttendanceMark.objects.get(seat=seat).version == 1


# --- countersigning


@pytest.mark.parametrize(
    ("what", "minutes", "verdict", "status"),
    [
        ("here", None, Verdict.DONE, S.ATTENDED),
        ("late", 15, Verdict.DONE, S.ATTENDED),
        ("late", 16, Verdict.NOT_DONE, S.NO_SHOW),
        ("left_early", 30, Verdict.DONE, S.ATTENDED),
        ("left_early", 31, Verdict.NOT_DONE, S.NO_SHOW),
        ("no_part", None, Verdict.NOT_DONE, S.NO_SHOW),
        ("turned", None, Verdict.MISSED, S.NO_SHOW),
        ("not_here", None, Verdict.MISSED, S.NO_SHOW),
        ("excused", None, Verdict.EXCUSED, S.ACCEPTED),
    ],
)
def test_countersigning_lets_each_file_take_the_step_of_its_mark(
    session, seat, by, over, what, minutes, verdict, status
):
    PolicyVersion.objects.update(late_grace_minutes=15, least_minutes_present=450)
    mark(seat, what, minutes, by=by, at=over)
    sign(session, by=by, at=over)

    assert countersign(session, at=over) == {verdict: 1}
    assert status_of(seat) == status


def test_where_the_policy_says_so_who_is_turned_away_is_excused(session, seat, by, over):
    PolicyVersion.objects.update(turned_away_excused=True)
    mark(seat, "turned", by=by, at=over)
    sign(session, by=by, at=over)

    assert countersign(session, at=over) == {Verdict.EXCUSED: 1}
    assert status_of(seat) == S.ACCEPTED


def test_a_missed_make_up_is_a_miss_and_an_attended_one_counts(session, expected, by, over):
    seats = [expected(), expected()]
    Enrollment.objects.filter(pk__in=[seat.enrollment_id for seat in seats]).update(status=S.MAKEUP_SCHEDULED)
    for seat, what in zip(seats, ("here", "not_here"), strict=True):
        mark(seat, what, by=by, at=over)
    sign(session, by=by, at=over)

    countersign(session, at=over)

    assert [status_of(seat) for seat in seats] == [S.ATTENDED, S.NO_SHOW]


@pytest.mark.parametrize("status", [S.ATTENDED, S.WITHDRAWN, S.ON_HOLD])
def test_a_file_that_no_longer_waits_for_the_class_keeps_its_status(session, seat, by, over, status):
    hold = {"held_from": S.SCHEDULED, "hold_reason": "medical", "hold_until_on": over.date()}
    Enrollment.objects.filter(pk=seat.enrollment_id).update(status=status, **(hold if status == S.ON_HOLD else {}))
    mark(seat, "not_here", by=by, at=over)
    sign(session, by=by, at=over)

    assert countersign(session, at=over) == {Verdict.MISSED: 1}
    assert status_of(seat) == status


def test_who_missed_and_has_the_next_seat_already_waits_for_that_one(session, seat, by, over):
    mark(seat, "not_here", by=by, at=over)
    later = SessionFactory(series=session.series, local_day=date(2027, 1, 9))
    book(later, Enrollment.objects.get(pk=seat.enrollment_id), at=over)
    sign(session, by=by, at=over)

    countersign(session, at=over)

    assert status_of(seat) == S.MAKEUP_SCHEDULED


def test_who_signed_does_not_countersign_unless_the_policy_lets_one_person_do_both(session, seat, by, over):
    mark(seat, "here", by=by, at=over)
    sign(session, by=by, at=over)

    with pytest.raises(TwoPeopleNeeded):
        countersign(session, by=by, at=over)
    PolicyVersion.objects.update(one_may_countersign=True)
    countersign(session, by=by, at=over)

    assert status_of(seat) == S.ATTENDED


def test_only_a_coordinator_countersigns_and_only_what_was_signed_and_once(session, seat, by, over):
    mark(seat, "here", by=by, at=over)
    with pytest.raises(NotSigned):
        countersign(session, at=over)
    sign(session, by=by, at=over)
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(DomainError):
            countersign(session, at=over, roles=(role,))
    countersign(session, at=over)

    with pytest.raises(AlreadySigned):
        countersign(session, at=over)
    assert StatusChange.objects.filter(enrollment=seat.enrollment_id, step="attend").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_countersign_at_once_move_each_file_once(session, expected, by, over):
    seats = [expected() for _ in range(3)]
    sign(session, by=by, at=over, others_not_here=True)

    outcomes = at_once([partial(countersign, session, at=over)] * 4)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySigned"] * 3 + ["Counter"]
    assert [StatusChange.objects.filter(enrollment=seat.enrollment_id, step="miss").count() for seat in seats] == [
        1
    ] * 3


# --- amending what was countersigned


@pytest.fixture
def closed(session, seat, by, over):
    """A seat whose register is countersigned with “not here”."""
    mark(seat, "not_here", by=by, at=over)
    sign(session, by=by, at=over)
    countersign(session, at=over)
    return seat


def test_a_countersigned_register_is_changed_by_nobody_at_the_door(closed, by, over):
    with pytest.raises(RegisterLocked, match="coordinator can correct it"):
        mark(closed, "here", seen=1, reason="I saw him", by=by, at=over)
    with pytest.raises(DomainError):
        correct(closed, "here", at=over, roles=(Role.FACILITATOR,))

    assert AttendanceMark.objects.get(seat=closed).mark == "not_here"


@pytest.mark.parametrize(
    ("what", "status", "step"),
    [("here", S.ATTENDED, "attended after all"), ("excused", S.ACCEPTED, "excused after all")],
)
def test_a_correction_is_followed_by_the_file_with_its_reason(closed, over, what, status, step):
    correct(closed, what, at=over + timedelta(days=1))

    last = StatusChange.objects.filter(enrollment=closed.enrollment_id).latest("at")
    assert (status_of(closed), last.step, last.reason) == (status, step, "He came in by the side door")


def test_a_correction_that_amounts_to_the_same_moves_nothing(closed, over):
    correct(closed, "turned", at=over + timedelta(days=1))

    assert (status_of(closed), steps_of(closed)) == (S.NO_SHOW, "miss")


def test_a_correction_never_undoes_what_was_done_to_the_file_since(closed, session, over):
    book(
        SessionFactory(series=session.series, local_day=date(2027, 1, 9)),
        closed.enrollment,
        at=over + timedelta(hours=1),
    )

    correct(closed, "here", at=over + timedelta(days=1))

    assert AttendanceMark.objects.get(seat=closed).mark == "here"
    assert status_of(closed) == S.MAKEUP_SCHEDULED


def test_a_correction_needs_a_reason_and_the_mark_that_was_seen(closed, over):
    with pytest.raises(ReasonNeeded):
        correct(closed, "here", reason=" ", at=over)
    with pytest.raises(MarkedMeanwhile):
        correct(closed, "here", seen=0, at=over)


def test_what_is_not_countersigned_is_not_corrected(session, seat, by, over):
    with pytest.raises(NotSigned):
        correct(seat, "here", seen=0, at=over)
    mark(seat, "here", by=by, at=over)
    sign(session, by=by, at=over)
    with pytest.raises(NotSigned):
        correct(seat, "not_here", at=over)


def test_the_database_keeps_signatures(closed):
    for change in ({"signed_by": UserFactory()}, {"countersigned_by": None, "countersigned_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.all().delete()


# --- excuses beforehand


def test_an_excuse_is_noted_before_the_doors_open_and_nothing_else_is(seat, by, door):
    early = door - timedelta(days=2)

    assert mark(seat, "excused", by=by, at=early).mark == "excused"
    with pytest.raises(DomainError, match="opens 30 minutes before"):
        mark(seat, "here", seen=1, by=by, at=early)


def test_all_others_here_leaves_an_excuse_as_it_is(session, seat, by, door):
    mark(seat, "excused", by=by, at=door - timedelta(days=2))

    assert actions.fill_with_here(session_id=session.pk, by=by, at=door) == 0
