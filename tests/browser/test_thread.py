"""The thread of the house as it is shown to somebody who sees it for the first time: book, see the text, STOP, mark, undo."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from diversion.attendance.models import AttendanceMark
from diversion.messaging import channels
from tests import factories
from tests.browser.tabs import PHONE, complaints_of
from tests.conftest import NOW


@pytest.fixture
def as_demonstration(settings, phone):
    settings.DEMO = True
    settings.SMS_BACKEND = settings.SANDBOX_SMS
    channels.sms.cache_clear()


@pytest.fixture
def maria(program):
    """Somebody who has signed and may be texted."""
    maria = factories.PersonFactory(given_name="Maria", family_name="Lopez")
    factories.consent_to_texts(factories.ContactPointFactory(person=maria), at=NOW - timedelta(days=2))
    factories.EnrollmentFactory(person=maria, policy=program.policies.get())
    return maria


def test_a_seat_is_booked_the_text_shows_on_the_phone_stop_works_and_the_mark_is_made_and_undone(
    as_demonstration, visit, coordinator, facilitator, session, maria
):
    office = visit(coordinator)
    door = visit(facilitator, width=PHONE)
    complaints = [complaints_of(tab) for tab in (office, door)]

    office.goto(reverse("today"))
    office.fill("#find-q", "lop")
    office.press("#find-q", "Enter")
    office.click("#found a:has-text('Lopez')")
    office.click("summary:has-text('Book a class')")
    office.select_option("[name=session]", str(session.pk))
    office.click("button:has-text('Book a class')")
    office.wait_for_selector("text=The seat is booked.")
    call_command("plan_reminders", verbosity=0)
    call_command("dispatch_reminders", verbosity=0)

    office.goto(reverse("messages:sandbox"))
    office.wait_for_selector("#screen >> text=your appointment is set for Tue, Dec 1, 10:20 AM")
    office.fill("#reply-body", "stop")
    office.press("#reply-body", "Enter")
    office.wait_for_selector("#screen >> text=understood as “Stop”")
    call_command("dispatch_reminders", verbosity=0)
    office.wait_for_selector("#screen >> text=you will get no more texts from us")  # the page asks for news by itself
    office.click("text=See what it did on the person’s page.")
    office.wait_for_selector("text=Texts do not reach them")

    door.goto(reverse("today"))
    door.click("text=Take the register")
    door.click(".mark:has-text('Lopez') button[value=here]")
    door.click(".mark.done button:has-text('Undo')")
    door.wait_for_selector(".mark:not(.done) button[value=here]")

    assert AttendanceMark.objects.get().mark == ""
    assert complaints == [[], []]
