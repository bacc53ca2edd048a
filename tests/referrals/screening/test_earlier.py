"""Earlier participation across programs: what a screening learns of it, and what it never learns."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import EligibilityCriterion, ProgramModel, Track
from diversion.referrals.models import CheckResult, CheckSource, Outcome
from diversion.referrals.screening import actions
from diversion.referrals.screening.checklist import checklist_of
from diversion.referrals.screening.earlier import Earlier, earlier_participation
from tests.conftest import NOW
from tests.factories import PersonFactory, PolicyFactory, ProgramFactory, UserFactory, in_status
from tests.factories.referrals import ReferralFactory
from tests.factories.screening import policy_asking, screened_under

pytestmark = pytest.mark.django_db

PASS, FAIL = CheckResult.PASS, CheckResult.FAIL
REFERRED = date(2026, 11, 20)
SIGNED = date(2024, 3, 1)
ENDED_AT = datetime(2025, 6, 2, 3, 0, tzinfo=UTC)  # the evening of June 1 in California


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def file(person):
    """A file of a buyers' class program that is being screened; nobody may have taken part ever."""
    return _screened(person)


def _screened(person, *, track=Track.BUYER, years=0):
    policy = policy_asking("no_earlier_diversion", program__track=track)
    EligibilityCriterion.objects.filter(policy=policy).update(parameters={"years": years})
    file = screened_under(policy, person=person)
    ReferralFactory(person=person, program=policy.program, enrollment=file, incident=None, received_on=REFERRED)
    return file


def elsewhere(person, *, model=ProgramModel.FOPP, track=Track.BUYER, status=S.COMPLETED, **fields):
    """A file of another program, signed on March 1, 2024, that ended on June 1, 2025."""
    policy = PolicyFactory(program__model=model, program__track=track)
    facts = {"person": person, "policy": policy, "agreement_signed_on": SIGNED, "status_at": ENDED_AT}
    return in_status(status, model=model, **(facts | fields))


def known(file):
    return earlier_participation(file, before=REFERRED)


def proposed(file, code="no_earlier_diversion"):
    return checklist_of(file).item(code).proposal


# --- who took part


def test_who_signed_elsewhere_took_part_from_that_day_to_the_end_of_the_file(file, person):
    elsewhere(person)

    assert known(file) == (Earlier(ProgramModel.FOPP, SIGNED, date(2025, 6, 1)),)


def test_a_file_that_is_still_open_has_no_last_day(file, person):
    elsewhere(person, status=S.WATCH)

    assert known(file) == (Earlier(ProgramModel.FOPP, SIGNED, None),)


def test_under_a_courts_order_the_term_is_what_counts(file, person):
    elsewhere(person, model=ProgramModel.POSTBOOKING, status=S.DISMISSED, order__starts_on=date(2024, 1, 5))

    assert [(each.kind, each.began_on) for each in known(file)] == [(ProgramModel.POSTBOOKING, date(2024, 1, 5))]


def test_an_earlier_file_of_the_same_program_counts(file, person):
    in_status(S.TERMINATED, person=person, policy=file.program.policies.get(), agreement_signed_on=SIGNED)

    assert [each.began_on for each in known(file)] == [SIGNED]


@pytest.mark.parametrize(
    ("outcome", "days"), [(Outcome.COMPLETED, [date(2023, 4, 1)]), (Outcome.NOT_COMPLETED, [])], ids=str
)
def test_of_records_kept_elsewhere_those_count_that_were_completed(file, person, outcome, days):
    closed = {"outcome": outcome, "closed_on": date(2023, 9, 1)}
    program = ProgramFactory(track=Track.BUYER)
    ReferralFactory(person=person, program=program, incident=None, received_on=date(2023, 4, 1), **closed)

    assert [each.began_on for each in known(file)] == days


@pytest.mark.parametrize("status", [S.REFERRED, S.INELIGIBLE, S.DECLINED, S.OFFER_EXPIRED])
def test_who_never_signed_took_no_part(file, person, status):
    elsewhere(person, status=status, agreement_version="", agreement_language="", agreement_signed_on=None)

    assert known(file) == ()


