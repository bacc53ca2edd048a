import pytest
from django.utils.translation import override

from diversion.programs.criteria import LIBRARY, Kind, ParameterRefused, UnknownCriterion, criterion


def test_the_library_holds_every_rule_of_eligibility():
    rules = {rule for entry in LIBRARY.values() for rule in entry.rule.split(", ")}

    assert rules == {"R-004", *(f"R-{number:03d}" for number in range(10, 20)), "R-019a"}


def test_this_tracker_answers_only_what_it_knows():
    assert [code for code, entry in LIBRARY.items() if entry.kind == Kind.AUTO] == ["of_age", "no_earlier_diversion"]


@pytest.mark.parametrize("entry", LIBRARY.values(), ids=lambda entry: entry.code)
def test_each_criterion_is_a_sentence_with_a_source_whose_defaults_it_accepts(entry):
    with override("en"):
        words = entry.words({})

    assert words
    assert "%" not in words
    assert entry.source
    assert len(entry.code) <= 40
    assert entry.completed({}) == {each.name: each.default for each in entry.parameters}


def test_a_sentence_says_its_figures():
    assert LIBRARY["no_recent_misdemeanor"].words({"years": 7}) == "No misdemeanor conviction in the last 7 years"
    assert LIBRARY["prior_involvement"].words({}).endswith("in the 24 months before the referral")


def test_ever_is_said_in_words():
    assert LIBRARY["no_earlier_diversion"].words({"years": 0}) == "No part in this or a similar diversion, ever"
    assert LIBRARY["no_earlier_diversion"].words({"years": 5}).endswith("in the last 5 years")


@pytest.mark.parametrize("years", [0, 51, -1, "5", 5.0, True, None])
def test_a_figure_out_of_range_or_none_is_refused(years):
    with pytest.raises(ParameterRefused, match="Years to look back: a whole number from 1 to 50"):
        LIBRARY["no_recent_misdemeanor"].completed({"years": years})


def test_a_setting_of_another_criterion_is_refused():
    with pytest.raises(ParameterRefused, match="no setting “grams”"):
        LIBRARY["no_recent_misdemeanor"].completed({"grams": 3})


def test_a_code_that_is_not_there_is_refused():
    assert criterion("no_warrant").rule == "R-015"
    with pytest.raises(UnknownCriterion, match="no criterion “no_hats”"):
        criterion("no_hats")
