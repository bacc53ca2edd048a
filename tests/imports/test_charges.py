"""What charges of a list mean: letter by letter, with the last day to file; a doubt waits for somebody who knows."""

from datetime import date

import pytest

from diversion.courts.models import Charge
from diversion.imports.charging import unlike_the_law
from diversion.programs.actions import load_offenses
from diversion.programs.models import Offense
from diversion.referrals.models import Referral
from tests.conftest import NOW
from tests.factories import PolicyFactory
from tests.imports.lists import ADA, BEN, layout_of, take_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    policy = PolicyFactory(program__code="fopp")
    load_offenses(at=NOW)
    policy.offenses.set(Offense.objects.filter(statute="647(b)(2)"))
    return policy.program


def remarks(found):
    return [(remark.row, remark.reason) for remark in found]


def test_a_charge_that_is_written_as_the_law_has_its_offense_and_the_last_day_to_file(tmp_path, program):
    take_in(written(tmp_path, ADA), layout_of(program))

    charge = Charge.objects.get()
    assert (charge.statute, charge.offense.statute) == ("647(b)(2)", "647(b)(2)")
    assert (charge.title, charge.level) == (charge.offense.title, "misdemeanor")
    assert charge.limitation_on == date(2027, 11, 1)  # one year, the day before the anniversary


def test_a_charge_without_a_day_has_no_last_day_to_file(tmp_path, program):
    take_in(written(tmp_path, ADA.replace("2026-11-02", "")), layout_of(program))

    charge = Charge.objects.get()
    assert (charge.offense.statute, charge.limitation_on) == ("647(b)(2)", None)


def test_a_charge_that_is_written_unlike_the_law_waits_for_somebody_who_says_which_it_is(tmp_path, program):
    row = ADA.replace("647(b)(2)", "647b2")

    taken = take_in(written(tmp_path, row, BEN), layout_of(program))

    assert (taken.rows, taken.created, taken.possible_matches, taken.rejected) == (2, 1, 1, [])
    assert remarks(taken.matches) == [(2, "Nobody has said which offense “647b2” is. It may be: 647(b)(2).")]
    assert Referral.objects.get().person.family_name == "Stone"


def test_what_somebody_said_of_it_holds_and_the_letters_stay(tmp_path, program):
    row = ADA.replace("647(b)(2)", "647b2")

    taken = take_in(written(tmp_path, row), layout_of(program, statutes={"647b2": "647(b)(2)"}))

    charge = Charge.objects.get()
    assert (taken.created, charge.statute, charge.offense.statute) == (1, "647b2", "647(b)(2)")


def test_somebody_may_say_that_it_is_none_of_ours(tmp_path, program):
    row = ADA.replace("647(b)(2)", "647b2")

    take_in(written(tmp_path, row), layout_of(program, statutes={"647b2": ""}))

    charge = Charge.objects.get()
    assert (charge.statute, charge.offense, charge.limitation_on) == ("647b2", None, None)


def test_a_charge_that_is_like_none_is_taken_as_it_stands(tmp_path, program):
    taken = take_in(written(tmp_path, ADA.replace("647(b)(2)", "11357(a) HS")), layout_of(program))

    assert (taken.created, taken.warnings, Charge.objects.get().offense) == (1, {}, None)


def test_a_charge_that_was_not_law_on_that_day_is_taken_with_a_warning(tmp_path, program):
    taken = take_in(written(tmp_path, ADA.replace("647(b)(2)", "653.22")), layout_of(program))

    assert (taken.created, Charge.objects.get().offense) == (1, None)
    assert taken.warnings == {"The charge was not law on that day.": 1}


@pytest.mark.parametrize("rows", [(2024, 2020), (2020, 2024)], ids=["the-later-first", "the-earlier-first"])
def test_a_charge_unlike_the_law_is_asked_whatever_its_day_and_whatever_stands_before_it(tmp_path, program, rows):
    # 653.22 was law until the end of 2022.
    ada, ben = (
        row.replace("647(b)(2)", "65322").replace(day, f"{year}-11-02")
        for row, day, year in ((ADA, "2026-11-02", rows[0]), (BEN, "2026-11-03", rows[1]))
    )

    taken = take_in(written(tmp_path, ada, ben), layout_of(program))

    assert (taken.created, taken.possible_matches) == (0, 2)
    assert all("It may be: 653.22" in remark.reason for remark in taken.matches)


def test_a_program_whose_policy_names_no_offense_asks_nothing_about_charges(tmp_path):
    program = PolicyFactory(program__code="fopp").program
    load_offenses(at=NOW)

    taken = take_in(written(tmp_path, ADA.replace("647(b)(2)", "647b2")), layout_of(program))

    assert (taken.created, Charge.objects.get().offense) == (1, None)


def test_a_childs_charge_is_asked_of_nobody(tmp_path, program):
    child = BEN.replace("1979-07-21", "2012-01-05").replace("647(b)(2)", "647b2")

    taken = take_in(written(tmp_path, child), layout_of(program))

    assert (taken.protected, taken.possible_matches) == (1, 0)


def test_only_what_is_like_the_law_and_not_written_so_is_asked(program):
    law = tuple(Offense.objects.all())

    asked = unlike_the_law(["647(b)(2)", "647b2", "PC 647(b)(2)", "11357(a) HS", ""], law)

    assert sorted(asked) == ["647b2", "PC 647(b)(2)"]
    assert {offense.statute for offense in asked["647b2"]} == {"647(b)", "647(b)(2)"}
