"""Saying who somebody is whom an officer sent while people of that name are in the program."""

from datetime import date

import pytest

from diversion.audit.models import AuditEvent
from diversion.courts.models import Charge
from diversion.enrollments.models import Enrollment
from diversion.people.matching.telling_apart import told_apart
from diversion.people.models import ContactPoint, Person
from diversion.referrals.actions import (
    AlreadyReferred,
    AlreadySaid,
    Charged,
    Happened,
    another_person,
    receive,
    receive_unasked,
    same_person,
)
from tests.conftest import NOW
from tests.factories import AgencyFactory, PersonFactory, PolicyFactory, UserFactory
from tests.factories.referrals import ReferralFactory, sent

pytestmark = pytest.mark.django_db


def unasked(facts, by):
    return receive_unasked(facts, others=(), by=by, at=NOW)


@pytest.fixture
def program():
    return PolicyFactory().program


@pytest.fixture
def here(program):
    """Somebody who is in the program, with their file."""
    return receive(sent(program, phone="209-555-0142"), same_as=None, others=(), by=UserFactory(), at=NOW)


@pytest.fixture
def unclear(program, here):
    """A referral of somebody of that name, sent by an officer on another day."""
    happened = Happened(AgencyFactory().pk, on=date(2026, 11, 30), charges=(Charged("647(b)(2)"),))
    facts = sent(program, received_on=date(2026, 12, 2), happened=happened, phone="209-555-0142")
    return unasked(facts, UserFactory())


def test_somebody_else_gets_a_file(unclear, here):
    referral = another_person(referral_id=unclear.pk, by=UserFactory(), at=NOW)

    assert referral.enrollment.status == "referred"
    assert referral.enrollment != here.enrollment
    assert told_apart([referral.person_id]) == {frozenset({referral.person_id, here.person_id})}
    assert AuditEvent.objects.get(action="referral.another_person").person_id == referral.person_id


def test_the_same_person_keeps_one_record_one_file_and_one_number(unclear, here):
    begun = unclear.person

    referral = same_person(referral_id=unclear.pk, person_id=here.person_id, by=UserFactory(), at=NOW)

    assert (referral.person, referral.enrollment) == (here.person, here.enrollment)
    assert Charge.objects.get().person == here.person
    assert ContactPoint.objects.get().person == here.person
    assert not Person.objects.filter(pk=begun.pk).exists()
    event = AuditEvent.objects.get(action="referral.same_person")
    assert event.changes == {"record_no": [begun.record_no, here.person.record_no]}


def test_a_number_that_is_new_goes_along(program, here):
    facts = sent(program, received_on=date(2026, 12, 2), phone="209-555-0143")
    unclear = unasked(facts, UserFactory())

    same_person(referral_id=unclear.pk, person_id=here.person_id, by=UserFactory(), at=NOW)

    assert {contact.value for contact in here.person.contact_points.all()} == {"+12095550142", "+12095550143"}


def test_it_is_said_once(unclear, here):
    another_person(referral_id=unclear.pk, by=UserFactory(), at=NOW)

    with pytest.raises(AlreadySaid):
        same_person(referral_id=unclear.pk, person_id=here.person_id, by=UserFactory(), at=NOW)


def test_nobody_of_another_name_or_program_can_be_meant(unclear):
    with pytest.raises(Person.DoesNotExist):
        same_person(referral_id=unclear.pk, person_id=PersonFactory().pk, by=UserFactory(), at=NOW)

    unclear.refresh_from_db()
    assert unclear.enrollment is None


def test_who_was_referred_about_the_same_day_already_is_refused(program, here):
    unclear = unasked(sent(program), UserFactory())

    with pytest.raises(AlreadyReferred, match=here.number):
        same_person(referral_id=unclear.pk, person_id=here.person_id, by=UserFactory(), at=NOW)

    unclear.refresh_from_db()
    assert unclear.person != here.person


def test_a_record_that_was_kept_elsewhere_is_no_question(program):
    record = ReferralFactory(program=program, enrollment=None, source_key="a row of a list")

    with pytest.raises(AlreadySaid, match="kept elsewhere"):
        another_person(referral_id=record.pk, by=UserFactory(), at=NOW)

    assert not Enrollment.objects.exists()
