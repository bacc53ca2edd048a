from datetime import date

import pytest
from django.db import connection

from diversion.people.matching.candidates import candidates, candidates_of_each, particulars_of
from diversion.people.matching.lookup import FIND, asked_of
from diversion.people.matching.particulars import Particulars
from diversion.people.models import ContactStatus, Person, PersonIdentifier
from tests.factories import ContactPointFactory, PersonFactory

pytestmark = pytest.mark.django_db
BORN = date(1990, 2, 28)


def known(given="Ofelia", family="Barragan", born=BORN, **rest):
    return PersonFactory(given_name=given, family_name=family, birth_date=born, **rest)


def asked(given="", family="", born=None, **rest):
    return Particulars(given_name=given, family_name=family, birth_date=born, **rest)


def found(particulars):
    return [candidate.person for candidate in candidates(particulars, among=Person.objects.all())]


@pytest.mark.parametrize(
    "typed",
    [
        asked("ofelia", "BARRAGÁN"),
        asked("Ofellia", "Baragan"),
        asked("Barragan", "Ofelia"),
        asked("Ofelia", "Barragan Ruiz"),
        asked("Ofelia Maria", "Barragan"),
        asked("O", "Barragan", BORN),
        asked("", "Barragan", BORN),
        asked("Ofelia", "", date(1990, 2, 18)),
        asked("Ofelia", "Zamora", BORN),
        asked("Ofelia", "Barargan", date(1991, 3, 15)),
    ],
)
def test_somebody_is_found_however_the_name_was_written(typed):
    person = known()
    PersonFactory(given_name="Ruth", family_name="Pruitt", birth_date=date(1961, 7, 3))

    assert found(typed) == [person]


@pytest.mark.parametrize(
    ("facts", "typed"),
    [
        ({"given": "Guadalupe"}, asked("Lupe", "Barragan")),
        ({"given": "Guadalupe", "preferred_name": "Lupe"}, asked("lupe", "Barragan")),
        ({"family": "López Muñoz"}, asked("Ofelia", "Munoz")),
        ({"family": "López Muñoz"}, asked("Ofelia", "Lopez")),
        ({"given": "Ofelia Rosa"}, asked("Rosa", "Barragan", BORN)),
        ({"given": "Ofelia Rosa"}, asked("Ofelia", "Barragan")),
        ({"born": date(1990, 3, 4)}, asked("Ofelia", "Baragan", date(1990, 4, 3))),
        ({"given": "", "family": "", "preferred_name": "Ace", "born": None}, asked("ace")),
        ({"given": "芳", "family": "王"}, asked("芳", "王")),
    ],
)
def test_somebody_is_found_by_another_form_of_what_the_record_says(facts, typed):
    person = known(**facts)

    assert found(typed) == [person]


def test_a_telephone_and_a_name_find_somebody_unless_the_number_was_the_wrong_one():
    person = known(born=None)
    way = ContactPointFactory(person=person, value="+12095550142")
    typed = asked("Ofelia", "Zumarraga-Ponce", phones=frozenset({"+12095550142"}))

    assert found(typed) == [person]

    way.textable_since, way.status = None, ContactStatus.WRONG_PERSON
    way.save()
    assert found(typed) == []


def test_a_number_of_an_agency_finds_somebody_under_another_name():
    person = known()
    PersonIdentifier.objects.create(person=person, kind="state_id", sealed="v1:k:x", digest="a" * 64)

    assert found(asked("Xenia", "Quist", identifiers=frozenset({("state_id", "", "a" * 64)}))) == [person]


def test_nothing_is_said_of_somebody_whom_the_asker_may_not_see():
    person = known()

    assert found(asked("Ofelia", "Barragan")) == [person]
    assert candidates(asked("Ofelia", "Barragan"), among=Person.objects.exclude(pk=person.pk)) == []
    assert candidates(asked("Ofelia", "Barragan"), among=Person.objects.all(), but_not=[person.pk]) == []


def test_the_likeliest_come_first_and_no_more_than_were_asked_for():
    sounding, same = known(given="Ofellia", born=None), known()

    assert found(asked("Ofelia", "Barragan", BORN)) == [same, sounding]
    assert len(candidates(asked("Ofelia", "Barragan", BORN), among=Person.objects.all(), most=1)) == 1


def test_nobody_is_asked_about_where_nothing_is_known():
    known()

    assert found(asked()) == []
    assert found(asked(born=date(1, 1, 1))) == []
    assert found(asked("Null", "O'", date(9999, 12, 31))) == []


@pytest.mark.parametrize("size", [1, 3])
def test_five_queries_however_many_are_asked_about(size, django_assert_num_queries):
    people = [known(given=f"Ofelia{'abc'[n]}") for n in range(size)]
    batch = [asked(person.given_name, person.family_name, BORN) for person in people]

    with django_assert_num_queries(5):
        answers = candidates_of_each(batch, among=Person.objects.all())

    assert [answer[0].person for answer in answers] == people


def test_no_rows_are_no_questions_asked_in_vain():
    assert candidates_of_each([], among=Person.objects.all()) == []


def test_what_is_known_of_somebody_is_everything_that_is_compared():
    person = known(preferred_name="Ofe")
    ContactPointFactory(person=person, value="+12095550142")
    ContactPointFactory(person=person, kind="email", value="o@example.test", ok_to_text=False, is_primary=False)

    assert particulars_of([person]) == {
        person.pk: Particulars(
            given_name="Ofelia",
            family_name="Barragan",
            preferred_name="Ofe",
            birth_date=BORN,
            phones=frozenset({"+12095550142"}),
            emails=frozenset({"o@example.test"}),
        )
    }


@pytest.mark.parametrize(
    "typed",
    [
        asked("Ofelai", "Barargan", date(1991, 3, 15)),
        asked("Baragan", "Ofelia", date(1989, 3, 20)),
        asked("Ofeliana", "Baragan", date(1990, 7, 28)),
        asked("Ofelai", "", date(1990, 3, 5)),
    ],
)
def test_two_slips_beside_a_birth_date_that_is_near_still_lead_to_somebody(typed):
    person = known() if typed.family_name else known(family="")

    assert found(typed) == [person]


def test_every_branch_of_the_question_reads_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {FIND}", asked_of([asked("Ofelia", "Barragan", BORN)]))
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index" in plan
    assert "Seq Scan" not in plan
