"""The officer's form: six answers, nothing told about who is here, and what is seen afterwards."""

import html
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.models import RoleGrant
from diversion.accounts.walls import Role
from diversion.core import clock
from diversion.courts.models import Charge
from diversion.enrollments.models import Enrollment
from diversion.people.models import ContactPoint, Person
from diversion.programs.actions import load_offenses
from diversion.programs.models import Door, Offense
from diversion.referrals.models import ProtectedReferral, Referral
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PersonFactory, PolicyFactory, staff
from tests.factories.referrals import ReferralFactory
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db
SEND = "referrals:send"


@pytest.fixture
def policy():
    load_offenses(at=NOW)
    policy = PolicyFactory(doors=[Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT])
    policy.offenses.set(Offense.objects.filter(statute__in=["647(b)(1)", "647(b)(2)"]))
    return policy


@pytest.fixture
def officer(policy):
    return staff(Role.OFFICER_REFERRER, policy.program)


@pytest.fixture
def phone_of_officer(officer):
    return sign_in(Client(), officer)


def answers(policy, **typed):
    usual = {
        "name": "Jordan Ames",
        "born": "about 30",
        "what": str(Offense.objects.get(statute="647(b)(1)").pk),
        "place": "Pine St at 4th Ave",
        "says_yes": "yes",
        "phone": "209-555-0142",
        "program": str(policy.program_id),
        "form_key": str(uuid4()),
    }
    return usual | typed


def test_six_answers_make_a_referral_and_lead_to_its_receipt(phone_of_officer, officer, policy):
    answer = phone_of_officer.post(reverse(SEND), answers(policy), follow=True)

    referral = Referral.objects.get()
    assert answer.redirect_chain == [(reverse("referrals:receipt", args=[referral.pk]), 302)]
    assert (referral.person.given_name, referral.person.family_name, referral.age_about) == ("Jordan", "Ames", 30)
    assert (referral.door, referral.sent_by, referral.is_urgent) == ("arrest_diversion", officer, True)
    assert (referral.incident.place, referral.incident.agency) == ("Pine St at 4th Ave", officer.agency)
    assert Charge.objects.get().statute == "647(b)(1)"
    assert ContactPoint.objects.get().ok_to_text is False
    assert "Received" in answer.content.decode()


def test_no_charge_is_a_social_contact(phone_of_officer, policy):
    phone_of_officer.post(reverse(SEND), answers(policy, what="help"))

    assert Referral.objects.get().door == "social_contact"
    assert not Charge.objects.exists()


def test_two_taps_are_one_referral(phone_of_officer, policy):
    typed = answers(policy)

    first, second = (phone_of_officer.post(reverse(SEND), typed) for _time in range(2))

    assert first.url == second.url
    assert Referral.objects.count() == 1


def test_a_name_that_was_sent_today_is_asked_about_and_both_answers_work(phone_of_officer, officer, policy):
    phone_of_officer.post(reverse(SEND), answers(policy))
    first = Referral.objects.get()

    asked = phone_of_officer.post(reverse(SEND), answers(policy))
    page = asked.content.decode()
    assert (asked.status_code, Referral.objects.count()) == (422, 1)
    assert reverse("referrals:receipt", args=[first.pk]) in page  # the same person
    assert f'name="others" value="{first.pk}"' in page

    answer = phone_of_officer.post(reverse(SEND), answers(policy, others=str(first.pk)))
    assert (answer.status_code, Referral.objects.count()) == (302, 2)


def test_an_offense_that_the_chosen_program_does_not_take_is_refused_with_its_name(phone_of_officer, officer, policy):
    other = PolicyFactory(doors=[Door.ARREST_DIVERSION])
    RoleGrant.objects.create(user=officer, role=Role.OFFICER_REFERRER, program=other.program, granted_at=NOW)

    answer = phone_of_officer.post(reverse(SEND), answers(policy, program=str(other.program_id)))

    assert answer.status_code == 422
    assert f"{other.program.name} does not take this." in html.unescape(answer.content.decode())
    assert not Referral.objects.exists()


def test_an_officer_is_told_the_same_whether_somebody_is_here_or_not(phone_of_officer, policy):
    here = PersonFactory(given_name="Jordan", family_name="Ames")
    EnrollmentFactory(person=here, policy=policy)

    answer = phone_of_officer.post(reverse(SEND), answers(policy), follow=True)

    referral = Referral.objects.get()
    assert "Received" in answer.content.decode()
    assert here.record_no not in answer.content.decode()
    assert (referral.enrollment, Enrollment.objects.count()) == (None, 1)


