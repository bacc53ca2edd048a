"""The other names of a person: found by at once, corrected without loss, taken back and never deleted."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from diversion.people import actions, finding, queries
from diversion.people.actions import NameAlreadyThere, OtherName
from diversion.people.models import Alias, AliasKind
from diversion.people.rules import NameMissing, TakenBackAlready
from tests.conftest import NOW
from tests.factories import AliasFactory, PersonFactory
from tests.people.hands import LATER, deeds, last_deed

pytestmark = pytest.mark.django_db
BOOKED = OtherName("Ofe", "Barragan", AliasKind.BOOKED)


@pytest.fixture
def person():
    return PersonFactory(given_name="Ofelia", family_name="Ruiz")


def add(person, by, name=BOOKED):
    return actions.add_other_name(name, person_id=person.pk, by=by, at=NOW)


def found(typed):
    return set(finding.named(typed, most=10))


def said(person):
    """(name, kind, taken back) of every other name, as a page shows them."""
    return [(row.shown, row.kind, row.withdrawn_at is not None) for row in queries.names_of(person.pk)]


def test_another_name_is_added_as_it_was_said_and_they_are_found_by_it_at_once(person, by):
    assert found("barragan") == set()

    alias = add(person, by)

    assert found("barragan") == found("ofe barragan") == {person.pk}
    assert (alias.shown, alias.kind, alias.source, alias.added_by, alias.added_at) == (
        "Ofe Barragan",
        "booked",
        "told",
        by,
        NOW,
    )


def test_the_log_tells_that_a_name_was_added_and_not_which(person, by):
    alias = add(person, by)

    event = last_deed()
    assert (event.action, event.subject_id, event.person_id, event.actor_id) == (
        "person.name_added",
        str(alias.pk),
        person.pk,
        by.pk,
    )
    assert event.changes == {"kind": ["", "booked"]}


@pytest.mark.parametrize("name", [OtherName("OFE", "Barragán", AliasKind.OTHER), OtherName("ofelia", "ruiz", "birth")])
def test_a_name_that_the_record_has_is_not_added_again_however_it_is_written(name, person, by):
    add(person, by)

    with pytest.raises(NameAlreadyThere, match="stands on the record already"):
        add(person, by, name)

    assert (Alias.objects.count(), deeds()) == (1, ["person.name_added"])


def test_a_name_without_a_letter_is_not_added(person, by):
    with pytest.raises(NameMissing):
        add(person, by, OtherName(" ", "", AliasKind.OTHER))

    assert (Alias.objects.count(), deeds()) == (0, [])


def test_a_corrected_name_is_found_and_the_wrong_one_stays_on_record_and_is_not(person, by):
    wrong = add(person, by)

    right = actions.correct_other_name(OtherName("Ofe", "Barrios", AliasKind.BOOKED), name_id=wrong.pk, by=by, at=LATER)

    assert (found("barragan"), found("barrios")) == (set(), {person.pk})
    assert said(person) == [("Ofe Barrios", "booked", False), ("Ofe Barragan", "booked", True)]
    wrong.refresh_from_db()
    assert (wrong.withdrawn_by, wrong.withdrawn_at, wrong.withdrawn_reason) == (by, LATER, "Corrected.")
    assert last_deed().changes == {"kind": ["booked", "booked"], "in_place_of": ["", str(wrong.pk)]}
    assert last_deed().subject_id == str(right.pk)


def test_only_the_kind_or_an_accent_is_corrected_too(person, by):
    alias = add(person, by)

    actions.correct_other_name(OtherName("Ofé", "Barragán", AliasKind.CHOSEN), name_id=alias.pk, by=by, at=LATER)

    assert said(person)[0] == ("Ofé Barragán", "chosen", False)


def test_a_correction_that_corrects_nothing_writes_nothing(person, by):
    alias = add(person, by)

    assert actions.correct_other_name(BOOKED, name_id=alias.pk, by=by, at=LATER) == alias
    assert deeds() == ["person.name_added"]


def test_a_correction_to_a_name_that_is_there_is_refused_and_nothing_changes(person, by):
    add(person, by)
    other = add(person, by, OtherName("Lia", "", AliasKind.NICKNAME))

    with pytest.raises(NameAlreadyThere):
        actions.correct_other_name(BOOKED, name_id=other.pk, by=by, at=LATER)

    assert said(person) == [("Lia", "nickname", False), ("Ofe Barragan", "booked", False)]


def test_a_name_taken_back_stays_with_who_when_and_why_and_nobody_is_found_by_it(person, by):
    alias = add(person, by)

    actions.withdraw_other_name(name_id=alias.pk, by=by, at=LATER, reason="Her sister’s name")

    (row,) = queries.names_of(person.pk)
    assert (row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason) == (LATER, by.name, "Her sister’s name")
    assert found("barragan") == set()
    assert (last_deed().action, last_deed().reason) == ("person.name_withdrawn", "Her sister’s name")


def test_what_was_taken_back_is_neither_corrected_nor_taken_back_again(person, by):
    alias = add(person, by)
    actions.withdraw_other_name(name_id=alias.pk, by=by, at=LATER, reason="Wrong")

    for again in (
        lambda: actions.withdraw_other_name(name_id=alias.pk, by=by, at=LATER, reason="Again"),
        lambda: actions.correct_other_name(BOOKED, name_id=alias.pk, by=by, at=LATER),
    ):
        with pytest.raises(TakenBackAlready, match="Look at the record again"):
            again()

    assert deeds() == ["person.name_added", "person.name_withdrawn"]


def test_a_name_taken_back_may_be_added_again(person, by):
    actions.withdraw_other_name(name_id=add(person, by).pk, by=by, at=LATER, reason="Wrong")

    add(person, by)

    assert said(person) == [("Ofe Barragan", "booked", False), ("Ofe Barragan", "booked", True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "pet"},
        {"withdrawn_at": NOW},
        {"withdrawn_reason": "why"},
        {"given_name": "", "family_name": ""},
    ],
)
def test_the_database_refuses_a_name_that_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        AliasFactory(**wrong)


def test_the_database_refuses_one_name_twice(person):
    AliasFactory(person=person, family_name="Barragán")

    with pytest.raises(IntegrityError), transaction.atomic():
        AliasFactory(person=person, family_name="BARRAGAN")


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_name_at_once_add_it_once(person, by):
    outcomes = []

    def try_it():
        try:
            add(person, by)
            outcomes.append("added")
        except NameAlreadyThere:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["added", "refused"]
