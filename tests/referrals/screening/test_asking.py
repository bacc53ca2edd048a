"""What counts as an answer to a criterion. Arithmetic: no database."""

from datetime import date

import pytest

from diversion.referrals.models import CheckResult, CheckSource
from diversion.referrals.screening.asking import (
    EVIDENCE_LENGTH,
    IN_RECORDS,
    AnswerRefused,
    Found,
    Question,
    check_found,
)

TODAY = date(2026, 12, 1)
REFERRED = date(2026, 11, 20)
PASS, FAIL, UNKNOWN = CheckResult.PASS, CheckResult.FAIL, CheckResult.UNKNOWN


def question(code, *, needs_evidence=False, **parameters):
    return Question(code, parameters, is_blocking=True, needs_evidence=needs_evidence)


def check(code, result=PASS, *, needs_evidence=False, referred_on=REFERRED, parameters=None, **fields):
    facts = {"source": CheckSource.STATE_RECORD, "checked_on": TODAY} | fields
    asked = question(code, needs_evidence=needs_evidence, **(parameters or {}))
    check_found(Found(code, result, **facts), asked, referred_on=referred_on, today=TODAY)


def refused(words, *args, **fields):
    with pytest.raises(AnswerRefused, match=words):
        check(*args, **fields)


def test_a_record_that_says_no_passes_with_its_source_and_day():
    check("no_violence", evidence="inquiry 26-1042")


@pytest.mark.parametrize("result", [PASS, FAIL])
def test_an_answer_without_a_source_is_none(result):
    refused("Say where the answer comes from", "no_violence", result, source="")


def test_not_known_yet_needs_no_source():
    check("no_violence", UNKNOWN, source="")


@pytest.mark.parametrize("code", sorted(IN_RECORDS | {"prior_involvement"}))
def test_what_the_person_says_clears_nothing_that_stands_in_records(code):
    refused("does not clear this", code, source=CheckSource.SELF_REPORT, happened_on=date(2026, 6, 1))


def test_what_the_person_admits_counts_and_so_does_their_own_interest():
    check("no_violence", FAIL, source=CheckSource.SELF_REPORT)
    check("own_interest", source=CheckSource.SELF_REPORT)


@pytest.mark.parametrize("day", [date(2026, 12, 2), date(1979, 12, 31), date(1, 1, 1)])
def test_a_day_that_cannot_be_is_refused(day):
    refused("Check the day", "no_violence", checked_on=day)
    refused("Check the day", "prior_involvement", happened_on=day)


# --- the evidence is a reference, never a record


def test_a_reference_of_one_line_is_taken_up_to_its_length():
    check("no_violence", evidence="x" * EVIDENCE_LENGTH)


@pytest.mark.parametrize("pasted", ["x" * (EVIDENCE_LENGTH + 1), "ARREST 01/02/2019\nPC 242", "a\rb", "a\u2028b"])
@pytest.mark.parametrize("result", list(CheckResult))
def test_pasted_record_text_is_refused_in_words_whatever_the_answer(pasted, result):
    refused("Record sheets are not kept here", "no_violence", result, evidence=pasted)


def test_where_the_policy_asks_for_evidence_an_answer_has_it():
    refused("asks for evidence", "first_offense", needs_evidence=True, evidence=" ")
    check("first_offense", needs_evidence=True, evidence="26-1042")
    check("first_offense", UNKNOWN, needs_evidence=True)


# --- how far back something counts


@pytest.mark.parametrize(
    ("happened_on", "referred_on", "result"),
    [
        (date(2024, 12, 1), date(2026, 12, 1), PASS),  # 24 months to the day
        (date(2024, 11, 30), date(2026, 12, 1), FAIL),  # and one day more
        (date(2024, 2, 29), date(2026, 2, 28), PASS),  # a month that is too short counts to its end
        (date(2024, 2, 28), date(2026, 3, 1), FAIL),
        (date(2026, 12, 1), date(2026, 12, 1), PASS),
    ],
)
def test_involvement_counts_in_the_24_months_before_the_referral(happened_on, referred_on, result):
    other = FAIL if result == PASS else PASS

    check("prior_involvement", result, happened_on=happened_on, referred_on=referred_on)

    refused("That day says otherwise", "prior_involvement", other, happened_on=happened_on, referred_on=referred_on)


def test_a_policy_may_look_back_less_far():
    check("prior_involvement", FAIL, parameters={"months": 12}, happened_on=date(2025, 11, 19))
    check("prior_involvement", PASS, parameters={"months": 12}, happened_on=date(2025, 11, 20))


def test_what_counts_only_so_far_back_has_its_day():
    refused("on which day", "prior_involvement", PASS)
    refused("on which day", "no_recent_misdemeanor", FAIL)
    check("prior_involvement", FAIL)
    check("no_recent_misdemeanor", PASS)


def test_an_old_conviction_passes_and_a_recent_one_does_not():
    check("no_recent_misdemeanor", PASS, happened_on=date(2021, 11, 19))
    check("no_recent_misdemeanor", FAIL, happened_on=date(2021, 11, 20))
    refused("That day says otherwise", "no_recent_strike", PASS, happened_on=date(2020, 1, 1))


def test_what_happened_after_the_referral_counts_neither_way():
    refused("after the referral", "prior_involvement", happened_on=date(2026, 11, 21))
