"""The pages of the protected queue: rows without names; opening one for a reason; sending it on."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from tests.architecture.walk import said
from tests.factories import ProgramFactory, staff
from tests.factories.referrals import protected
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def child():
    return protected(ProgramFactory(name="First Offender Program"))


@pytest.fixture
def officer():
    return sign_in(Client(), staff(Role.PRIVACY_OFFICER))


def address(name, child):
    return reverse(f"protected:{name}", args=[child.pk])


def test_the_queue_names_nobody(officer, child):
    page = officer.get(reverse("protected:queue")).content.decode()

    assert "First Offender Program" in page
    assert "Robin" not in page


def test_a_row_says_what_to_do_and_not_who_it_is_before_there_is_a_reason(officer, child):
    page = officer.get(address("show", child))

    assert "child welfare hotline" in page.content.decode()
    assert "Robin" not in page.content.decode()
    assert officer.post(address("show", child), {"reason": ""}).status_code == 422
    assert not AuditEvent.objects.filter(action="protected.opened").exists()


def test_with_a_reason_it_is_shown_on_record_and_kept_by_no_browser(officer, child):
    answer = officer.post(address("show", child), {"reason": "The hotline asks"})

    assert "Robin" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.get(action="protected.opened").reason == "The hotline asks"
    assert "Robin" not in officer.get(address("show", child)).content.decode()


def test_a_page_about_a_child_has_no_word_of_an_offense(officer, child):
    url = address("show", child)

    # Without tokens and ids: any three digits come by chance in them.
    _status, page = said(officer.post(url, {"reason": "The hotline asks"}), url)

    assert not any(word in page.lower() for word in ("offender class", "statute", "solicit", "prostitution", "647"))


def test_it_is_sent_on_and_a_second_time_is_refused(officer, child):
    done = officer.post(address("send_on", child), {"to": "County hotline"}, follow=True)
    again = officer.post(address("send_on", child), {"to": "Another office"})

    assert "they have it now" in done.content.decode()
    assert again.status_code == 422
    assert "County hotline" in again.content.decode()


def test_a_row_that_is_not_there_is_not_found(officer):
    assert officer.get(reverse("protected:show", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN, Role.PROSECUTOR, Role.OFFICER_REFERRER])
def test_it_is_shut_for_everybody_else(role, child):
    client = sign_in(Client(), staff(role, None if role == Role.ADMIN else child.program))

    for url in (reverse("protected:queue"), address("show", child)):
        assert client.get(url).status_code == 403
