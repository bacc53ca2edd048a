"""The checklist of a file: what the policy of its referral asks, what was found last, and what this tracker proposes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from diversion.enrollments.states import EnrollmentStatus
from diversion.programs.models import Offense, OffenseLevel, OffenseSide
from diversion.programs.queries import NoPolicyInForce
from diversion.referrals.models import CheckResult
from diversion.referrals.screening.checklist import checklist_of
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PersonFactory, PolicyFactory
from tests.factories.referrals import ChargeFactory, IncidentFactory, ReferralFactory
from tests.factories.screening import answered, policy_asking, screened_under

pytestmark = pytest.mark.django_db

PASS, FAIL = CheckResult.PASS, CheckResult.FAIL


def refer(file, *, charge="647(b)(2)", on=date(2026, 3, 10), **fields):
    """A referral that belongs to the file, about one incident with one charge."""
    incident = IncidentFactory(on=on)
    ChargeFactory(incident=incident, person=file.person, statute=charge, offense=fields.pop("offense", None))
    return ReferralFactory(person=file.person, program=file.program, incident=incident, enrollment=file, **fields)


def proposed(file, code):
    proposal = checklist_of(file).item(code).proposal
    return (proposal.result, proposal.words) if proposal else None


# --- which policy, which day


def test_the_policy_of_the_day_of_the_referral_asks_in_its_order():
    policy = policy_asking("no_warrant", "no_violence", effective_to=date(2026, 6, 30))
    PolicyFactory(program=policy.program, version=2, effective_from=date(2026, 7, 1))
    file = screened_under(policy)
    refer(file, referred_on=date(2026, 3, 18), received_on=date(2026, 8, 1))
    refer(file, received_on=date(2026, 8, 2))

    checklist = checklist_of(file)

    assert (checklist.policy, checklist.referred_on) == (policy, date(2026, 3, 18))
    assert [item.question.code for item in checklist.items] == ["no_warrant", "no_violence"]


def test_without_a_referral_the_day_is_that_on_which_the_file_was_opened_in_the_zone_of_the_program():
    policy = policy_asking("no_warrant", effective_to=date(2026, 6, 30))
    PolicyFactory(program=policy.program, version=2, effective_from=date(2026, 7, 1))
    evening = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)  # ten in the evening of June 30

    assert checklist_of(screened_under(policy, opened_at=evening)).policy == policy


def test_a_referral_of_before_the_first_policy_is_asked_what_the_first_one_asks():
    policy = policy_asking("no_warrant", effective_from=date(2026, 7, 1))
    file = screened_under(policy)
    refer(file)

    assert checklist_of(file).policy == policy


def test_a_program_without_any_policy_asks_nothing_and_says_so():
    with pytest.raises(NoPolicyInForce):
        checklist_of(EnrollmentFactory(unsigned=True, status=EnrollmentStatus.SCREENING))


# --- answers


def test_the_latest_answer_of_each_criterion_holds():
    file = screened_under(policy_asking("no_warrant", "no_violence"))
    answered(file, "no_warrant", FAIL)
    answered(file, "no_warrant", PASS, at=NOW + timedelta(minutes=1))

    checklist = checklist_of(file)

    assert [item.result for item in checklist.items] == [PASS, CheckResult.UNKNOWN]
    assert checklist.answered == 1
    answer = checklist.item("no_warrant").answer
    assert (answer.source, answer.evidence, answer.checked_on) == ("State record", "inquiry 26100", date(2026, 12, 1))


def test_what_is_missing_is_what_decides_and_every_record():
    file = screened_under(policy_asking("no_warrant", "of_age", noted=("no_felony", "in_area")))

    assert [item.question.code for item in checklist_of(file).unanswered] == ["no_warrant", "of_age", "no_felony"]


def test_what_is_noted_only_and_not_passed_does_not_decide():
    file = screened_under(policy_asking("no_warrant", noted=("no_felony",)))
    answered(file, "no_felony", FAIL)

    assert checklist_of(file).failed == []


def test_a_checklist_costs_the_same_whatever_is_on_it(django_assert_num_queries):
    policy = policy_asking("no_warrant", "no_violence", "of_age")
    file = screened_under(policy)
    for number in range(3):
        refer(file, on=date(2026, 3, 10 + number), received_on=date(2026, 3, 20))
        answered(file, "no_warrant", at=NOW + timedelta(minutes=number))

    with django_assert_num_queries(8):
        checklist_of(file)


# --- what this tracker proposes


def test_nothing_is_proposed_where_this_tracker_cannot_know():
    file = screened_under(policy_asking("no_warrant", "of_age", "first_offense", "in_area"))

    assert [item.proposal for item in checklist_of(file).items] == [None] * 4


def test_nothing_is_proposed_beside_an_answer():
    file = screened_under(policy_asking("of_age"), person=PersonFactory(birth_date=date(1990, 1, 1)))
    assert proposed(file, "of_age")[0] == PASS

    answered(file, "of_age")

    assert proposed(file, "of_age") is None


@pytest.mark.parametrize(
    ("born", "result"),
    [(date(2008, 3, 10), PASS), (date(2008, 3, 11), FAIL), (date(2008, 2, 29), PASS)],
)
def test_age_is_that_of_the_day_on_which_it_happened(born, result):
    file = screened_under(policy_asking("of_age"), person=PersonFactory(birth_date=born))
    refer(file, on=date(2026, 3, 10), received_on=date(2026, 9, 1))

    assert proposed(file, "of_age")[0] == result


def test_an_earlier_charge_for_the_same_offense_in_this_program_is_proposed_as_not_passed():
    file = screened_under(policy_asking("first_offense"))
    refer(file)
    earlier = IncidentFactory(on=date(2023, 5, 1))
    ChargeFactory(incident=earlier, person=file.person, statute="647(b)(2)")
    ReferralFactory(
        person=file.person, program=file.program, incident=earlier, outcome="completed", closed_on=date(2024, 1, 1)
    )

    assert proposed(file, "first_offense") == (
        FAIL,
        "This program knows of an earlier charge for the same offense: 2023.",
    )


def test_what_another_program_knows_of_the_person_is_not_proposed_here():
    file = screened_under(policy_asking("first_offense"))
    refer(file)
    earlier = IncidentFactory(on=date(2023, 5, 1))
    ChargeFactory(incident=earlier, person=file.person, statute="647(b)(2)")
    ReferralFactory(person=file.person, incident=earlier)

    assert proposed(file, "first_offense") is None


def test_a_charge_that_the_law_keeps_out_is_proposed_as_not_passed():
    policy = policy_asking("not_registrable", "no_dv_or_stalking_charge", "no_minor_involved", "lead_charge")
    file = screened_under(policy)
    refer(file, charge="647.6")
    refer(file, charge="273.5(a)", on=date(2026, 3, 11))

    assert proposed(file, "not_registrable") == (FAIL, "The charge 647.6 is kept out.")
    assert proposed(file, "no_dv_or_stalking_charge") == (FAIL, "The charge 273.5(a) is kept out.")
    assert proposed(file, "no_minor_involved") is None
    assert proposed(file, "lead_charge") is None


def offense(statute, **fields):
    side, level = OffenseSide.BUYER, OffenseLevel.MISDEMEANOR
    return Offense.objects.create(jurisdiction="CA", statute=statute, title="Test", side=side, level=level, **fields)


def test_an_offense_against_a_minor_is_proposed_as_not_passed():
    file = screened_under(policy_asking("no_minor_involved"))
    refer(file, charge="647(b)(3)", offense=offense("647(b)(3)", never_divertible=True))

    assert proposed(file, "no_minor_involved") == (FAIL, "The charge 647(b)(3) is kept out.")


def test_charges_that_the_policy_takes_are_proposed_as_passed():
    policy = policy_asking("lead_charge")
    taken = offense("647(b)(1)")
    policy.offenses.add(taken)
    file = screened_under(policy)
    refer(file, charge="647(b)(1)", offense=taken)

    assert proposed(file, "lead_charge")[0] == PASS
