"""Days that run out on the person's page and on Today: for whom they show, and where."""

from datetime import timedelta

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.enrollments.models import Requirement
from tests.conftest import NOW
from tests.factories.referrals import ChargeFactory, ReferralFactory
from tests.web.people.conftest import page, signed_in

SOON = NOW.date() + timedelta(days=10)


@pytest.fixture
def charged(file):
    charge = ChargeFactory(person=file.person, limitation_on=SOON)
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)
    Requirement.objects.create(enrollment=file, kind="fee", quantity=100, due_on=SOON + timedelta(days=1))
    return file


def today(client):
    return " ".join(client.get(reverse("today")).content.decode().split())


def test_what_runs_out_stands_in_the_timeline_and_next_and_on_today(charged, coordinator):
    html = page(coordinator, charged.person)

    assert "Last day to file: Fri, Dec 11." in html
    assert html.index("Last day for the fee") < html.index("<b>Last day to file")
    first_page = today(coordinator)
    assert "Days that run out" in first_page
    assert first_page.index("Last day to file") < first_page.index("Last day for the fee")


def test_who_reads_no_charges_reads_no_last_day_to_file(charged, program):
    case_manager = signed_in(Role.CASE_MANAGER, program)

    for html in (page(case_manager, charged.person), today(case_manager)):
        assert "Last day to file" not in html
        assert "Last day for the fee" in html


def test_a_stranger_and_a_facilitator_see_none(charged, stranger, program):
    for client in (stranger, signed_in(Role.FACILITATOR, program)):
        assert "Days that run out" not in today(client)
