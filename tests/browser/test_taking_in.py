"""Somebody is sent twice: the hint while typing, the question at saving, and both answers; and "who is it?" on a coordinator's phone."""

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.people.models import Person
from diversion.programs.models import Door
from diversion.referrals.actions import receive_unasked
from diversion.referrals.models import Referral
from tests import factories
from tests.browser import looking
from tests.browser.tabs import PHONE
from tests.conftest import NOW
from tests.factories.referrals import sent

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {
    "en": {"same": "The same person", "other": "Another person: take them in", "who": "Who is it?"},
    "es": {"same": "La misma persona", "other": "Otra persona: registrarla", "who": "¿Quién es?"},
}


@pytest.fixture(params=["en", "es"])
def language(request):
    return request.param


@pytest.fixture
def known(program):
    policy = program.policies.get()
    policy.doors = [Door.COURT]
    policy.save()
    person = factories.PersonFactory(given_name="Jordan", family_name="Ames", birth_date=None)
    factories.EnrollmentFactory(unsigned=True, program=program, status="referred", person=person)
    return person


def typed_slip(visit, user, language):
    tab = visit(user, language=language, width=PHONE)
    looking.prepare(tab.context)
    tab.goto(reverse("referrals:slip"))
    tab.fill("[name=given_name]", "Jordan")
    tab.fill("[name=family_name]", "Ames")
    tab.fill("[name=born]", "30")
    return tab


@pytest.mark.parametrize("answer", ["same", "other"])
def test_somebody_who_is_here_is_hinted_at_asked_about_and_taken_in_as_one_says(
    visit, program, known, language, answer
):
    tab = typed_slip(visit, factories.staff(Role.COURT_LIAISON, program), language)
    tab.wait_for_selector(f"#likely >> text={known.record_no}")

    tab.click("main form button[type=submit]:not([name])")
    tab.wait_for_selector("button[name=others]")
    assert not Referral.objects.exists()
    assert list(looking.faults(tab, width=PHONE)) == []
    tab.click(f"button:has-text('{WORDS[language][answer]}')")
    tab.wait_for_selector("#notes .note")

    assert (Referral.objects.get().person == known) is (answer == "same")
    assert Person.objects.count() == (1 if answer == "same" else 2)


@pytest.mark.parametrize("answer", ["same", "other"])
def test_who_an_officer_sent_is_said_with_one_click(visit, program, known, language, answer):
    who = {"given_name": "Jordan", "family_name": "Ames", "birth_date": None}
    officer = factories.staff(Role.OFFICER_REFERRER, program)
    row = receive_unasked(sent(program, door=Door.COURT, who=who), others=(), by=officer, at=NOW)
    tab = visit(factories.staff(Role.COORDINATOR, program), language=language, width=PHONE)
    looking.prepare(tab.context)

    tab.goto(reverse("referrals:list"))
    tab.click(f"li:has-text('{WORDS[language]['who']}') a.name")
    tab.wait_for_selector("#who")
    assert list(looking.faults(tab, width=PHONE)) == []
    tab.click("#who li button" if answer == "same" else "#who footer button")
    tab.wait_for_selector("#notes .note")

    row.refresh_from_db()
    assert row.enrollment is not None
    assert (row.person == known) is (answer == "same")