@pytest.mark.parametrize("born", ["17", "about 17", "1/1/2015"])
def test_a_child_is_sealed_and_the_officer_reads_what_to_do(phone_of_officer, policy, born):
    answer = phone_of_officer.post(reverse(SEND), answers(policy, born=born), follow=True)

    assert "child welfare hotline" in answer.content.decode()
    assert ProtectedReferral.objects.count() == 1
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"born": "no idea"},
        {"born": "02/30/1990"},
        {"born": "300"},
        {"says_yes": "no"},
        {"name": ""},
        {"name": "a\x00b"},
        {"phone": "12"},
        {"what": "window"},
        {"program": str(uuid4())},
        {"form_key": "no key"},
        {"others": "\x00" * 3000, "name": ""},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(phone_of_officer, policy, typed):
    answer = phone_of_officer.post(reverse(SEND), answers(policy, **typed))

    assert answer.status_code == 422
    assert not Referral.objects.exists()


def test_a_door_that_the_policy_shuts_is_offered_to_nobody(phone_of_officer, policy):
    policy.doors = [Door.ARREST_DIVERSION]
    policy.save()

    answer = phone_of_officer.post(reverse(SEND), answers(policy, what="help"))

    assert answer.status_code == 422


def test_a_program_that_takes_nobody_from_the_street_is_offered_to_nobody(phone_of_officer, policy):
    policy.doors = [Door.COURT]
    policy.save()

    page = phone_of_officer.get(reverse(SEND)).content.decode()

    assert "No program takes referrals from the street now." in page


def test_a_form_that_waited_is_of_the_day_on_which_it_was_begun(phone_of_officer, policy):
    yesterday = clock.now().date() - timedelta(days=1)
    phone_of_officer.post(reverse(SEND), answers(policy, began=yesterday.isoformat()))

    assert Referral.objects.get().incident.on == yesterday


def test_the_refused_form_alone_comes_back_when_a_piece_was_asked_for(phone_of_officer, policy):
    answer = phone_of_officer.post(reverse(SEND), answers(policy, name=""), headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert 'data-draft="' in answer.content.decode()


def test_ones_own_referrals_are_listed_and_nobody_elses(
    phone_of_officer, officer, policy, django_assert_max_num_queries
):
    mine = [ReferralFactory(program=policy.program, sent_by=officer, received_on=clock.now().date()) for _n in range(3)]
    other = ReferralFactory(program=policy.program, received_on=clock.now().date())

    with django_assert_max_num_queries(5):
        page = phone_of_officer.get(reverse("referrals:mine")).content.decode()

    assert all(row.number in page for row in mine)
    assert other.number not in page
    for pk in (other.pk, uuid4()):
        assert phone_of_officer.get(reverse("referrals:receipt", args=[pk])).status_code == 404


@pytest.mark.parametrize(
    ("status", "word"),
    [("referred", "Received"), ("accepted", "Working with the person"), ("terminated", "Nothing to add")],
)
def test_the_word_is_one_of_the_fixed_ones(phone_of_officer, officer, policy, status, word):
    signed = {} if status == "referred" else {"policy": policy}
    file = EnrollmentFactory(policy=policy)
    Enrollment.objects.filter(pk=file.pk).update(status=status, policy=signed.get("policy"))
    row = ReferralFactory(program=policy.program, person=file.person, enrollment=file, sent_by=officer)

    assert word in phone_of_officer.get(reverse("referrals:receipt", args=[row.pk])).content.decode()


def test_an_officer_begins_at_the_form_and_reads_of_two_pages(phone_of_officer):
    page = phone_of_officer.get("/", follow=True)

    assert page.redirect_chain == [(reverse(SEND), 302)]
    assert "My referrals" in page.content.decode()
    assert reverse("people:list") not in page.content.decode()


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.FINANCE, Role.DATA_ANALYST])
def test_it_is_shut_for_who_refers_nobody(role, policy):
    client = sign_in(Client(), staff(role, policy.program))

    assert client.get(reverse(SEND)).status_code == 403


def test_the_day_of_birth_is_read_in_the_ways_that_people_write_it(phone_of_officer, policy):
    phone_of_officer.post(reverse(SEND), answers(policy, born="3/14/1994"))

    assert Person.objects.get().birth_date == date(1994, 3, 14)
