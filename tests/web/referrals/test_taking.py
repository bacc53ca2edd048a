"""The office takes referrals in: through any open door, and slips from the bench one after the other."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.core import clock
from diversion.courts.models import Charge
from diversion.enrollments.models import HeldCharge
from diversion.people.matching.telling_apart import told_apart
from diversion.people.models import Person
from diversion.programs.actions import load_offenses
from diversion.programs.models import Door, Offense, ProgramModel
from diversion.referrals.models import ProtectedReferral, Referral
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PersonFactory, PolicyFactory, staff
from tests.factories.referrals import ReferralFactory
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db
ADD, SLIP = "referrals:add", "referrals:slip"


@pytest.fixture
def policy():
    load_offenses(at=NOW)
    policy = PolicyFactory(doors=[Door.COURT, Door.COMMUNITY, Door.SELF])
    policy.offenses.set(Offense.objects.filter(statute="647(b)(2)"))
    return policy


@pytest.fixture
def liaison(policy):
    return sign_in(Client(), staff(Role.COURT_LIAISON, policy.program))


@pytest.fixture
def coordinator(policy):
    return sign_in(Client(), staff(Role.COORDINATOR, policy.program))


def slip(policy, **typed):
    usual = {
        "program": str(policy.program_id),
        "given_name": "Maria",
        "family_name": "Lopez",
        "born": "02/28/1990",
        "case_no": "26-CR-0117",
        "what": next((str(offense.pk) for offense in policy.offenses.all()), ""),
        "source_person": "Department 3",
        "form_key": str(uuid4()),
    }
    return usual | typed


def paper(policy, **typed):
    today = clock.now().date() - timedelta(days=1)
    facts = {"door_in": Door.COMMUNITY, "received_on": today.isoformat(), "received_how": "phone", "case_no": ""}
    return slip(policy, **facts | typed)


def here(policy):
    person = PersonFactory(given_name="Maria", family_name="Lopez")
    EnrollmentFactory(person=person, policy=policy)
    return person


def test_a_slip_makes_a_referral_of_the_court_and_offers_the_next_one(liaison, policy):
    answer = liaison.post(reverse(SLIP), slip(policy))

    page, referral = answer.content.decode(), Referral.objects.get()
    assert (referral.door, referral.source_person, referral.received_how) == ("court", "Department 3", "paper")
    assert (Charge.objects.get().case_no, referral.enrollment.status) == ("26-CR-0117", "referred")
    assert referral.number in page
    assert 'value="Department 3"' in page
    assert "26-CR-0117" not in page


def test_two_taps_are_one_slip(liaison, policy):
    typed = slip(policy)
    for _time in range(2):
        liaison.post(reverse(SLIP), typed)

    assert Referral.objects.count() == 1


def test_somebody_much_alike_is_asked_about_and_both_answers_work(liaison, policy):
    known = here(policy)

    asked = liaison.post(reverse(SLIP), slip(policy))
    page = asked.content.decode()
    assert (asked.status_code, Referral.objects.count()) == (422, 0)
    assert f'name="same" value="{known.pk}"' in page
    assert f'name="others" value="{known.pk}"' in page

    liaison.post(reverse(SLIP), slip(policy, same=str(known.pk)))
    assert Referral.objects.get().person == known

    liaison.post(reverse(SLIP), slip(policy, case_no="26-CR-0200", others=str(known.pk)))
    another = Referral.objects.exclude(person=known).get().person
    assert told_apart([another.pk]) == {frozenset({another.pk, known.pk})}


def test_the_same_case_of_the_same_person_is_refused_with_the_referral_that_is_there(liaison, policy):
    known = here(policy)
    liaison.post(reverse(SLIP), slip(policy, same=str(known.pk)))

    answer = liaison.post(reverse(SLIP), slip(policy, same=str(known.pk)))

    assert answer.status_code == 422
    assert f"it is referral {Referral.objects.get().number}" in answer.content.decode()


def test_while_somebody_types_those_who_may_be_meant_show_with_reasons(liaison, policy):
    known = here(policy)

    page = liaison.post(reverse("referrals:likely"), slip(policy, born="")).content.decode()

    assert known.record_no in page
    stranger = sign_in(Client(), staff(Role.COURT_LIAISON, PolicyFactory().program))
    assert known.record_no not in stranger.post(reverse("referrals:likely"), slip(policy, born="")).content.decode()


def test_somebody_who_was_only_referred_is_asked_about_and_leads_to_the_referral(liaison, policy):
    sent = ReferralFactory(program=policy.program, person__given_name="Maria", person__family_name="Lopez")

    for page in (
        liaison.post(reverse("referrals:likely"), slip(policy, born="")),
        liaison.post(reverse(SLIP), slip(policy)),
    ):
        html = page.content.decode()
        assert reverse("referrals:show", args=[sent.pk]) in html
        assert reverse("people:show", args=[sent.person_id]) not in html


def test_a_referral_of_the_community_leads_to_its_page(coordinator, policy):
    answer = coordinator.post(reverse(ADD), paper(policy, what="", note="Asked at the clinic"), follow=True)

    referral = Referral.objects.get()
    assert answer.redirect_chain == [(reverse("referrals:show", args=[referral.pk]), 302)]
    assert (referral.door, referral.incident, referral.received_how) == ("community", None, "phone")


def test_a_door_that_the_policy_shuts_is_not_offered_and_typed_it_says_why(coordinator, policy):
    assert "Social contact" not in coordinator.get(reverse(ADD)).content.decode()

    answer = coordinator.post(reverse(ADD), paper(policy, door_in=Door.SOCIAL_CONTACT))

    assert answer.status_code == 422
    assert "Open are: Court, Community, The person themself." in answer.content.decode()
    assert not Person.objects.exists()


def test_an_arrest_holds_its_charge():
    load_offenses(at=NOW)
    street = PolicyFactory(doors=[Door.ARREST_DIVERSION], program__model=ProgramModel.PREBOOKING)
    street.offenses.set(Offense.objects.filter(statute="647(b)(2)"))
    coordinator = sign_in(Client(), staff(Role.COORDINATOR, street.program))

    coordinator.post(reverse(ADD), paper(street, door_in=Door.ARREST_DIVERSION))

    assert HeldCharge.objects.get().enrollment == Referral.objects.get().enrollment


def test_a_liaison_who_sends_somebody_before_booking_has_a_receipt_and_no_more():
    street = PolicyFactory(doors=[Door.COMMUNITY], program__model=ProgramModel.PREBOOKING)
    liaison = sign_in(Client(), staff(Role.COURT_LIAISON, street.program))

    answer = liaison.post(reverse(ADD), paper(street, what=""), follow=True)

    assert answer.redirect_chain == [(reverse("referrals:receipt", args=[Referral.objects.get().pk]), 302)]
    assert "Received" in answer.content.decode()


def test_a_child_is_sealed_whoever_types_it(liaison, policy):
    answer = liaison.post(reverse(SLIP), slip(policy, born="16"), follow=True)

    assert "This is about a child" in answer.content.decode()
    assert (ProtectedReferral.objects.count(), Person.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "typed",
    [
        {"born": "no idea"},
        {"given_name": "", "family_name": ""},
        {"given_name": "a\x00b"},
        {"what": "", "statute": ""},
        {"what": "window"},
        {"program": str(uuid4())},
        {"form_key": "no key"},
        {"same": str(uuid4())},
        {"received_on": "2031-01-01"},
        {"received_on": "1066-10-14"},
        {"happened_on": "tomorrow"},
        {"door_in": "window"},
        {"phone": "12"},
        {"note": "x" * 501},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(coordinator, policy, typed):
    answer = coordinator.post(reverse(ADD), paper(policy, case_no="26-CR-1") | typed)

    assert answer.status_code == 422
    assert not Referral.objects.exists()
    assert not Person.objects.exists()


def test_a_stranger_takes_nobody_into_a_program_that_is_not_theirs(policy):
    stranger = sign_in(Client(), staff(Role.COORDINATOR, PolicyFactory(doors=[Door.COURT]).program))

    assert stranger.post(reverse(SLIP), slip(policy)).status_code == 422
    assert not Referral.objects.exists()


def test_an_officer_has_another_form(policy):
    officer = sign_in(Client(), staff(Role.OFFICER_REFERRER, policy.program))

    assert "No program of yours opens a door for that." in officer.get(reverse(ADD)).content.decode()
    assert officer.post(reverse(SLIP), slip(policy)).status_code == 422
