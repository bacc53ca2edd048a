"""What somebody has done of their classes, on their page."""

import re
from datetime import date
from decimal import Decimal

import pytest

from diversion.accounts.walls import Role
from tests.attendance.hands import countersign, mark, sign
from tests.factories import SessionFactory, UserFactory, book
from tests.web.people.conftest import page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(file, program):
    """A seat in a class of last month, of somebody who has one session to do."""
    file.requirements.create(kind="classes", quantity=Decimal(1), due_on=date(2027, 1, 15))
    session = SessionFactory(series__program=program, local_day=date(2026, 11, 7))
    return book(session, file, at=session.starts_at.replace(day=1))


@pytest.fixture
def facilitator():
    return UserFactory()


def words(client, person):
    return " ".join(re.sub(r"<[^>]+>", " ", page(client, person)).split())


def test_a_session_is_shown_with_what_it_amounts_to_and_counts_once_it_is_countersigned(
    coordinator, person, seat, facilitator
):
    over = seat.session.ends_at
    assert "0 of 1 session done" in words(coordinator, person)

    mark(seat, "late", 10, by=facilitator, at=over)
    seen = words(coordinator, person)
    assert "Done 470 minutes in the room. Counts when the register is countersigned." in seen
    assert "0 of 1 session done" in seen

    sign(seat.session, by=facilitator, at=over)
    countersign(seat.session, at=over)
    seen = words(coordinator, person)
    assert "1 of 1 session done" in seen
    assert "Counts when" not in seen


def test_a_mark_amended_later_says_so_with_its_reason(coordinator, person, seat, facilitator):
    over = seat.session.ends_at
    mark(seat, "not_here", by=facilitator, at=over)
    sign(seat.session, by=facilitator, at=over)
    mark(seat, "no_part", seen=1, reason="He slept", by=facilitator, at=over)

    seen = words(coordinator, person)

    assert "Not done 0 minutes in the room." in seen
    assert "Amended : He slept" in seen


def test_who_reads_only_registers_of_their_own_classes_reads_no_marks_here(program, person, seat, facilitator):
    mark(seat, "here", by=facilitator, at=seat.session.ends_at)

    assert "minutes in the room" not in words(signed_in(Role.CASE_MANAGER, program), person)
