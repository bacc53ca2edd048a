"""What became of the referred, counted by hand beside the statement that counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from diversion.accounts.reach import Reach
from diversion.accounts.walls import Role
from diversion.enrollments.models import StatusChange
from diversion.enrollments.states import OPEN, EnrollmentStatus, fopp, postbooking
from diversion.programs.models import ProgramModel
from diversion.referrals.models import Outcome
from diversion.reporting import outcomes
from diversion.reporting.outcomes import outcomes_everywhere, outcomes_for
from tests.conftest import NOW
from tests.factories import PolicyFactory, ProgramFactory, UserFactory, in_status
from tests.reporting.records import MAY_3, of_a_file, past, reach, referral

pytestmark = pytest.mark.django_db

S = EnrollmentStatus


@pytest.fixture
def program():
    return ProgramFactory(code="saturday", name="Saturday program")


@pytest.fixture
def policy(program):
    return PolicyFactory(program=program)


def counts(figures):
    return (figures.referred, figures.open, figures.completed, figures.not_completed, figures.no_outcome)


def test_each_status_of_a_file_is_counted_in_one_way_and_no_more():
    ways = [outcomes.COMPLETED, outcomes.ENDED_EARLY, outcomes.NEVER_BEGAN, outcomes.NO_OUTCOME, OPEN]

    assert sorted(status for way in ways for status in way) == sorted(EnrollmentStatus)


def test_a_record_kept_elsewhere_before_ends_as_it_says(program):
    past(program, Outcome.COMPLETED)
    past(program, Outcome.NOT_COMPLETED)
    referral(program)

    total = outcomes_everywhere().total

    assert counts(total) == (3, 1, 1, 1, 0)
    assert (total.closed, total.rate) == (2, 0.5)


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        (S.ACCEPTED, (1, 1, 0, 0, 0)),
        (S.ON_HOLD, (1, 1, 0, 0, 0)),
        (S.COMPLETED, (1, 0, 1, 0, 0)),
        (S.SEALED, (1, 0, 1, 0, 0)),
        (S.TERMINATED, (1, 0, 0, 1, 0)),
        (S.WITHDRAWN, (1, 0, 0, 1, 0)),
        (S.DECLINED, (1, 0, 0, 1, 0)),
        (S.TRANSFERRED, (1, 0, 0, 0, 1)),
        (S.CLOSED_ADMIN, (1, 0, 0, 0, 1)),
    ],
)
def test_a_file_of_this_tracker_ends_by_its_status(policy, status, counted):
    of_a_file(policy, status)

    assert counts(outcomes_everywhere().total) == counted


@pytest.mark.parametrize("status", [S.INELIGIBLE, S.DECLINED, S.OFFER_EXPIRED])
def test_who_never_began_is_told_apart_from_who_ended_early(policy, status):
    of_a_file(policy, status)
    of_a_file(policy, S.TERMINATED)

    total = outcomes_everywhere().total

    assert (total.not_completed, total.never_began) == (2, 1)


def test_somebody_found_not_eligible_before_a_file_was_opened_never_began(program):
    referral(program, decision="ineligible", decided_at=NOW, decided_by=UserFactory())

    total = outcomes_everywhere().total

    assert (counts(total), total.never_began) == ((1, 0, 0, 1, 0), 1)


def test_a_file_that_was_opened_without_a_referral_is_counted_from_its_opening(policy):
    in_status(S.COMPLETED, policy=policy, opened_at=NOW - timedelta(days=30), status_at=NOW)

    found = outcomes_everywhere()

    assert (counts(found.total), found.total.median) == ((1, 0, 1, 0, 0), 30)
    assert [group.key for group in found.by_year] == [2026]


# --- overrides


@pytest.mark.parametrize("model", [ProgramModel.FOPP, ProgramModel.POSTBOOKING])
def test_whoever_was_found_eligible_against_a_criterion_is_counted_once_in_their_program(program, model):
    past(program)
    court = ProgramFactory(code="court", name="Court program", model=model)
    file = of_a_file(PolicyFactory(program=court), S.ELIGIBLE).enrollment
    for _ in range(2):
        change = {"old": "ineligible", "new": "eligible", "step": fopp.OVERRIDE.name, "at": NOW}
        StatusChange.objects.create(enrollment=file, **change)

    found = outcomes_everywhere()

    assert found.total.overridden == 1
    assert [(group.key, group.figures.overridden) for group in found.by_program] == [("court", 1), ("saturday", 0)]


def test_an_override_has_the_same_name_in_both_regimes_that_know_it():
    assert fopp.OVERRIDE.name == postbooking.OVERRIDE.name == "override"  # the index of the history holds on to it


def test_who_sees_totals_alone_learns_of_no_override(program):
    for _ in range(5):
        past(program)

    assert outcomes_for(reach((Role.OFFICER_REFERRER, program))).total.overridden is None


# --- days


def test_days_run_from_the_referral_to_the_end_and_their_mean_median_and_longest_are_exact(program):
    for days in (0, 1, 10, 33):
        past(program, days=days)
    referral(program)

    total = outcomes_everywhere().total

    assert (total.mean, total.median, total.longest) == (11.0, 5.5, 33)


def test_a_referral_without_its_own_day_counts_from_the_day_it_was_received(program):
    referral(program, outcome=Outcome.COMPLETED, closed_on=MAY_3 + timedelta(days=4))

    assert outcomes_everywhere().total.median == 4


def test_the_end_of_a_file_is_the_day_of_the_programs_zone(policy):
    late_in_the_evening_of_may_4 = datetime(2024, 5, 5, 5, 30, tzinfo=UTC)
    of_a_file(policy, S.COMPLETED, status_at=late_in_the_evening_of_may_4)

    assert outcomes_everywhere().total.longest == 1


def test_a_sealed_file_ended_when_it_was_completed(policy):
    file = of_a_file(policy, S.SEALED, status_at=NOW).enrollment
    completed_at = datetime(2024, 5, 8, 18, tzinfo=UTC)
    StatusChange.objects.create(enrollment=file, old="watch", new="completed", step="complete", at=completed_at)

    assert outcomes_everywhere().total.longest == 5


def test_what_has_no_outcome_has_no_days(policy):
    of_a_file(policy, S.CLOSED_ADMIN)

    total = outcomes_everywhere().total

    assert (total.rate, total.mean, total.median, total.longest) == (None, None, None, None)


# --- four ways


def test_the_same_referrals_are_counted_by_program_year_race_and_gender(program):
    court = ProgramFactory(code="court", name="Court program")
    past(program, race="Black", gender="Male")
    past(program, Outcome.NOT_COMPLETED, race="White", gender="Male")
    past(court, race="Black", gender="", referred_on=date(1946, 1, 1))

    found = outcomes_everywhere()

    def shown(groups):
        return [(group.key, group.figures.referred, group.figures.completed) for group in groups]

    assert shown(found.by_program) == [("court", 1, 1), ("saturday", 2, 1)]
    assert shown(found.by_year) == [(1946, 1, 1), (2024, 2, 1)]
    assert shown(found.by_race) == [("Black", 2, 2), ("White", 1, 0)]
    assert shown(found.by_gender) == [("", 1, 1), ("Male", 2, 1)]


def test_where_nobody_was_referred_every_figure_is_nothing():
    found = outcomes_everywhere()

    assert (counts(found.total), found.total.rate, found.by_program) == ((0, 0, 0, 0, 0), None, [])


@pytest.mark.parametrize("size", [1, 20])
def test_it_costs_one_query_for_any_number_of_referrals(program, size, django_assert_num_queries):
    for _ in range(size):
        past(program)

    with django_assert_num_queries(1):
        assert outcomes_for(reach((Role.COORDINATOR, program))).total.referred == size


# --- whose figures somebody may see


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROSECUTOR, Role.DATA_ANALYST])
def test_a_reader_of_reports_sees_their_own_programs_whole_and_no_other(program, role):
    past(program)
    past(ProgramFactory())

    found = outcomes_for(reach((role, program)))

    assert [(group.key, group.figures.completed) for group in found.by_program] == [("saturday", 1)]
    assert (found.total.referred, found.total.longest, found.small_hidden) == (1, 10, False)


def test_an_auditor_sees_every_program():
    past(ProgramFactory())
    past(ProgramFactory())

    assert outcomes_for(reach((Role.AUDITOR_READONLY, None))).total.referred == 2


@pytest.mark.parametrize("grants", [[], [(Role.CASE_MANAGER, True)]])
def test_who_reaches_no_report_or_only_reports_of_their_own_records_sees_nothing(program, grants):
    past(program)
    reader = reach(*((role, program) for role, _here in grants))

    assert isinstance(reader, Reach)
    assert counts(outcomes_for(reader).total) == (0, 0, 0, 0, 0)


def test_who_sees_totals_alone_sees_no_figure_that_counts_fewer_than_five(program):
    for _ in range(7):
        past(program, race="Black", gender="Male")
    for _ in range(5):
        past(program, race="White", gender="Female")
    past(program, race="Asian", gender="Female")

    found = outcomes_for(reach((Role.OFFICER_REFERRER, program)))

    assert (found.small_hidden, found.total.referred, found.total.longest) == (True, 13, None)
    assert [(group.key, group.figures.referred) for group in found.by_race] == [("Black", 7), (None, 6)]
    assert [(group.key, group.figures.referred) for group in found.by_gender] == [("Female", 6), ("Male", 7)]


def test_who_sees_totals_alone_sees_none_where_one_of_them_is_small(program):
    for _ in range(9):
        past(program)
    past(program, Outcome.NOT_COMPLETED)

    found = outcomes_for(reach((Role.OFFICER_REFERRER, program)))

    assert (found.total, found.by_program, found.by_race) == (None, [], [])


def test_who_reads_one_program_and_sees_totals_of_another_sees_no_small_figure_in_either(program):
    other = ProgramFactory()
    for _ in range(6):
        past(program)
    past(other)

    found = outcomes_for(reach((Role.COORDINATOR, program), (Role.OFFICER_REFERRER, other)))

    assert (found.small_hidden, found.by_program) == (True, [])
