"""Records that cannot be quite right: what is counted is what is listed, for whom it may be."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from diversion.accounts.walls import Role
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.models import ContactStatus
from diversion.reporting import quality
from diversion.reporting.quality import Doubt, doubts_for, rows_for
from tests.conftest import NOW
from tests.factories import ContactPointFactory, PolicyFactory, ProgramFactory, in_status
from tests.reporting.records import MAY_3, of_a_file, past, reach, referral

pytestmark = pytest.mark.django_db

ON = NOW.date()
S = EnrollmentStatus


@pytest.fixture
def program():
    return ProgramFactory(name="Saturday program")


def count(reader, doubt):
    return next(row for row in doubts_for(reader, on=ON) if row.doubt == doubt)


def listed(reader, doubt, **options):
    rows, _more = rows_for(reader, doubt, on=ON, **options)
    return [row.number for row in rows]


@pytest.mark.parametrize(
    ("doubt", "odd", "even"),
    [
        (Doubt.BEFORE_RECEIVED, {"referred_on": MAY_3 - timedelta(days=1)}, {"referred_on": MAY_3}),
        (Doubt.IMPOSSIBLE_YEAR, {"referred_on": date(1946, 1, 1)}, {"referred_on": date(1980, 1, 1)}),
        (Doubt.IMPOSSIBLE_YEAR, {"received_on": date(2028, 1, 1)}, {"received_on": date(2027, 12, 31)}),
    ],
)
def test_an_odd_day_is_counted_and_listed_and_the_day_beside_it_is_not(program, doubt, odd, even):
    strange = referral(program, **odd)
    referral(program, **even)
    reader = reach((Role.COORDINATOR, program))

    assert (count(reader, doubt).count, listed(reader, doubt)) == (1, [strange.number])


def test_who_was_closed_on_the_day_of_referral_is_listed(program):
    at_once = past(program, days=0)
    without_its_own_day = referral(program, outcome="completed", closed_on=MAY_3)
    past(program, days=1)

    found = listed(reach((Role.COORDINATOR, program)), Doubt.CLOSED_SAME_DAY)

    assert sorted(found) == sorted([at_once.number, without_its_own_day.number])


def test_whoever_has_an_open_file_and_no_address_that_works_is_listed(program):
    policy = PolicyFactory(program=program)
    unreachable = in_status(S.ACCEPTED, policy=policy)
    ContactPointFactory(person=unreachable.person, status=ContactStatus.DISCONNECTED, ok_to_text=False)
    ContactPointFactory(person=in_status(S.ACCEPTED, policy=policy).person)
    in_status(S.COMPLETED, policy=policy)
    reader = reach((Role.COORDINATOR, program))

    assert (count(reader, Doubt.NO_CONTACT).count, listed(reader, Doubt.NO_CONTACT)) == (1, [unreachable.number])


@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_long_list_comes_in_pages_and_holds_as_many_as_were_counted(program, doubt):
    policy = PolicyFactory(program=program)
    for _ in range(quality.PAGE + 3):
        if doubt is Doubt.NO_CONTACT:
            in_status(S.ACCEPTED, policy=policy)
        elif doubt is Doubt.UNDER_AGE:
            in_status(S.REFERRED, policy=policy, person__birth_date=date(2012, 1, 1))
        else:
            past(program, days=0, referred_on=date(1946, 1, 1))
    reader = reach((Role.COORDINATOR, program))

    first, more = rows_for(reader, doubt, on=ON)
    second, end = rows_for(reader, doubt, on=ON, after=more)

    numbers = {row.number for row in first + second}
    assert (len(first), len(second), end) == (quality.PAGE, 3, None)
    assert len(numbers) == count(reader, doubt).count == quality.PAGE + 3


@pytest.mark.parametrize(
    ("born", "is_listed"),
    [(date(2008, 12, 1), False), (date(2008, 12, 2), True), (date(2008, 2, 29), False), (None, False)],
    ids=["eighteen-that-day", "eighteen-the-day-after", "born-on-a-leap-day", "not-told"],
)
def test_a_file_of_somebody_who_turned_out_to_be_under_age_is_listed(program, born, is_listed):
    # 23:30 at the program, when it is the next day elsewhere.
    opened_at = datetime(2026, 12, 1, 23, 30, tzinfo=ZoneInfo(program.time_zone))
    file = in_status(S.REFERRED, policy=PolicyFactory(program=program), person__birth_date=born, opened_at=opened_at)
    reader = reach((Role.COORDINATOR, program))

    assert listed(reader, Doubt.UNDER_AGE) == [file.number] * is_listed


def test_a_row_leads_to_the_page_of_the_person_only_where_there_is_a_file(program):
    file = of_a_file(PolicyFactory(program=program), S.ACCEPTED).enrollment
    file.referrals.update(referred_on=MAY_3 - timedelta(days=1))
    referral(program, referred_on=MAY_3 - timedelta(days=1))

    rows, _more = rows_for(reach((Role.COORDINATOR, program)), Doubt.BEFORE_RECEIVED, on=ON)

    assert {row.person_id for row in rows} == {file.person_id, None}


# --- whose records somebody may see


def test_records_of_another_program_are_neither_counted_nor_listed(program):
    past(ProgramFactory(), days=0)
    reader = reach((Role.COORDINATOR, program))

    assert (count(reader, Doubt.CLOSED_SAME_DAY).count, listed(reader, Doubt.CLOSED_SAME_DAY)) == (0, [])


def test_somebody_without_a_role_learns_nothing(program):
    past(program, days=0)

    assert (count(reach(), Doubt.CLOSED_SAME_DAY).count, listed(reach(), Doubt.CLOSED_SAME_DAY)) == (0, [])


@pytest.mark.parametrize("role", [Role.PROJECT_MANAGER, Role.DATA_ANALYST])
def test_who_reads_reports_and_no_names_sees_the_count_and_no_row(program, role):
    past(program, days=0)
    reader = reach((role, program))

    assert (count(reader, Doubt.CLOSED_SAME_DAY).count, count(reader, Doubt.CLOSED_SAME_DAY).has_list) == (1, False)
    assert listed(reader, Doubt.CLOSED_SAME_DAY) == []


def test_who_sees_totals_alone_is_not_told_a_small_count(program):
    reader = reach((Role.OFFICER_REFERRER, program))
    for _ in range(4):
        past(program, days=0)
    assert count(reader, Doubt.CLOSED_SAME_DAY).count is None

    past(program, days=0)
    assert count(reader, Doubt.CLOSED_SAME_DAY).count == 5


def test_whom_nobody_can_reach_is_listed_for_readers_of_addresses_alone(program):
    in_status(S.ACCEPTED, policy=PolicyFactory(program=program))
    prosecutor = reach((Role.PROSECUTOR, program))

    assert count(prosecutor, Doubt.NO_CONTACT).has_list is False
    assert listed(prosecutor, Doubt.NO_CONTACT) == []


def test_names_read_in_one_program_and_reports_in_another_list_nothing(program):
    other = ProgramFactory()
    past(program, days=0)
    past(other, days=0)
    reader = reach((Role.PROJECT_MANAGER, program), (Role.OFFICER_REFERRER, other))

    assert listed(reader, Doubt.CLOSED_SAME_DAY) == []
