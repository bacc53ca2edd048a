from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from diversion.programs import rules
from diversion.programs.models import Door, Offense, PolicyVersion, StatuteBasis
from diversion.programs.rules import Weight
from diversion.programs.terms import Terms, values_of

TODAY = date(2026, 11, 25)
ORDINARY = Terms(
    values_of(PolicyVersion(send_from=time(9), send_until=time(19), fee_standard=Decimal(0))), frozenset(), ()
)
SOLICITING = Offense(statute="647(b)(2)", limitation_months=36)


def found(model="fopp", offenses=(SOLICITING,), **values):
    terms = replace(ORDINARY, values=dict(ORDINARY.values) | values)
    return [
        (finding.rule, finding.field, finding.weight)
        for finding in rules.findings(terms, model, offenses=offenses, on=TODAY)
    ]


def test_ordinary_terms_raise_nothing():
    assert found() == []


def test_california_forbids_to_require_an_admission_before_pretrial_diversion():
    assert found(statute_basis=StatuteBasis.CA_PRETRIAL, admission_required=True) == [
        ("R-025", "admission_required", Weight.FORBIDDEN)
    ]
    assert found(statute_basis=StatuteBasis.NONE, admission_required=True) == []


@pytest.mark.parametrize(("days", "forbidden"), [(30, False), (31, True)])
def test_the_intake_of_a_lead_program_is_within_thirty_days(days, forbidden):
    law = {"statute_basis": StatuteBasis.CA_LEAD, "doors": [Door.SOCIAL_CONTACT]}

    assert found("prebooking", intake_days=days, **law) == [("R-023", "intake_days", Weight.FORBIDDEN)] * forbidden
    assert found("prebooking", intake_days=days, doors=[Door.SOCIAL_CONTACT]) == []


@pytest.mark.parametrize(("months", "forbidden"), [(24, False), (25, True)])
def test_judicial_diversion_lasts_two_years_at_most(months, forbidden):
    answer = found("postbooking", term_months=months, statute_basis=StatuteBasis.CA_JUDICIAL)

    assert answer == [("R-080", "term_months", Weight.FORBIDDEN)] * forbidden


@pytest.mark.parametrize(
    ("basis", "fee", "reason", "weights"),
    [
        (StatuteBasis.CA_PRETRIAL, "425.00", "", [Weight.UNANSWERED]),
        (StatuteBasis.CA_PRETRIAL, "425.00", "   ", [Weight.UNANSWERED]),
        (StatuteBasis.CA_PRETRIAL, "425.00", "Counsel, March 3", [Weight.WARNING]),
        (StatuteBasis.CA_LEAD, "0.01", "", [Weight.UNANSWERED]),
        (StatuteBasis.CA_PRETRIAL, "0.00", "", []),
        (StatuteBasis.NONE, "425.00", "", []),
    ],
)
def test_a_fee_beside_a_law_of_california_needs_an_answer_and_stays_in_sight(basis, fee, reason, weights):
    answer = found(statute_basis=basis, fee_standard=Decimal(fee), fee_reason=reason)

    assert [(rule, weight) for rule, _field, weight in answer] == [("R-059a", weight) for weight in weights]


@pytest.mark.parametrize("model", ["fopp", "prebooking", "postbooking"])
def test_each_kind_of_program_knows_its_own_ways_in(model):
    known = rules.DOORS_OF[model]

    for door in Door:
        assert found(model, doors=[door]) == ([] if door in known else [("R-003", "doors", Weight.FORBIDDEN)])


def test_a_program_without_a_way_in_is_refused():
    assert found(doors=[]) == [("R-003", "doors", Weight.FORBIDDEN)]


@pytest.mark.parametrize(
    ("begin", "end"), [(time(7, 59), time(19)), (time(9), time(21, 1)), (time(9), time(9)), (time(19), time(9))]
)
def test_texts_stay_inside_the_outer_wall_and_begin_before_they_end(begin, end):
    assert found(send_from=begin, send_until=end) == [("R-091", "send_from", Weight.FORBIDDEN)]
    assert found(send_from=time(8), send_until=time(21)) == []


def test_nobody_is_in_the_room_for_longer_than_the_class():
    assert found(least_minutes_present=481) == [("R-045", "least_minutes_present", Weight.FORBIDDEN)]
    assert found(least_minutes_present=480) == []


def test_an_offense_that_is_never_diverted_is_refused_and_a_repealed_one_is_noted():
    with_a_minor = Offense(statute="647(b)(3)", never_divertible=True)
    repealed = Offense(statute="653.22", effective_to=date(2022, 12, 31))
    ends_today = Offense(statute="1", effective_to=TODAY)

    assert found(offenses=[repealed, with_a_minor, ends_today]) == [
        ("R-017", "offenses", Weight.FORBIDDEN),
        ("R-017", "offenses", Weight.WARNING),
    ]


def test_an_age_under_eighteen_is_warned_of():
    assert found(min_age=17) == [("R-004", "min_age", Weight.WARNING)]


@pytest.mark.parametrize(
    ("model", "months", "warned"), [("fopp", 12, True), ("fopp", 11, False), ("postbooking", 12, False)]
)
def test_a_watch_period_that_outlives_the_last_day_to_file_is_warned_of(model, months, warned):
    year = [Offense(statute="653.25", limitation_months=12), SOLICITING]

    answer = found(model, offenses=year, watch_months=months)

    assert answer == [("R-020", "watch_months", Weight.WARNING)] * warned


def test_every_finding_is_a_sentence():
    terms = replace(ORDINARY, values=dict(ORDINARY.values) | {"doors": [Door.COMMUNITY], "min_age": 5})

    words = [finding.words for finding in rules.findings(terms, "fopp", offenses=[], on=TODAY)]

    assert words == [
        "“Community” is no way into a program of this kind.",
        "Minors would get files here. They belong in the protected queue.",
    ]


@pytest.mark.parametrize(
    ("due_on", "near"),
    [
        (None, False),
        (date(2027, 1, 25), False),
        (date(2027, 1, 24), True),
        (date(2026, 11, 24), True),
    ],
)
def test_the_yearly_review_is_told_of_sixty_days_before(due_on, near):
    assert rules.is_review_near(due_on, on=TODAY) == near
