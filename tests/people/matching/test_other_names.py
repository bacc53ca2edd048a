"""Somebody is recognized under any of their names: found by indexes, compared, and told by which name."""

from datetime import date

import pytest

from diversion.people import actions
from diversion.people.matching.candidates import candidates, candidates_of_each, particulars_of
from diversion.people.matching.comparing import compare
from diversion.people.matching.particulars import Particulars
from diversion.people.matching.weights import THRESHOLD, Sign
from diversion.people.models import Person
from tests.conftest import NOW
from tests.factories import AliasFactory, PersonFactory

BORN = date(1990, 2, 28)


def who(given="Ofelia", family="Ruiz", born=BORN, **rest):
    return Particulars(given_name=given, family_name=family, birth_date=born, **rest)


def known(*names, **rest):
    """Ofelia Ruiz, who has other names."""
    person = PersonFactory(given_name="Ofelia", family_name="Ruiz", **rest)
    for given, family in names:
        AliasFactory(person=person, given_name=given, family_name=family)
    return person


def found(particulars):
    return [candidate.person for candidate in candidates(particulars, among=Person.objects.all())]


# --- compared


def test_under_another_name_two_records_are_as_alike_as_under_their_own_less_a_point():
    own = compare(who("Xenia", "Quade"), who("Xenia", "Quade"))
    other = compare(who("Xenia", "Quade"), who(other_names=(("Xenia", "Quade"),)))

    assert other.score == own.score - 1
    assert set(other.signs) == {*own.signs, Sign.OTHER_NAME}


def test_the_reason_says_by_which_name_and_never_as_something_against():
    found = compare(who("Xenia", "Quade", None), who(born=None, other_names=(("Lia", "Vega"), ("Xenia", "Quade"))))

    assert found.score >= THRESHOLD
    assert [str(words) for words in found.speaks_for] == [
        "same given name",
        "same family name",
        "by the other name “Xenia Quade”",
    ]
    assert found.speaks_against == ()


@pytest.mark.parametrize(
    ("alias", "typed"),
    [
        (("", "Quade"), ("Ofelia", "Quade")),  # a name at birth: the family name alone
        (("Xenia", ""), ("Xenia", "Ruiz")),  # a nickname: the given name alone
        (("Xenia", "Quade"), ("Quade", "Xenia")),
        (("Xenia", "Quade"), ("Zenia", "Quaid")),
    ],
)
def test_a_part_that_is_empty_is_as_in_the_own_name_and_spelling_slips_as_everywhere(alias, typed):
    assert compare(who(*typed, None), who(born=None, other_names=(alias,))).is_likely


def test_their_own_names_decide_where_these_say_as_much():
    ours = who(other_names=(("Ofelia", "Ruiz"), ("Ofe", "Ruiz")))

    found = compare(who(), ours)

    assert (found.other_name, Sign.OTHER_NAME in found.signs) == ("", False)


@pytest.mark.parametrize("names", [(("Xenia", "Quade"),), (("", "Quade"), ("Lia", ""))])
def test_it_is_the_same_whichever_comes_first(names):
    one, other = who("Xenia", "Quade"), who(other_names=names)

    assert compare(one, other) == compare(other, one)


def test_another_name_does_not_outweigh_what_speaks_against():
    other = who(born=date(1961, 7, 3), other_names=(("Maria", "Garcia"),))

    assert not compare(who("Maria", "Garcia", BORN), other).is_likely


# --- found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("alias", "typed"),
    [
        (("Xenia", "Quade"), ("xenia", "QUADE")),
        (("Xenia", "Quade"), ("Quade", "Xenia")),
        (("Xenia", "Quade"), ("Zenia", "Quaid")),
        (("Guadalupe", "Quade"), ("Lupe", "Quade")),
        (("", "Quade"), ("Ofelia", "Quade")),
        (("", "Quade"), ("Ofelia", "Quaid")),
        (("Xenia", ""), ("Xenia", "Ruiz")),
        (("Xenia", ""), ("Zenia", "Ruiz")),
        (("王芳", "李"), ("王芳", "李")),
    ],
)
def test_somebody_booked_under_another_name_is_found(alias, typed):
    person = known(alias)
    PersonFactory(given_name="Ruth", family_name="Pruitt")

    assert found(who(*typed, None)) == [person]


@pytest.mark.django_db
def test_somebody_asked_about_by_another_name_of_theirs_finds_who_is_called_so():
    namesake = PersonFactory(given_name="Xenia", family_name="Quade")
    person = known(("Xenia", "Quade"))

    assert found(particulars_of([person])[person.pk]) == [person, namesake]


@pytest.mark.django_db
def test_two_who_share_only_another_name_find_each_other():
    one = known(("Xenia", "Quade"))
    other = PersonFactory(given_name="Ruth", family_name="Pruitt")
    AliasFactory(person=other, given_name="Xenia", family_name="Quade")

    assert set(found(particulars_of([other])[other.pk])) == {other, one}


@pytest.mark.django_db
def test_a_name_that_was_taken_back_leads_to_nobody():
    person = known()
    AliasFactory(person=person, given_name="Xenia", family_name="Quade", taken_back=True)

    assert found(who("Xenia", "Quade", None)) == []
    assert particulars_of([person])[person.pk].other_names == ()


@pytest.mark.django_db
def test_a_new_name_counts_at_once(by):
    person = known()
    assert found(who("Xenia", "Quade", None)) == []

    name = actions.OtherName("Xenia", "Quade", "booked")
    alias = actions.add_other_name(name, person_id=person.pk, by=by, at=NOW)
    assert found(who("Xenia", "Quade", None)) == [person]

    actions.withdraw_other_name(name_id=alias.pk, by=by, at=NOW, reason="Wrong")
    assert found(who("Xenia", "Quade", None)) == []


@pytest.mark.django_db
def test_somebody_with_many_alike_names_is_one_answer():
    person = known(("Xenia", "Quade"), ("Zenia", "Quade"), ("Xenia", "Quaid"))

    assert found(who("Xenia", "Quade", None)) == [person]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3])
def test_other_names_cost_the_same_queries_however_many_there_are(size, django_assert_num_queries):
    families = ["Quade", "Zumarraga", "Whitlock"]
    people = [known(("Xenia", families[n]), ("", families[-n])) for n in range(size)]

    with django_assert_num_queries(5):
        answers = candidates_of_each([who("Xenia", families[n], None) for n in range(size)], among=Person.objects.all())

    assert [answer[0].person for answer in answers] == people
