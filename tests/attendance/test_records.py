"""What somebody's marks amount to: computed from the marks, never stored."""

import pytest

from diversion.accounts.walls import Role
from diversion.attendance.marks import Verdict
from diversion.attendance.records import records_of, sessions_done
from diversion.classes.actions import release_seat
from diversion.enrollments.models import Enrollment
from tests.attendance.hands import correct, countersign, mark, sign
from tests.factories import as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(session):
    return session.ends_at


def record(seat):
    return records_of([seat.enrollment_id]).get(seat.enrollment_id, {}).get(seat.pk)


def done(seat):
    return sessions_done(records_of([seat.enrollment_id]).get(seat.enrollment_id, {}).values())


def test_a_session_counts_when_its_register_is_countersigned_and_not_before(session, seat, by, over):
    assert record(seat) is None
    mark(seat, "late", 10, by=by, at=over)
    assert (record(seat).verdict, record(seat).credited, record(seat).counts) == (Verdict.DONE, 470, False)
    sign(session, by=by, at=over)
    assert done(seat) == 0

    countersign(session, at=over)

    assert (record(seat).counts, done(seat)) == (True, 1)


def test_an_amended_mark_is_shown_as_one_and_counts_as_it_is_now(session, seat, by, over):
    mark(seat, "here", by=by, at=over)
    sign(session, by=by, at=over)
    countersign(session, at=over)

    correct(seat, "left_early", 200, reason="He left at two", at=over)

    held = record(seat)
    assert (held.verdict, held.credited, held.reason, done(seat)) == (Verdict.NOT_DONE, 280, "He left at two", 0)


def test_a_freed_seat_and_an_unsigned_file_have_no_record(session, expected, by, door, over):
    freed, unsigned = expected(), expected()
    for seat in (freed, unsigned):
        mark(seat, "excused", by=by, at=door)
    release_seat(seat_id=freed.pk, decision=as_role(Role.COORDINATOR, at=door.replace(hour=0)))
    Enrollment.objects.filter(pk=unsigned.enrollment_id).update(
        policy=None, status="referred", agreement_version="", agreement_language="", agreement_signed_on=None
    )

    assert record(freed) is None
    assert record(unsigned) is None


@pytest.mark.parametrize("size", [1, 4])
def test_records_of_any_number_of_files_are_one_query(expected, by, over, size, django_assert_num_queries):
    seats = [expected() for _ in range(size)]
    for seat in seats:
        mark(seat, "here", by=by, at=over)

    with django_assert_num_queries(1):
        assert len(records_of([seat.enrollment_id for seat in seats])) == size
