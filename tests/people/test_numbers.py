"""The numbers under which agencies know a person: sealed, found by a keyed hash, one person's each, never deleted."""

import pytest
from django.db import IntegrityError, transaction

from diversion.audit.models import AuditEvent
from diversion.people import actions, queries
from diversion.people.actions import AgencyNumber, NumberAlreadyThere
from diversion.people.identifiers import digest_of
from diversion.people.matching.candidates import particulars_of
from diversion.people.models import IdentifierKind, PersonIdentifier
from diversion.people.rules import BadNumber, TakenBackAlready
from tests.conftest import NOW
from tests.factories import AgencyFactory, IdentifierFactory, PersonFactory
from tests.people.hands import LATER, deeds, last_deed

pytestmark = pytest.mark.django_db
STATE = AgencyNumber(IdentifierKind.STATE_ID, None, "A-123 456")


@pytest.fixture
def person():
    return PersonFactory()


def add(person, by, number=STATE):
    return actions.add_number(number, person_id=person.pk, by=by, at=NOW)


def said(person):
    return [(row.value, row.withdrawn_at is not None) for row in queries.numbers_of(person.pk)]


def test_a_number_is_kept_as_typed_where_only_a_key_reads_it(person, by):
    row = add(person, by)

    assert said(person) == [("A-123 456", False)]
    assert "123" not in PersonIdentifier.objects.values_list("sealed", flat=True).get()
    assert (row.added_by, row.added_at) == (by, NOW)


def test_no_number_stands_in_the_log(person, by):
    row = add(person, by)
    corrected = actions.correct_number(
        AgencyNumber(IdentifierKind.STATE_ID, None, "A 999"), number_id=row.pk, by=by, at=LATER
    )
    actions.withdraw_number(number_id=corrected.pk, by=by, at=LATER, reason="Not theirs")

    assert deeds() == ["person.number_added", "person.number_corrected", "person.number_withdrawn"]
    assert all("999" not in str(event.changes) for event in AuditEvent.objects.all())
    assert last_deed().reason == "Not theirs"


def test_the_same_number_written_another_way_is_the_same(person, by):
    assert digest_of("state_id", None, "a123456") == digest_of("state_id", None, "A-123 456")
    add(person, by)

    with pytest.raises(NumberAlreadyThere, match="stands on the record already"):
        add(person, by, AgencyNumber(IdentifierKind.STATE_ID, None, "a123456"))


def test_an_agencys_number_is_found_as_its_lists_write_it(person, by):
    agency = AgencyFactory()

    row = add(person, by, AgencyNumber(IdentifierKind.AGENCY_PERSON_NO, agency.pk, "p-1"))

    assert row.digest == digest_of("agency_person_no", agency.pk, "p-1")
    assert row.digest != digest_of("agency_person_no", agency.pk, "P1")
    assert row.digest != digest_of("agency_person_no", AgencyFactory().pk, "p-1")


def test_a_number_that_another_record_has_is_refused_without_saying_whose(person, by):
    other = PersonFactory(given_name="Tomas", family_name="Quade")
    add(other, by)

    with pytest.raises(NumberAlreadyThere) as refused:
        add(person, by)

    assert "Another record has this number" in str(refused.value)
    assert "Quade" not in str(refused.value)
    assert (said(person), len(deeds())) == ([], 1)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (AgencyNumber(IdentifierKind.FBI, None, " - "), "letters and digits"),
        (AgencyNumber(IdentifierKind.LOCAL_BOOKING, None, "26-1"), "Choose the agency"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused(number, words, person, by):
    with pytest.raises(BadNumber, match=words):
        add(person, by, number)

    assert (said(person), deeds()) == ([], [])


def test_a_number_of_no_single_agency_takes_none(person, by):
    with pytest.raises(BadNumber, match="Leave the agency empty"):
        add(person, by, AgencyNumber(IdentifierKind.FBI, AgencyFactory().pk, "26-1"))


def test_a_number_taken_back_counts_no_more_and_may_be_somebody_elses(person, by):
    row = add(person, by)
    assert particulars_of([person])[person.pk].identifiers

    actions.withdraw_number(number_id=row.pk, by=by, at=LATER, reason="Typed into the wrong record")

    assert particulars_of([person])[person.pk].identifiers == frozenset()
    other = PersonFactory()
    add(other, by)
    assert (said(person), said(other)) == ([("A-123 456", True)], [("A-123 456", False)])


def test_a_corrected_number_leaves_the_wrong_one_on_record(person, by):
    wrong = add(person, by)

    actions.correct_number(AgencyNumber(IdentifierKind.STATE_ID, None, "B7"), number_id=wrong.pk, by=by, at=LATER)

    assert said(person) == [("B7", False), ("A-123 456", True)]


def test_a_correction_that_corrects_nothing_writes_nothing(person, by):
    row = add(person, by)

    assert actions.correct_number(STATE, number_id=row.pk, by=by, at=LATER) == row
    assert deeds() == ["person.number_added"]


def test_a_correction_to_somebody_elses_number_is_refused_and_nothing_changes(person, by):
    add(PersonFactory(), by, AgencyNumber(IdentifierKind.STATE_ID, None, "B7"))
    row = add(person, by)

    with pytest.raises(NumberAlreadyThere):
        actions.correct_number(AgencyNumber(IdentifierKind.STATE_ID, None, "B7"), number_id=row.pk, by=by, at=LATER)

    assert said(person) == [("A-123 456", False)]


def test_what_was_taken_back_is_neither_corrected_nor_taken_back_again(person, by):
    row = add(person, by)
    actions.withdraw_number(number_id=row.pk, by=by, at=LATER, reason="Wrong")

    with pytest.raises(TakenBackAlready):
        actions.withdraw_number(number_id=row.pk, by=by, at=LATER, reason="Again")
    with pytest.raises(TakenBackAlready):
        actions.correct_number(STATE, number_id=row.pk, by=by, at=LATER)


def test_a_number_whose_key_is_lost_can_still_be_replaced(person, by):
    row = IdentifierFactory(person=person, sealed="v1:lost:x")
    assert said(person) == [("", False)]

    actions.correct_number(AgencyNumber(IdentifierKind.STATE_ID, None, "B7"), number_id=row.pk, by=by, at=LATER)

    assert said(person) == [("B7", False), ("", True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "library_card"},
        {"kind": "local_booking"},
        {"withdrawn_at": NOW},
        {"withdrawn_reason": "why"},
        {"added_at": None},
    ],
)
def test_the_database_refuses_a_number_that_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentifierFactory(**wrong)


def test_the_database_refuses_a_state_number_of_one_agency():
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentifierFactory(agency=AgencyFactory())
