"""Taking one referral in: what is written, what is refused, and what a second tap does."""

from datetime import date, time
from uuid import uuid4

import pytest

from diversion.audit.models import AuditEvent
from diversion.courts.models import Charge, Incident
from diversion.enrollments.actions import MayBeHereAlready
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.people.matching.telling_apart import told_apart
from diversion.people.models import ContactPoint, Person
from diversion.programs.actions import load_offenses
from diversion.programs.models import Door, Offense
from diversion.programs.queries import NoPolicyInForce
from diversion.referrals.actions import AlreadyReferred, Charged, Happened, receive, receive_unasked
from diversion.referrals.models import ProtectedReferral, Referral
from diversion.referrals.rules import DoorShut
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories import AgencyFactory, PolicyFactory, UserFactory
from tests.factories.referrals import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return PolicyFactory(doors=[Door.PROSECUTOR_LIST, Door.COURT]).program


@pytest.fixture
def clerk():
    return UserFactory()


def take(facts, by, *, same_as=None, others=()):
    return receive(facts, same_as=same_as, others=others, by=by, at=NOW)


def unasked(facts, by, *, others=()):
    return receive_unasked(facts, others=others, by=by, at=NOW)


def arrest(agency, **facts):
    load_offenses(at=NOW)
    offense = Offense.objects.get(statute="647(b)(2)")
    usual = {"on": date(2026, 3, 10), "at_time": time(22, 15), "report_no": "26-1", "place": "Pine St at 4th Ave"}
    return Happened(agency_id=agency.pk, charges=(Charged("647(b)(2)", offense),), **usual | facts)


def test_a_referral_makes_a_person_an_incident_a_charge_and_an_open_file(program, clerk):
    agency = AgencyFactory()

    referral = take(sent(program, happened=arrest(agency), phone="209-555-0142", note="At the corner"), clerk)

    assert (referral.person.given_name, referral.person.family_name) == ("Maria", "Lopez")
    assert (referral.incident.agency, referral.incident.report_no, referral.incident.place) == (
        agency,
        "26-1",
        "Pine St at 4th Ave",
    )
    charge = Charge.objects.get()
    assert (charge.statute, charge.status, charge.limitation_on) == ("647(b)(2)", "held", date(2027, 3, 9))
    assert (referral.enrollment.status, referral.sent_by, referral.received_how) == ("referred", clerk, "form")
    assert StatusChange.objects.get().new == "referred"
    event = AuditEvent.objects.get(action="referral.received")
    assert (event.person_id, event.program_id, event.changes) == (
        referral.person_id,
        program.pk,
        {"door": ["", "prosecutor_list"]},
    )


def test_a_number_that_somebody_else_gave_is_noted_and_nothing_is_safe_there(program, clerk):
    take(sent(program, phone="209-555-0142"), clerk)

    contact = ContactPoint.objects.get()
    assert (contact.value, contact.asked_on, contact.ok_to_text, contact.ok_to_call) == (
        "+12095550142",
        None,
        False,
        False,
    )


def test_a_statute_that_nobody_knows_is_kept_letter_by_letter_and_has_no_last_day(program, clerk):
    happened = Happened(agency_id=AgencyFactory().pk, on=date(2026, 3, 10), charges=(Charged("647b2 pc"),))

    take(sent(program, happened=happened), clerk)

    charge = Charge.objects.get()
    assert (charge.statute, charge.offense, charge.limitation_on) == ("647b2 pc", None, None)


def test_a_shut_door_is_refused_with_those_that_are_open(program, clerk):
    with pytest.raises(DoorShut, match="Prosecutor’s list, Court"):
        take(sent(program, door=Door.SELF), clerk)

    assert not Person.objects.exists()


def test_a_program_without_a_policy_on_that_day_takes_nobody_in(program, clerk):
    with pytest.raises(NoPolicyInForce):
        take(sent(program, received_on=date(2025, 12, 31)), clerk)


def test_a_second_tap_creates_nothing_and_shows_the_first(program, clerk):
    facts = sent(program, happened=arrest(AgencyFactory()))

    first, second = take(facts, clerk), take(facts, clerk)

    assert first == second
    assert (Referral.objects.count(), Person.objects.count(), Enrollment.objects.count()) == (1, 1, 1)


def test_the_form_of_one_person_is_not_that_of_another(program, clerk):
    facts = sent(program)
    take(facts, clerk)

    with pytest.raises(MayBeHereAlready):
        take(facts, UserFactory())


def test_somebody_of_that_name_is_asked_about_first(program, clerk):
    first = take(sent(program), clerk)

    with pytest.raises(MayBeHereAlready) as asks:
        take(sent(program), clerk)

    assert asks.value.people == [first.person]


