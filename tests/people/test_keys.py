"""The keys that people are found and compared by: how they are made, and that every way of writing a person keeps them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from diversion.people import actions, keeping, keys
from diversion.people.models import Person
from tests.conftest import NOW
from tests.factories import IdentityFactory, PersonFactory

MADE = ("family_key", "given_key", "preferred_key", "family_last_key", "given_last_key", "family_sound", "given_sound")


def mark(person):
    return actions.mark_of(actions.identity_of(person))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("López Muñoz", "lopez munoz"),
        ("lo\u0301pez", "lopez"),
        ("O’Brien", "obrien"),
        ("O'BRIEN", "obrien"),
        ("Smith-Jones", "smith jones"),
        ("  de la   Cruz ", "de la cruz"),
        ("Søren Łuczak", "soren luczak"),
        ("Đặng", "dang"),
        ("Straße", "strasse"),
        ("李小龍", "李小龍"),
        ("Jr.", "jr"),
        ("?", "?"),
        ("", ""),
    ],
)
def test_a_key_is_the_name_as_anybody_would_type_it(name, key):
    assert keys.name_key(name) == key


@pytest.mark.parametrize(
    ("name", "word"),
    [("López Muñoz", "munoz"), ("de la Cruz", "cruz"), ("Smith-Jones", "jones"), ("Lopez", ""), ("", "")],
)
def test_the_last_word_is_a_key_of_its_own_where_there_are_several(name, word):
    assert keys.last_word_key(name) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lopez", "Lopes"),
        ("Smith", "Smyth"),
        ("Katherine", "Catherine"),
        ("Jon", "John"),
        ("López Muñoz", "LOPES-MUNOS"),
    ],
)
def test_names_that_sound_alike_have_one_sound(one, other):
    assert keys.name_sound(one) == keys.name_sound(other) != ""


@pytest.mark.parametrize("name", ["李小龍", "?", "", "1234"])
def test_a_name_without_a_sound_here_has_none(name):
    assert keys.name_sound(name) == ""


def test_a_name_of_any_length_has_a_key_that_fits_its_column():
    assert len(keys.name_key("ß" * 120)) == len(keys.name_sound("T A " * 200)) == keys.LONGEST


# --- kept with every way of writing


def kept(person):
    return Person.objects.values_list(*MADE).get(pk=person.pk)


OF_MARI = ("lopez munoz", "maria elena", "mari", "munoz", "elena", "LPS.MNS.", "MR.ELN.")
MARI = {"family_name": "López Muñoz", "given_name": "María Elena", "preferred_name": "Mari"}


@pytest.mark.django_db
def test_a_person_who_is_added_has_their_keys():
    assert kept(actions.add_person(IdentityFactory(**MARI), by=None, at=NOW)) == OF_MARI


@pytest.mark.django_db
def test_a_changed_name_changes_its_keys_and_no_others(by):
    person = PersonFactory(family_name="Hwang", given_name="María Elena", preferred_name="Mari")

    actions.change_identity(IdentityFactory(**MARI), seen=mark(person), person_id=person.pk, by=by, at=NOW)

    assert kept(person) == OF_MARI


@pytest.mark.django_db
def test_people_who_are_made_in_bulk_have_their_keys():
    (person,) = Person.objects.bulk_create([PersonFactory.build(**MARI)])

    assert kept(person) == OF_MARI


@pytest.mark.django_db
def test_people_whom_plain_sql_wrote_get_their_keys_once():
    person, nameless = PersonFactory(**MARI), PersonFactory(given_name="", family_name="", known_by_number=True)
    PersonFactory(family_name="Hwang")
    without_keys(person)

    assert (keeping.complete_keys(), keeping.complete_keys()) == (1, 0)
    assert (kept(person), kept(nameless)) == (OF_MARI, ("",) * len(MADE))


@pytest.mark.django_db
def test_people_who_were_here_before_the_keys_get_them_from_the_migration():
    person = PersonFactory(**MARI)
    without_keys(person)

    import_module("diversion.people.migrations.0006_keys_of_those_who_are_here").fill(apps, connection.schema_editor())

    assert kept(person) == OF_MARI


def without_keys(person):
    Person.objects.filter(pk=person.pk).update(**dict.fromkeys(MADE, ""))
