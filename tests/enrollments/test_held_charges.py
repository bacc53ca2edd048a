"""A charge that waits for an intake: held, satisfied in time and then safe for good, or returned by a person."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.core.clock import UTC
from diversion.core.states import TransitionNotAllowed
from diversion.courts.models import ChargeStatus
from diversion.enrollments import actions
from diversion.enrollments.actions import held_charges
from diversion.enrollments.actions.held_charges import CannotBeHeld, TooEarly
from diversion.enrollments.clocks import DayImpossible
from diversion.enrollments.models import HeldCharge, HeldChargeChange
from diversion.enrollments.rules import NotYours, ReasonMissing
from diversion.enrollments.states import EnrollmentStatus, held_charge, prebooking
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.programs.models import ProgramModel
from tests.factories import EnrollmentFactory, UserFactory, as_role, in_status
from tests.factories.referrals import ChargeFactory

pytestmark = pytest.mark.django_db

S, C = EnrollmentStatus, HeldChargeStatus
FIRST_OF_JUNE = date(2026, 6, 1)
# Ten in the morning in Tracy.
JUNE = datetime(2026, 6, 1, 17, tzinfo=UTC)


def day(number: int) -> datetime:
    """The instant of ten in the morning, `number` days after the referral."""
    return JUNE + timedelta(days=number)


@pytest.fixture
def file():
    return in_status(
        S.INTAKE_SCHEDULED, model=ProgramModel.PREBOOKING, opened_at=JUNE, policy__effective_from=date(2026, 1, 1)
    )


@pytest.fixture
def held(file):
    charge = ChargeFactory(person=file.person, limitation_on=date(2027, 5, 31))
    return held_charges.hold_charge(
        charge_id=charge.pk, enrollment_id=file.pk, referred_on=FIRST_OF_JUNE, by=UserFactory(), at=JUNE
    )


def do_intake(file, on, *, at):
    return actions.take_dated_step(
        enrollment_id=file.pk, step=prebooking.COMPLETE_INTAKE, on=on, decision=as_role(Role.CASE_MANAGER, at=at)
    )


A_DAY_TOO_LATE = day(31)


def take(row, step, role, *, at=A_DAY_TOO_LATE, reason="Never found", **kwargs):
    return held_charges.take_charge_step(
        held_charge_id=row.pk, step=step, decision=as_role(role, at=at, reason=reason), **kwargs
    )


def standing(row):
    row.refresh_from_db()
    return C(row.status)


def history(row):
    rows = HeldChargeChange.objects.filter(held_charge=row).order_by("inserted_at")
    return list(rows.values_list("old", "new", "step"))


def test_a_charge_is_held_from_the_referral_for_the_days_of_the_policy(held):
    assert (held.status, held.referred_on, held.intake_due_on) == (C.HELD, FIRST_OF_JUNE, date(2026, 7, 1))
    assert history(held) == [("", "held", "hold")]
    event = AuditEvent.objects.get(action="held_charge.held")
    assert (event.person_id, event.changes) == (held.enrollment.person_id, {"status": ["", "held"]})


def test_a_charge_that_is_held_twice_is_held_once_on_its_first_clock(held):
    again = held_charges.hold_charge(
        charge_id=held.charge_id,
        enrollment_id=held.enrollment_id,
        referred_on=date(2026, 6, 5),
        by=UserFactory(),
        at=day(4),
    )

    assert (again.pk, again.referred_on, HeldCharge.objects.count()) == (held.pk, FIRST_OF_JUNE, 1)
    assert len(history(held)) == 1


def test_neither_a_class_program_holds_a_charge_nor_any_program_somebody_elses(file):
    in_classes = EnrollmentFactory()

    for enrollment, charge in (
        (in_classes, ChargeFactory(person=in_classes.person)),
        (file, ChargeFactory()),
    ):
        with pytest.raises(CannotBeHeld):
            held_charges.hold_charge(
                charge_id=charge.pk, enrollment_id=enrollment.pk, referred_on=FIRST_OF_JUNE, by=None, at=JUNE
            )

    assert (HeldCharge.objects.count(), HeldChargeChange.objects.count()) == (0, 0)


# --- the intake


def test_an_intake_on_day_30_satisfies_the_charge_and_binds_the_file_to_the_policy(file, held):
    do_intake(file, date(2026, 7, 1), at=day(30))

    file.refresh_from_db()
    assert (file.status, file.intake_completed_on, file.policy.version) == (S.ENROLLED_ACTIVE, date(2026, 7, 1), 1)
    assert standing(held) == C.INTAKE_SATISFIED
    assert held.intake_completed_on == date(2026, 7, 1)
    assert history(held)[-1] == ("held", "intake_satisfied", "satisfy")


def test_an_intake_on_day_31_begins_the_work_and_leaves_the_charge_to_a_person(file, held):
    do_intake(file, date(2026, 7, 2), at=day(31))

    file.refresh_from_db()
    assert file.status == S.ENROLLED_ACTIVE
    assert standing(held) == C.HELD


def test_what_counts_is_the_day_of_the_intake_and_not_of_its_entry(file, held):
    do_intake(file, date(2026, 7, 1), at=day(40))

    assert standing(held) == C.INTAKE_SATISFIED
    change = HeldChargeChange.objects.get(new="intake_satisfied")
    assert (held.intake_completed_on, change.at) == (date(2026, 7, 1), day(40))


def test_after_the_intake_nothing_that_happens_to_the_person_touches_the_charge(file, held):
    do_intake(file, date(2026, 6, 20), at=day(19))
    for step, role in (
        (prebooking.LOSE_TOUCH, Role.CASE_MANAGER),
        (prebooking.REST, Role.CM_SUPERVISOR),
        (prebooking.CLOSE, Role.CM_SUPERVISOR),
    ):
        actions.take_step(enrollment_id=file.pk, step=step, decision=as_role(role, at=day(90), reason="Moved on"))

    assert standing(held) == C.INTAKE_SATISFIED
    for role in Role:
        with pytest.raises(TransitionNotAllowed):
            take(held, held_charge.RETURN, role, at=day(90))


def test_the_intake_is_not_recorded_ahead(file, held):
    with pytest.raises(DayImpossible, match="has not come yet"):
        do_intake(file, date(2026, 6, 21), at=day(19))

    file.refresh_from_db()
    assert (file.status, standing(held)) == (S.INTAKE_SCHEDULED, C.HELD)


# --- what people confirm


def test_the_prosecutor_confirms_that_a_satisfied_charge_is_not_filed(file, held):
    do_intake(file, date(2026, 6, 20), at=day(19))

    take(held, held_charge.DO_NOT_FILE, Role.PROSECUTOR)

    held.charge.refresh_from_db()
    assert (standing(held), held.charge.status, held.charge.filed_on) == (C.NOT_FILED, ChargeStatus.REJECTED, None)


def test_a_charge_goes_back_when_its_clock_has_run_out_and_not_on_its_last_day(held):
    with pytest.raises(TooEarly, match="until July 1, 2026"):
        take(held, held_charge.RETURN, Role.CASE_MANAGER, at=day(30))
    assert standing(held) == C.HELD

    take(held, held_charge.RETURN, Role.CASE_MANAGER, at=day(31))

    assert standing(held) == C.RETURNED
    assert history(held)[-1] == ("held", "returned_for_charging", "return for charging")


def test_a_charge_goes_back_before_its_last_day_when_the_person_said_no(file, held):
    actions.take_step(enrollment_id=file.pk, step=prebooking.DECLINE, decision=as_role(Role.CASE_MANAGER, at=day(3)))

    take(held, held_charge.RETURN, Role.CASE_MANAGER, at=day(3))

    assert standing(held) == C.RETURNED


def test_a_return_says_why_and_belongs_to_those_who_work_with_the_person(held):
    with pytest.raises(ReasonMissing):
        take(held, held_charge.RETURN, Role.CASE_MANAGER, reason=" ")
    with pytest.raises(NotYours):
        take(held, held_charge.RETURN, Role.PROSECUTOR)

    assert (standing(held), len(history(held))) == (C.HELD, 1)


def test_only_the_prosecutor_files_and_says_on_which_day(held):
    take(held, held_charge.RETURN, Role.CASE_MANAGER)

    with pytest.raises(NotYours):
        take(held, held_charge.FILE, Role.CASE_MANAGER, on=date(2026, 7, 2))
    with pytest.raises(DayImpossible):
        take(held, held_charge.FILE, Role.PROSECUTOR)
    take(held, held_charge.FILE, Role.PROSECUTOR, on=date(2026, 7, 2))

    held.charge.refresh_from_db()
    assert (standing(held), held.filed_on) == (C.FILED, date(2026, 7, 2))
    assert (held.charge.status, held.charge.filed_on) == (ChargeStatus.FILED, date(2026, 7, 2))


def test_a_charge_expires_after_its_last_day_to_file_and_not_on_it(held):
    last_day = datetime(2027, 5, 31, 17, tzinfo=UTC)

    with pytest.raises(TooEarly, match="has not passed"):
        take(held, held_charge.EXPIRE, Role.PROSECUTOR, at=last_day)
    take(held, held_charge.EXPIRE, Role.PROSECUTOR, at=last_day + timedelta(days=1))

    assert standing(held) == C.EXPIRED


@pytest.mark.parametrize("deed", [lambda rows: rows.update(reason="else"), lambda rows: rows.delete()])
def test_the_history_of_a_charge_is_never_changed(held, deed):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        deed(HeldChargeChange.objects.all())


def test_the_database_itself_refuses_an_intake_after_the_last_day(held):
    with pytest.raises(DatabaseError, match="heldcharge_satisfied_in_time"), transaction.atomic():
        HeldCharge.objects.update(status=C.INTAKE_SATISFIED, intake_completed_on=date(2026, 7, 2))
