from datetime import date

import pytest

from diversion.people.matching.comparing import compare
from diversion.people.matching.dates import DateLikeness, date_likeness
from diversion.people.matching.names import NameLikeness, likeness
from diversion.people.matching.nicknames import called_also
from diversion.people.matching.particulars import Particulars
from diversion.people.matching.weights import THRESHOLD, WEIGHTS, Sign

BORN = date(1990, 2, 28)
NUMBER = frozenset({("state_id", "", "a" * 64)})


def who(given="Ofelia", family="Barragan", born=BORN, **rest):
    return Particulars(given_name=given, family_name=family, birth_date=born, **rest)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Muñoz", "MUNOZ", NameLikeness.SAME),
        ("De La Cruz", "delacruz", NameLikeness.SAME),
        ("William", "Bill", NameLikeness.NICKNAME),
        ("Guadalupe", "Lupe", NameLikeness.NICKNAME),
        ("Francisco", "Paco", NameLikeness.NICKNAME),
        ("Bill", "Willy", NameLikeness.NICKNAME),
        ("Catherine", "Kathryn", NameLikeness.SOUNDS_ALIKE),
        ("Gonzales", "Gonzalez", NameLikeness.SOUNDS_ALIKE),
        ("Barragan", "Barargan", NameLikeness.SPELLED_ALIKE),
        ("Waller", "Wlaler", NameLikeness.SPELLED_ALIKE),
        ("López Muñoz", "Munoz", NameLikeness.PART),
        ("M.", "Maria", NameLikeness.INITIAL),
        ("Ann", "Dan", NameLikeness.DIFFERENT),
        ("Jose", "Rosa", NameLikeness.DIFFERENT),
        ("", "Maria", NameLikeness.UNKNOWN),
        ("王芳", "王芳", NameLikeness.SAME),
        ("王芳", "李娜", NameLikeness.DIFFERENT),
    ],
)
def test_two_names_are_as_alike_as_people_would_say_from_either_side(one, other, expected):
    assert (likeness(one, other), likeness(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (date(1990, 3, 4), DateLikeness.SAME),
        (date(1990, 4, 3), DateLikeness.SWAPPED),
        (date(1970, 3, 4), DateLikeness.SLIP),
        (date(1909, 3, 4), DateLikeness.SLIP),
        (date(1989, 3, 20), DateLikeness.NEAR),
        (date(1980, 2, 10), DateLikeness.NEAR),
        (date(1985, 8, 20), DateLikeness.DIFFERENT),
        (None, DateLikeness.UNKNOWN),
    ],
)
def test_a_slip_of_the_hand_leaves_two_birth_dates_alike(other, expected):
    one = date(1990, 3, 4)

    assert (date_likeness(one, other), date_likeness(other, one)) == (expected, expected)


def test_days_on_both_sides_of_new_year_are_near():
    assert date_likeness(date(1990, 12, 28), date(1991, 1, 9)) == DateLikeness.NEAR


@pytest.mark.parametrize(
    "other",
    [
        who(),
        who(family="Baragan"),
        who(given="Barragan", family="Ofelia"),
        who(born=None),
        who(born=date(1990, 2, 18)),
        who(given="", born=BORN),
        who(given="Ofe", family="Vda. de Barragan"),
        who(given="Maria", family="Perez", phones=frozenset({"+12095550142"}), identifiers=NUMBER),
    ],
)
def test_these_may_be_the_same_person(other):
    one = who(phones=frozenset({"+12095550142"}), identifiers=NUMBER)

    assert compare(one, other).is_likely
    assert compare(one, other) == compare(other, one)


@pytest.mark.parametrize(
    "other",
    [
        who(given="Tomas", born=date(1961, 7, 3)),
        who(given="Ruth", family="Pruitt"),
        who(given="", family="Barragan", born=None),
        who(given="Tomas", family="Pruitt", born=None, phones=frozenset({"+12095550142"})),
        Particulars(),
    ],
)
def test_these_are_not_asked_about(other):
    assert not compare(who(phones=frozenset({"+12095550142"})), other).is_likely


def test_a_common_name_alone_says_less_than_a_rare_one():
    rare = compare(who(born=date(1961, 7, 3)), who())
    common = compare(who("Maria", "Garcia", date(1961, 7, 3)), who("Maria", "Garcia"))

    assert (rare.is_likely, common.is_likely) == (True, False)
    assert {Sign.GIVEN_SAME_COMMON, Sign.FAMILY_SAME_COMMON} <= set(common.signs)


def test_twins_are_asked_about_with_what_speaks_against():
    twins = compare(who(), who(given="Rigoberto"))

    assert twins.is_likely
    assert [str(words) for words in twins.speaks_for] == ["same birth date", "same family name"]
    assert [str(words) for words in twins.speaks_against] == ["different given name"]


def test_a_score_is_the_sum_of_its_reasons_the_strongest_first():
    found = compare(who(), who(family="Barragán", given="Ofellia", identifiers=NUMBER))

    assert [str(words) for words in found.speaks_for] == [
        "same birth date",
        "same family name",
        "given name sounds alike",
    ]
    assert found.score == sum(WEIGHTS[sign].points for sign in found.signs)


def test_swapped_names_say_so():
    found = compare(who(), who(given="Barragan", family="Ofelia"))

    assert "given and family name are the other way round" in [str(words) for words in found.speaks_for]


def test_who_goes_by_one_name_is_asked_about_under_it():
    ace = Particulars(preferred_name="Ace")

    assert compare(ace, Particulars(given_name="ACE")).score == THRESHOLD
    assert not compare(ace, Particulars(preferred_name="Bo")).is_likely


def test_the_other_number_of_the_same_agency_speaks_against_and_of_another_says_nothing():
    ours = who(identifiers=NUMBER)

    assert Sign.IDENTIFIER_DIFFERENT in compare(ours, who(identifiers=frozenset({("state_id", "", "b" * 64)}))).signs
    assert Sign.IDENTIFIER_DIFFERENT not in compare(ours, who(identifiers=frozenset({("fbi", "", "b" * 64)}))).signs


def test_every_sign_has_its_weight_words_and_reason():
    assert set(WEIGHTS) == set(Sign)
    assert all(weight.points and str(weight.words) and weight.why for weight in WEIGHTS.values())


def test_a_short_name_leads_to_everybody_it_may_stand_for():
    assert {"christopher", "christina", "chris", "chrissy"} <= called_also("chris")
    assert called_also("nobody of that name") == {"nobody of that name"}
