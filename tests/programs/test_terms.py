"""How two versions differ, in words."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from uuid import uuid4

import pytest

from diversion.programs.models import Door, PolicyVersion, StatuteBasis
from diversion.programs.terms import SECTIONS, SETTINGS, Switch, Terms, changes_between, lines_of, values_of, words_for

BUYING, LOITERING = uuid4(), uuid4()
NAMES = {BUYING: "647(b)(2) Soliciting", LOITERING: "653.25 Loitering to buy"}
PLAIN = PolicyVersion(send_from=time(9), send_until=time(19), fee_standard=Decimal(0))
OLD = Terms(values_of(PLAIN), frozenset({BUYING}), (Switch("no_warrant", {}),))


def changes(**fields):
    found = changes_between(OLD, replace(OLD, **fields), offenses=NAMES)
    return [(change.label, change.old, change.new) for change in found]


def values(**changed):
    return dict(OLD.values) | changed


def test_two_versions_that_say_the_same_do_not_differ():
    assert changes() == []


def test_settings_that_differ_are_told_in_words_in_the_order_of_the_page():
    found = changes(
        values=values(
            watch_months=6,
            statute_basis=StatuteBasis.CA_LEAD,
            doors=[Door.COURT, Door.SELF],
            fee_standard=Decimal("1425.5"),
            send_until=time(20, 30),
            admission_required=True,
            fee_reason="Counsel",
        )
    )

    assert found == [
        (
            "The law that the program rests on",
            "None of these",
            "Cal. Penal Code 1001.85 and following (LEAD)",
        ),
        ("An admission of guilt is required", "No", "Yes"),
        ("Ways in", "Prosecutor’s list", "Court, The person themself"),
        ("Months of the watch period", "12", "6"),
        ("Full fee in dollars", "$0.00", "$1,425.50"),
        ("Why a fee is lawful here", "Nothing said", "Counsel"),
        ("Texts go until", "7:00 PM", "8:30 PM"),
    ]


def test_offenses_and_criteria_that_came_went_or_changed_are_told():
    found = changes(
        offenses=frozenset({LOITERING}),
        switches=(
            Switch("no_warrant", {}, is_blocking=False),
            Switch("drug_amount", {"grams": 5}, needs_evidence=True),
        ),
    )

    assert found == [
        ("Offense", "647(b)(2) Soliciting", ""),
        ("Offense", "", "653.25 Loitering to buy"),
        ("Criterion", "No open warrant · decides", "No open warrant · noted only"),
        ("Criterion", "", "No more than 5 grams of drugs · decides · with evidence"),
    ]


def test_every_setting_of_a_version_has_a_name_and_is_read_once():
    own = {"id", "inserted_at", "program", "version", "effective_from", "effective_to"}
    own |= {"is_draft", "approved_by", "approved_at"}
    fields = {field.name for field in PolicyVersion._meta.concrete_fields} - own
    names = [setting.name for setting in SETTINGS]

    assert sorted(names) == sorted(fields)
    assert len({str(setting.label) for setting in SETTINGS}) == len(names)


@pytest.mark.parametrize(
    ("model", "sections"),
    [
        ("fopp", ["law", "clocks", "classes", "watch", "fee", "texts"]),
        ("prebooking", ["law", "clocks", "fee", "texts"]),
        ("postbooking", ["law", "clocks", "classes", "watch", "fee", "texts"]),
    ],
)
def test_a_kind_of_program_shows_what_it_knows(model, sections):
    assert [section.name for section in SECTIONS if lines_of(section, OLD, model)] == sections


def test_only_a_prebooking_program_has_days_of_intake_and_only_a_postbooking_one_a_term():
    shown = {
        model: [setting.name for section in SECTIONS for setting in section.settings_for(model)]
        for model in ("fopp", "prebooking", "postbooking")
    }

    assert [model for model, names in shown.items() if "intake_days" in names] == ["prebooking"]
    assert [model for model, names in shown.items() if "term_months" in names] == ["postbooking"]


def test_no_way_in_is_said():
    assert words_for("doors", []) == "None"
