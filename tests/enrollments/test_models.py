"""What the database refuses about files, whatever the code does."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diversion.enrollments import actions
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.states import ENDED, OPEN, SIGNED
from tests.factories import EnrollmentFactory, PersonFactory, ProgramFactory, as_role, in_status

pytestmark = pytest.mark.django_db


def refused_by(name, enrollment, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Enrollment.objects.filter(pk=enrollment.pk).update(**values)


def test_a_status_that_is_none():
    refused_by("enrollment_status_known", EnrollmentFactory(), status="failed")


@pytest.mark.parametrize("status", sorted(SIGNED))
@pytest.mark.parametrize(
    "missing",
    [{"policy": None}, {"agreement_signed_on": None}, {"agreement_version": ""}, {"agreement_language": ""}],
    ids=str,
)
def test_a_signed_status_without_its_agreement_or_its_policy(status, missing):
    refused_by("enrollment_signed_has_agreement_and_policy", in_status(status), **missing)


def test_an_offer_without_a_last_day():
    refused_by("enrollment_offer_has_a_last_day", EnrollmentFactory(offered=True), offer_expires_on=None)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("enrollment_hold_day_iff_on_hold", {"hold_until_on": None}),
        ("enrollment_hold_knows_where_it_came_from", {"held_from": ""}),
        ("enrollment_hold_knows_where_it_came_from", {"hold_reason": ""}),
        ("enrollment_hold_", {"status": "scheduled"}),
    ],
)
def test_a_hold_without_its_day_its_reason_or_where_it_came_from(name, values):
    refused_by(name, EnrollmentFactory(on_hold=True), **values)


@pytest.mark.parametrize(
    "values", [{"hold_until_on": date(2026, 12, 9)}, {"held_from": "accepted"}, {"hold_reason": "medical"}], ids=str
)
def test_facts_of_a_hold_without_a_hold(values):
    refused_by("enrollment_hold_", EnrollmentFactory(), **values)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_a_second_open_file_of_a_person_in_a_program(status):
    first = EnrollmentFactory()
    second = in_status(status, person=first.person)

    refused_by("enrollment_one_open_per_person_and_program", second, program=first.program)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_file_that_ended_stands_in_nobodys_way(status):
    ended = EnrollmentFactory(status=status)

    assert EnrollmentFactory(person=ended.person, policy=ended.policy).program == ended.program


def test_two_files_of_one_number():
    first, second = EnrollmentFactory(), EnrollmentFactory()

    refused_by("number", second, number=first.number)


@pytest.mark.parametrize(
    "deed", [lambda rows: rows.update(reason="else"), lambda rows: rows.delete()], ids=["change", "remove"]
)
def test_a_change_of_what_happened(deed):
    actions.refer(person_id=PersonFactory().pk, program_id=ProgramFactory().pk, by=as_role().by, at=as_role().at)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deed(StatusChange.objects.all())

    assert StatusChange.objects.get().reason == ""
