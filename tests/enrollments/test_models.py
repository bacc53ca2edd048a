"""What the database refuses about files, whatever the code does."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diversion.enrollments import actions
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.states import ENDED, LIFECYCLES, OPEN, SIGNED, EnrollmentStatus, postbooking, prebooking
from diversion.programs.models import ProgramModel
from tests.factories import EnrollmentFactory, PersonFactory, ProgramFactory, as_role, in_status
from tests.factories.enrollments import ASKED, OrderFactory, regime_of

pytestmark = pytest.mark.django_db


def refused_by(name, enrollment, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Enrollment.objects.filter(pk=enrollment.pk).update(**values)


def test_a_status_that_is_none():
    refused_by("enrollment_status_known", EnrollmentFactory(), status="failed")


@pytest.mark.parametrize("model", ProgramModel)
def test_a_status_of_another_regime(model):
    initial = LIFECYCLES[model].initial
    known = set(LIFECYCLES[model].states)

    for status in set(EnrollmentStatus) - known:
        # A file with all that any regime asks for: what is left to refuse is the status.
        everything = (
            ASKED[EnrollmentStatus.REINSTATED] | ASKED[EnrollmentStatus.DISMISSED] | ASKED[EnrollmentStatus.OFFERED]
        )
        everything |= {"intake_completed_on": date(2026, 11, 20), "dismissal_on": date(2026, 11, 30)}
        hold = {"held_from": "scheduled", "hold_reason": "medical", "hold_until_on": date(2026, 12, 31)}
        more = hold if status == EnrollmentStatus.ON_HOLD else {}
        file = in_status(initial, model=model, order=OrderFactory(), **everything)
        refused_by("enrollment_status_known", file, status=status, **more)


def test_a_file_that_claims_another_regime_than_its_program():
    with pytest.raises(IntegrityError, match="enrollment_has_the_model_of_its_program"), transaction.atomic():
        EnrollmentFactory(status=EnrollmentStatus.REFERRED, model=ProgramModel.PREBOOKING)


@pytest.mark.parametrize("status", sorted(prebooking.AFTER_INTAKE))
@pytest.mark.parametrize("missing", [{"policy": None}, {"intake_completed_on": None}], ids=str)
def test_work_before_the_intake_is_done(status, missing):
    refused_by("enrollment_works_after_its_intake", in_status(status), **missing)


@pytest.mark.parametrize("status", sorted(postbooking.UNDER_ORDER))
@pytest.mark.parametrize("missing", [{"policy": None}, {"order": None}], ids=str)
def test_a_diversion_by_a_court_without_its_order(status, missing):
    refused_by("enrollment_ordered_has_order_and_policy", in_status(status), **missing)


@pytest.mark.parametrize(
    "missing",
    [
        {"notice_sent_on": None},
        {"hearing_on": None},
        {"found_on": None},
        {"finding": ""},
        {"notice_sent_on": date(2026, 11, 20)},
        {"found_on": date(2026, 11, 19)},
    ],
    ids=str,
)
def test_a_case_reinstated_without_notice_then_hearing_then_finding(missing):
    refused_by("enrollment_reinstated_after_notice_and_hearing", in_status(EnrollmentStatus.REINSTATED), **missing)


def test_a_hearing_without_its_notice_and_a_notice_without_its_day():
    refused_by("enrollment_hearing_after_its_notice", in_status(EnrollmentStatus.HEARING_SET), notice_sent_on=None)
    refused_by("enrollment_notice_has_its_day", in_status(EnrollmentStatus.NONCOMPLIANCE_NOTICED), notice_sent_on=None)


def test_a_dismissal_without_its_day():
    refused_by("enrollment_dismissal_has_its_day", in_status(EnrollmentStatus.DISMISSAL_SET), dismissal_on=None)
    refused_by("enrollment_dismissal_has_its_day", in_status(EnrollmentStatus.DISMISSED), dismissed_on=None)


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
    first = EnrollmentFactory(status=LIFECYCLES[regime_of(status)].initial, policy__program__model=regime_of(status))
    second = in_status(status, person=first.person)

    refused_by("enrollment_one_open_per_person_and_program", second, program=first.program)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_file_that_ended_stands_in_nobodys_way(status):
    ended = in_status(status)

    again = EnrollmentFactory(
        person=ended.person, policy=ended.policy, status=LIFECYCLES[ProgramModel(ended.model)].initial
    )

    assert again.program == ended.program


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
