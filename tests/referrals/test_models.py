"""What the database refuses about referrals and what was checked, whatever the code does."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diversion.referrals.models import CheckResult, ScreeningCheck
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PersonFactory, UserFactory
from tests.factories.referrals import IncidentFactory, ReferralFactory

pytestmark = pytest.mark.django_db

CLOSED = {"outcome": "completed", "closed_on": date(2026, 4, 1)}


def refused_by(name, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ReferralFactory(**values)


def test_a_person_is_referred_once_to_a_program_about_an_incident():
    one = ReferralFactory()
    ReferralFactory(person=one.person, incident=one.incident)  # to another program
    ReferralFactory(person=one.person, program=one.program)  # about another incident
    ReferralFactory(program=one.program, incident=one.incident)  # somebody else in it

    refused_by(
        "referral_one_per_person_incident_and_program",
        person=one.person,
        program=one.program,
        incident=one.incident,
        received_on=date(2026, 5, 1),
    )


def test_without_an_incident_a_person_is_referred_to_a_program_once_a_day():
    one = ReferralFactory(incident=None)
    ReferralFactory(person=one.person, program=one.program, incident=None, received_on=date(2026, 5, 1))

    refused_by("referral_without_incident_one_a_day", person=one.person, program=one.program, incident=None)


def test_a_row_of_a_list_is_one_referral_and_what_came_otherwise_has_no_row():
    one = ReferralFactory(source_key="a" * 64)
    ReferralFactory.create_batch(2, program=one.program, source_key="")

    refused_by("referral_one_per_row_of_a_list", program=one.program, source_key="a" * 64)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("referral_door_known", {"door": "window"}),
        ("referral_closed_iff_outcome", {"outcome": "completed"}),
        ("referral_closed_iff_outcome", {"closed_on": date(2026, 4, 1)}),
        ("referral_decided_iff_decision", {"decision": "eligible"}),
        ("referral_decision_has_who_and_when", {"decision": "eligible", "decided_at": NOW}),
    ],
)
def test_a_referral_that_cannot_be(name, values):
    refused_by(name, incident=IncidentFactory(), **values)


def test_an_outcome_is_of_a_record_that_was_kept_elsewhere_and_has_no_file_here():
    ReferralFactory(**CLOSED)
    file = EnrollmentFactory()

    refused_by("referral_outcome_is_of_a_record_kept_before", person=file.person, enrollment=file, **CLOSED)


@pytest.mark.parametrize("deed", [lambda rows: rows.update(result="pass"), lambda rows: rows.delete()])
def test_what_was_checked_is_neither_changed_nor_removed(deed):
    check = ScreeningCheck.objects.create(
        enrollment=EnrollmentFactory(person=PersonFactory()),
        criterion="first_offense",
        result=CheckResult.FAIL,
        source="state_record",
        checked_on=NOW.date(),
        checked_by=UserFactory(),
        at=NOW,
    )

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deed(ScreeningCheck.objects.filter(pk=check.pk))

    check.refresh_from_db()
    assert check.result == CheckResult.FAIL
