"""Rows about people who may be known: decided by a person, row by row, and never merged by themselves."""

from datetime import date
from uuid import uuid4

import pytest

from diversion.imports import actions
from diversion.imports.actions import NothingToDecide
from diversion.imports.states import ImportStatus
from diversion.people.models import Person
from diversion.referrals.models import Referral
from tests.conftest import NOW
from tests.factories import AliasFactory, PersonFactory, PolicyFactory, UserFactory
from tests.imports.lists import ADA, layout_of
from tests.imports.way_in import EVE, EVE_AGAIN, actions_of, checked, counts, line, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return PolicyFactory(program__code="fopp").program


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def layout(program):
    return layout_of(program)


def test_a_possible_match_waits_until_somebody_decides(program, by, layout):
    known = PersonFactory(given_name="Eve", family_name="Moss")

    found = saved(checked(program, ADA, EVE, by=by, layout=layout), by=by)
    assert (found.status, counts(found)) == (ImportStatus.DONE, {"created": 1, "possible_matches": 1})
    assert not known.referrals.exists()

    actions.decide_match(
        import_id=found.pk, row_id=line(found, 3).pk, person_id=known.pk, same_row=False, by=by, at=NOW
    )
    found = saved(found, by=by)

    assert (found.status, counts(found)) == (ImportStatus.DONE, {"created": 2})
    assert known.referrals.count() == 1
    assert Person.objects.filter(family_name="Moss").count() == 1


@pytest.mark.parametrize(
    ("given", "family", "born"),
    [
        ("Eva", "Moss", date(1990, 5, 6)),  # a nickname and the same birth date
        ("Eve", "Mosse", date(1990, 5, 6)),  # sounds alike
        ("Moss", "Eve", date(1990, 5, 6)),  # the two parts changed places
        ("Eve", "Moss", date(1990, 6, 5)),  # day and month changed places
    ],
)
def test_somebody_who_is_here_under_another_spelling_is_asked_about(program, by, layout, given, family, born):
    PersonFactory(given_name=given, family_name=family, birth_date=born)

    found = checked(program, EVE.replace('Eve",,', 'Eve",1990-05-06,'), ADA, by=by, layout=layout)

    assert counts(found) == {"created": 1, "possible_matches": 1}
    assert line(found, 2).reason == "Somebody much like them is here already. Is it the same person?"


@pytest.mark.parametrize("booked", [{"given_name": "Eve", "family_name": "Moss"}, {"family_name": "Mosse"}])
def test_somebody_whom_the_list_has_under_another_name_of_theirs_is_asked_about(program, by, layout, booked):
    AliasFactory(person=PersonFactory(given_name="Eve", family_name="Zumarraga"), **booked)

    found = checked(program, EVE, ADA, by=by, layout=layout)

    assert counts(found) == {"created": 1, "possible_matches": 1}


def test_a_name_that_was_taken_back_is_nobody_the_list_means(program, by, layout):
    person = PersonFactory(given_name="Zoe", family_name="Zumarraga")
    AliasFactory(person=person, given_name="Eve", family_name="Moss", taken_back=True)

    assert counts(checked(program, EVE, by=by, layout=layout)) == {"created": 1}


def test_somebody_of_a_name_alike_born_in_another_year_is_nobody_we_know(program, by, layout):
    PersonFactory(given_name="Eva", family_name="Mosse", birth_date=date(1961, 1, 30))

    found = checked(program, EVE.replace('Eve",,', 'Eve",1990-05-06,'), by=by, layout=layout)

    assert counts(found) == {"created": 1}


def test_somebody_else_of_the_same_name_becomes_a_person_of_their_own(program, by, layout):
    known = PersonFactory(given_name="Eve", family_name="Moss")
    found = checked(program, EVE, by=by, layout=layout)

    actions.decide_match(import_id=found.pk, row_id=line(found, 2).pk, person_id=None, same_row=False, by=by, at=NOW)
    saved(found, by=by)

    assert Person.objects.filter(family_name="Moss").count() == 2
    assert not known.referrals.exists()


def test_two_rows_of_one_name_may_be_one_person(program, by, layout):
    found = checked(program, EVE, EVE_AGAIN, by=by, layout=layout)
    assert line(found, 3).same_as_row == 2

    actions.decide_match(import_id=found.pk, row_id=line(found, 3).pk, person_id=None, same_row=True, by=by, at=NOW)
    found = saved(found, by=by)

    assert counts(found) == {"created": 2}
    assert Person.objects.get().referrals.count() == 2


def test_two_rows_of_one_name_may_be_two_people(program, by, layout):
    found = checked(program, EVE, EVE_AGAIN, by=by, layout=layout)

    actions.decide_match(import_id=found.pk, row_id=line(found, 3).pk, person_id=None, same_row=False, by=by, at=NOW)
    saved(found, by=by)

    assert [person.referrals.count() for person in Person.objects.all()] == [1, 1]


def test_a_decision_can_be_taken_back_until_the_row_is_saved(program, by, layout):
    known = PersonFactory(given_name="Eve", family_name="Moss")
    found = checked(program, ADA, EVE, by=by, layout=layout)
    row = line(found, 3)
    actions.decide_match(import_id=found.pk, row_id=row.pk, person_id=known.pk, same_row=False, by=by, at=NOW)

    actions.decide_later(import_id=found.pk, row_id=row.pk, by=by, at=NOW)
    found = saved(found, by=by)

    assert counts(found) == {"created": 1, "possible_matches": 1}
    assert actions_of(found).count("import.match_decided") == 2


def test_only_a_possible_match_is_decided(program, by, layout):
    found = checked(program, ADA, by=by, layout=layout)

    for row_id in (line(found, 2).pk, uuid4()):
        with pytest.raises(NothingToDecide):
            actions.decide_match(import_id=found.pk, row_id=row_id, person_id=None, same_row=False, by=by, at=NOW)


def test_somebody_who_came_in_since_the_check_is_asked_about_not_doubled(program, by, layout):
    found = checked(program, EVE, by=by, layout=layout)
    PersonFactory(given_name="Eve", family_name="Moss")

    found = saved(found, by=by)

    assert (found.status, counts(found)) == (ImportStatus.DONE, {"possible_matches": 1})
    assert not Referral.objects.exists()
