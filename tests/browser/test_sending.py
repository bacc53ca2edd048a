"""The officer's form where reception is bad: nothing typed is lost, it says so, and it is sent once."""

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.programs.actions import load_offenses
from diversion.programs.models import Door, Offense
from diversion.referrals.models import Referral
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def street(program):
    load_offenses(at=NOW)
    policy = program.policies.get()
    policy.doors = [Door.ARREST_DIVERSION]
    policy.save()
    policy.offenses.set(Offense.objects.filter(statute="647(b)(1)"))
    return program


@pytest.fixture
def form(visit, street):
    """The form on a phone, filled in."""
    tab = visit(factories.staff(Role.OFFICER_REFERRER, street), width=375)
    tab.goto(reverse("referrals:send"))
    tab.fill("[name=name]", "Jordan Ames")
    tab.fill("[name=born]", "about 30")
    tab.click("label[for=id_what_0]")
    tab.fill("[name=place]", "Pine St at 4th Ave")
    tab.click("label[for=id_says_yes_0]")
    return tab


def test_without_a_connection_it_says_not_sent_and_goes_once_when_there_is_one(form):
    form.context.set_offline(True)
    form.click("#send button[type=submit]")
    form.wait_for_selector("#draft .note")
    assert "Not sent." in form.inner_text("#draft")

    form.context.set_offline(False)
    form.wait_for_url("**/referrals/mine/*/")

    assert Referral.objects.count() == 1
    assert form.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))") == []


def test_what_was_typed_is_there_again_after_the_page_was_lost(form):
    form.reload()

    assert form.input_value("[name=name]") == "Jordan Ames"
    assert form.is_checked("[name=says_yes][value=yes]")
    assert "Not sent." in form.inner_text("#draft")


def test_a_refused_answer_is_shown_in_its_place_and_can_be_corrected(form):
    form.fill("[name=born]", "no idea")
    form.click("#send button[type=submit]")
    form.wait_for_selector("#send .usa-error-message")

    form.fill("[name=born]", "about 30")
    form.click("#send button[type=submit]")

    form.wait_for_url("**/referrals/mine/*/")
    assert Referral.objects.count() == 1
