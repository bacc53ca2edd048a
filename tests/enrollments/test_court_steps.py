"""After booking: the court's order, notice before hearing before finding, and the end of the term."""

from dataclasses import replace
from datetime import date

import pytest

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments import actions
from diversion.enrollments.actions import Order
from diversion.enrollments.clocks import DayImpossible
from diversion.enrollments.models import DiversionOrder
from diversion.enrollments.rules import NotYours, ReasonMissing
from diversion.enrollments.states import EnrollmentStatus, fopp, postbooking, prebooking
from diversion.programs.models import ProgramModel, StatuteBasis
from tests.conftest import NOW
from tests.enrollments.reading import TODAY, as_stored, history, nothing_was_written
from tests.factories import as_role, in_status

pytestmark = pytest.mark.django_db

S = EnrollmentStatus
COURT = ProgramModel.POSTBOOKING
ORDER = Order(
    court="Superior Court, Northgate",
    case_no="24-CR-00417",
    judge="Hon. A. Example",
    made_on=date(2026, 11, 30),
    starts_on=date(2026, 11, 30),
    ends_on=date(2028, 11, 30),
    conditions="Six sessions",
    time_waived=True,
    next_on=date(2027, 1, 12),
)


def offered(**fields):
    basis = {"policy__statute_basis": StatuteBasis.CA_JUDICIAL, "policy__effective_from": date(2026, 1, 1)}
    return in_status(S.OFFERED, model=COURT, opened_at=NOW.replace(month=11), **basis, **fields)


def take(enrollment, step, on, *, role=Role.COORDINATOR, reason="Missed two sessions"):
    return actions.take_dated_step(enrollment_id=enrollment.pk, step=step, on=on, decision=as_role(role, reason=reason))


def test_the_courts_order_binds_the_file_to_the_policy_of_its_day():
    enrollment = offered()

    actions.order(ORDER, enrollment_id=enrollment.pk, decision=as_role(Role.COURT_LIAISON))

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.policy.version) == (S.ORDERED, 1)
    assert (enrollment.order.case_no, enrollment.order.ends_on) == ("24-CR-00417", date(2028, 11, 30))
    assert history(enrollment) == [("offered", "ordered", "order")]


@pytest.mark.parametrize(
    "wrong", [{"ends_on": date(2028, 12, 1)}, {"ends_on": date(2026, 11, 30)}, {"made_on": date(2026, 12, 2)}], ids=str
)
def test_a_term_that_cannot_be_leaves_neither_an_order_nor_a_step(wrong):
    enrollment = offered()

    with pytest.raises(DayImpossible):
        actions.order(replace(ORDER, **wrong), enrollment_id=enrollment.pk, decision=as_role(Role.COURT_LIAISON))

    assert DiversionOrder.objects.count() == 0
    assert nothing_was_written()


def test_an_order_is_written_down_by_those_who_bring_it_from_court():
    enrollment = offered()

    with pytest.raises(NotYours):
        actions.order(ORDER, enrollment_id=enrollment.pk, decision=as_role(Role.CASE_MANAGER))

    assert (DiversionOrder.objects.count(), nothing_was_written()) == (0, True)


def test_notice_hearing_and_finding_come_one_after_the_other_each_with_its_day():
    enrollment = in_status(S.ACTIVE, opened_at=NOW.replace(month=6))

    take(enrollment, postbooking.SEND_NOTICE, date(2026, 11, 2))
    take(enrollment, postbooking.SET_HEARING, date(2026, 11, 20), role=Role.COURT_LIAISON)
    take(enrollment, postbooking.REINSTATE, date(2026, 11, 20), role=Role.COURT_LIAISON, reason="Did not come")

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.finding) == (S.REINSTATED, "Did not come")
    assert (enrollment.notice_sent_on, enrollment.hearing_on, enrollment.found_on) == (
        date(2026, 11, 2),
        date(2026, 11, 20),
        date(2026, 11, 20),
    )
    last = AuditEvent.objects.order_by("-id").first()
    assert last.changes == {"status": ["hearing_set", "reinstated"], "found_on": ["", "2026-11-20"]}


@pytest.mark.parametrize("status", sorted(set(postbooking.STATES) - {S.HEARING_SET}))
def test_no_case_is_reinstated_from_anywhere_but_a_hearing(status):
    enrollment = in_status(status, model=COURT, opened_at=NOW.replace(month=6))
    before = as_stored(enrollment)

    with pytest.raises(TransitionNotAllowed):
        take(enrollment, postbooking.REINSTATE, TODAY)

    assert (as_stored(enrollment), nothing_was_written()) == (before, True)


def test_a_finding_says_what_was_found():
    enrollment = in_status(S.HEARING_SET, opened_at=NOW.replace(month=6))

    with pytest.raises(ReasonMissing):
        take(enrollment, postbooking.REINSTATE, TODAY, reason=" ")

    assert nothing_was_written()


def test_a_second_notice_forgets_the_hearing_of_the_first():
    enrollment = in_status(S.HEARING_SET, opened_at=NOW.replace(month=6))
    actions.take_step(enrollment_id=enrollment.pk, step=postbooking.GO_ON, decision=as_role(Role.COURT_LIAISON))

    take(enrollment, postbooking.SEND_NOTICE, date(2026, 11, 30))

    enrollment.refresh_from_db()
    assert (enrollment.notice_sent_on, enrollment.hearing_on) == (date(2026, 11, 30), None)


def test_a_case_is_dismissed_when_the_term_has_ended_and_not_a_day_earlier():
    enrollment = in_status(S.DISMISSAL_SET, opened_at=NOW.replace(month=6), order__ends_on=date(2026, 11, 30))

    with pytest.raises(DayImpossible, match="The term ends"):
        take(enrollment, postbooking.DISMISS, date(2026, 11, 29))
    take(enrollment, postbooking.DISMISS, date(2026, 11, 30))

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.dismissed_on) == (S.DISMISSED, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("model", "step"),
    [
        (ProgramModel.PREBOOKING, fopp.OPEN_SCREENING),
        (ProgramModel.POSTBOOKING, fopp.OPEN_SCREENING),
        (ProgramModel.FOPP, prebooking.HAND_OFF),
        (ProgramModel.FOPP, postbooking.BEGIN),
    ],
)
def test_a_step_of_another_regime_is_refused_though_both_begin_as_referred(model, step):
    enrollment = in_status(S.REFERRED, model=model)

    with pytest.raises(TransitionNotAllowed, match="does not know that step"):
        actions.take_step(enrollment_id=enrollment.pk, step=step, decision=as_role(*Role))

    assert nothing_was_written()


def test_an_offer_of_a_court_program_goes_out_and_can_be_made_again():
    enrollment = in_status(S.SCREENED, model=COURT)
    prosecutor = as_role(Role.PROSECUTOR)

    actions.offer(enrollment_id=enrollment.pk, on=TODAY, chosen=None, decision=prosecutor)
    actions.take_step(enrollment_id=enrollment.pk, step=postbooking.DECLINE, decision=as_role(Role.COORDINATOR))
    actions.offer(enrollment_id=enrollment.pk, on=TODAY, chosen=None, decision=prosecutor)

    assert history(enrollment) == [
        ("screened", "offered", "offer"),
        ("offered", "declined", "decline"),
        ("declined", "offered", "offer again"),
    ]


def test_somebody_before_booking_is_never_offered_an_agreement():
    enrollment = in_status(S.HANDOFF_DONE)

    with pytest.raises(TransitionNotAllowed):
        actions.offer(enrollment_id=enrollment.pk, on=TODAY, chosen=None, decision=as_role(*Role))