def test_another_incident_of_the_same_person_joins_the_open_file(program, clerk):
    first = take(sent(program, happened=arrest(AgencyFactory())), clerk)

    second = take(sent(program, happened=arrest(AgencyFactory(), report_no="26-2")), clerk, same_as=first.person_id)

    assert (second.person, second.enrollment) == (first.person, first.enrollment)
    assert StatusChange.objects.count() == 1


def test_somebody_else_of_that_name_gets_a_file_of_their_own(program, clerk):
    first = take(sent(program), clerk)

    second = take(sent(program), clerk, others=[first.person_id])

    assert second.enrollment != first.enrollment
    assert told_apart([second.person_id]) == {frozenset({first.person_id, second.person_id})}


def test_nobody_of_another_program_can_be_named_as_the_same_person(program, clerk):
    elsewhere = take(sent(PolicyFactory().program), clerk)

    with pytest.raises(Person.DoesNotExist):
        take(sent(program), clerk, same_as=elsewhere.person_id)


def test_the_same_report_about_the_same_person_is_refused_and_the_first_is_shown(program, clerk):
    agency = AgencyFactory()
    first = take(sent(program, happened=arrest(agency)), clerk)

    with pytest.raises(AlreadyReferred, match=first.number) as refused:
        take(sent(program, happened=arrest(agency)), clerk, same_as=first.person_id)

    assert refused.value.referral == first
    assert Referral.objects.count() == 1


def test_two_people_of_one_report_are_one_incident(program, clerk):
    agency = AgencyFactory()

    for who in ({"given_name": "Maria"}, {"given_name": "Rigoberto", "birth_date": date(1971, 9, 3)}):
        take(sent(program, who=who, happened=arrest(agency)), clerk)

    assert (Incident.objects.count(), Charge.objects.count(), Referral.objects.count()) == (1, 2, 2)


@pytest.mark.parametrize(
    ("born", "about", "incident_on"),
    [
        (date(2009, 1, 1), None, None),
        (None, 17, None),
        (date(2008, 11, 30), None, date(2026, 11, 29)),  # of age today, and not on the day of the incident
    ],
)
def test_a_child_leaves_a_sealed_row_and_nothing_else(program, clerk, born, about, incident_on):
    happened = Happened(agency_id=AgencyFactory().pk, on=incident_on, charges=(Charged("647(b)(1)"),))
    facts = sent(program, who={"birth_date": born}, age_about=about, happened=happened, phone="209-555-0142")

    kept, again = take(facts, clerk), take(facts, clerk)

    assert kept == again == ProtectedReferral.objects.get()
    assert not any(model.objects.exists() for model in (Person, Incident, Charge, Referral, Enrollment, ContactPoint))
    assert "Lopez" not in kept.sealed


# --- from somebody who may not learn who is in the program


def test_an_officer_is_not_told_that_somebody_is_here_and_no_file_opens_before_somebody_has_looked(program, clerk):
    here = take(sent(program), clerk)

    referral = unasked(sent(program, happened=arrest(AgencyFactory())), UserFactory())

    assert referral.enrollment is None
    assert referral.person != here.person


def test_somebody_new_gets_their_file_at_once(program):
    assert unasked(sent(program), UserFactory()).enrollment.status == "referred"


def test_an_officer_who_sends_the_same_name_again_on_that_day_is_shown_the_first(program, clerk):
    first = unasked(sent(program), clerk)

    with pytest.raises(AlreadyReferred, match=first.number):
        unasked(sent(program, form_key=uuid4()), clerk)

    assert Referral.objects.count() == 1


def test_an_officer_who_says_that_it_is_another_person_of_that_name_is_believed(program, clerk):
    first = unasked(sent(program), clerk)

    second = unasked(sent(program), clerk, others=[first.pk])

    assert second.person != first.person
    assert second.enrollment is None  # somebody of the program looks at the two


def test_what_another_officer_sent_cannot_be_set_aside(program, clerk):
    agency = AgencyFactory()
    first = unasked(sent(program, happened=arrest(agency)), UserFactory())

    with pytest.raises(AlreadyReferred):
        unasked(sent(program, happened=arrest(agency)), clerk, others=[first.pk])


def test_two_officers_of_one_report_send_one_person_once(program, clerk):
    agency = AgencyFactory()
    unasked(sent(program, happened=arrest(agency)), clerk)

    with pytest.raises(AlreadyReferred):
        unasked(sent(program, happened=arrest(agency)), UserFactory())


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_referral():
    program, clerk = PolicyFactory().program, UserFactory()
    facts = sent(program)

    results = at_once([lambda: take(facts, clerk)] * 2)

    assert len({result.pk for result in results}) == 1
    assert (Referral.objects.count(), Person.objects.count(), Enrollment.objects.count()) == (1, 1, 1)
