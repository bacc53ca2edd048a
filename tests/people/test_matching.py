import pytest

from diversion.people.matching import may_be_same
from diversion.people.models import Person
from tests.factories import IdentityFactory, PersonFactory

pytestmark = pytest.mark.django_db


def found(**names):
    blank = {"given_name": "", "family_name": "", "preferred_name": ""}
    return list(may_be_same(Person.objects.all(), IdentityFactory(**(blank | names))))


def test_people_of_the_same_given_and_family_name_may_be_the_same_however_it_is_cased():
    known = PersonFactory(given_name="Maria", family_name="Lopez")
    PersonFactory(given_name="Marta", family_name="Lopez")
    PersonFactory(given_name="Maria", family_name="Lopes")

    assert found(given_name="MARIA", family_name="lopez") == [known]


def test_a_given_name_may_be_the_one_that_somebody_goes_by():
    known = PersonFactory(given_name="Guadalupe", family_name="Lopez", preferred_name="Lupe")

    assert found(given_name="lupe", family_name="Lopez") == [known]


def test_who_has_only_the_name_they_go_by_is_found_by_it():
    known = PersonFactory(given_name="", family_name="", preferred_name="Ace")
    PersonFactory(given_name="", family_name="", preferred_name="Bo")

    assert found(preferred_name="ACE") == [known]
