"""Which classes a page offers where the last day to file is near, and recording a filing or a waiver."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from diversion.classes.models import Seat
from diversion.enrollments.models import LastDaySettled
from tests.factories import SessionFactory
from tests.factories.referrals import ChargeFactory, ReferralFactory
from tests.web.people.conftest import page

FILE_BY = date(2027, 3, 9)
IN_TIME, LATE = date(2027, 2, 7), date(2027, 2, 8)


@pytest.fixture
def charged(file):
    charge = ChargeFactory(person=file.person, limitation_on=FILE_BY)
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=charge.incident)
    return file


def session(program, day):
    return SessionFactory(series__program=program, local_day=day, starts_wall=time(9), ends_wall=time(17))


def option(html, row):
    return re.search(f'<option value="{row.pk}"([^>]*)>([^<]*)<', html).groups()


def post(client, name, file, **typed):
    return client.post(reverse(f"people:{name}", args=[file.person_id, file.pk]), typed)


def test_a_class_that_comes_too_late_stands_there_and_cannot_be_chosen(charged, program, coordinator):
    good, late = session(program, IN_TIME), session(program, LATE)

    html = page(coordinator, charged.person)

    assert ("disabled" in option(html, good)[0], "disabled" in option(html, late)[0]) == (False, True)
    assert "too late" in option(html, late)[1]
    assert "The last day for a class is" in html


def test_where_every_class_comes_too_late_the_button_says_why(charged, program, coordinator):
    session(program, LATE)

    html = page(coordinator, charged.person)

    assert "Every class comes later." in html
    assert reverse("people:book", args=[charged.person_id, charged.pk]) not in html


def test_a_late_class_that_is_asked_for_all_the_same_is_refused_in_words(charged, program, coordinator):
    late = session(program, LATE)

    answer = post(coordinator, "book", charged, session=str(late.pk))

    assert answer.status_code == 422
    assert "ask the prosecutor to file or to record a signed waiver" in " ".join(answer.content.decode().split())
    assert Seat.objects.count() == 0


def test_a_prosecutor_records_a_waiver_and_the_class_can_be_chosen(charged, program, coordinator, prosecutor):
    late = session(program, LATE)
    assert "Record a filing or a signed waiver" in page(prosecutor, charged.person)
    assert "Record a filing or a signed waiver" not in page(coordinator, charged.person)

    post(prosecutor, "last_day", charged, choice="waiver", on="2026-12-01")

    html = page(coordinator, charged.person)
    assert "disabled" not in option(html, late)[0]
    assert "waived" in html


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"choice": "shorter_watch", "on": "2026-12-01"},
        {"choice": "waiver", "on": "2026-12-02"},
        {"choice": "waiver", "on": "yesterday"},
        {"choice": "\x00", "on": "2026-12-01"},
    ],
)
def test_what_is_no_filing_and_no_waiver_is_refused(charged, prosecutor, typed):
    assert post(prosecutor, "last_day", charged, **typed).status_code == 422
    assert LastDaySettled.objects.count() == 0


def test_a_coordinator_is_refused_and_a_stranger_finds_nothing(charged, coordinator, stranger):
    typed = {"choice": "waiver", "on": "2026-12-01"}

    assert post(coordinator, "last_day", charged, **typed).status_code == 422
    assert post(stranger, "last_day", charged, **typed).status_code == 404
    assert LastDaySettled.objects.count() == 0