def test_what_began_on_the_day_of_the_referral_is_not_earlier(file, person):
    elsewhere(person, agreement_signed_on=REFERRED)

    assert known(file) == ()


def test_somebody_else_s_part_is_not_theirs(file):
    elsewhere(PersonFactory())

    assert known(file) == ()


# --- of what nobody is told


@pytest.mark.parametrize("status", [S.SEALED, S.CLOSED_ADMIN, S.TRANSFERRED])
def test_sealed_mistaken_and_transferred_files_are_not_told_of(file, person, status):
    elsewhere(person, status=status)

    assert known(file) == ()


@pytest.mark.parametrize("status", [S.ENROLLED_ACTIVE, S.CLOSED])
def test_help_before_booking_is_never_told_of(file, person, status):
    elsewhere(person, model=ProgramModel.PREBOOKING, track=Track.GENERAL, status=status)

    assert known(file) == ()


@pytest.mark.parametrize(
    ("here", "told_of"),
    [
        (Track.BUYER, {Track.BUYER, Track.GENERAL}),
        (Track.SELLER, {Track.SELLER, Track.GENERAL}),
        (Track.GENERAL, {Track.GENERAL}),
    ],
)
def test_the_two_sides_of_the_trade_never_hear_of_each_other(person, here, told_of):
    file = _screened(person, track=here)
    for track in Track:
        elsewhere(person, track=track, agreement_signed_on=date(2024, 3, list(Track).index(track) + 1))

    days = {each.began_on.day for each in known(file)}

    assert days == {list(Track).index(track) + 1 for track in told_of}


# --- what the checklist says of it


def test_the_checklist_says_yes_when_and_in_what_kind_and_nothing_else(file, person):
    other = elsewhere(person, policy__program__name="Saturday school")

    answer = proposed(file)

    assert (answer.result, answer.happened_on) == (FAIL, date(2025, 6, 1))
    assert answer.words == "Took part before: First offender class program, March 1, 2024 to June 1, 2025."
    assert other.program.name not in answer.words
    assert other.number not in answer.words


def test_the_checklist_says_no_and_that_other_counties_are_not_known(file):
    answer = proposed(file)

    assert (answer.result, answer.happened_on) == (PASS, None)
    assert answer.words == "No earlier part in diversion is known here. Other counties’ are not known."


def test_it_says_so_in_the_readers_language(file, person):
    elsewhere(person)

    with translation.override("es"):
        assert proposed(file).words.startswith("Ya participó")


@pytest.mark.parametrize(("years", "result"), [(1, PASS), (2, FAIL), (0, FAIL)])
def test_the_last_day_decides_where_it_counts_only_so_many_years_back(person, years, result):
    file = _screened(person, years=years)
    elsewhere(person)

    assert proposed(file).result == result


def test_what_still_goes_on_counts_however_few_years_are_looked_back(person):
    file = _screened(person, years=1)
    elsewhere(person, status=S.WATCH)

    assert (proposed(file).result, proposed(file).happened_on) == (FAIL, REFERRED)


def test_a_confirmed_finding_keeps_yes_or_no_its_source_and_its_day(file, person):
    elsewhere(person)

    check = actions.confirm_proposal(
        enrollment_id=file.pk, criterion="no_earlier_diversion", result=FAIL, by=UserFactory(), at=NOW
    )

    assert (check.result, check.source, check.happened_on) == (FAIL, CheckSource.THIS_TRACKER, date(2025, 6, 1))
    assert check.evidence == ""


def test_classes_elsewhere_are_an_earlier_arrest_for_the_same_offense(person):
    policy = policy_asking("first_offense", program__track=Track.BUYER)
    file = screened_under(policy, person=person)
    assert proposed(file, "first_offense") is None

    elsewhere(person)

    assert proposed(file, "first_offense").result == FAIL


def test_it_costs_two_queries_however_often_somebody_took_part(file, person, django_assert_num_queries):
    for _ in range(3):
        elsewhere(person)

    with django_assert_num_queries(2):
        assert len(known(file)) == 3
