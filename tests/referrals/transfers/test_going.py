"""A file goes to another program when that program has said yes, and at no other moment (F22)."""

from datetime import timedelta

import pytest

from diversion.accounts.walls import Role
from diversion.agenda.models import AgendaMark, UpcomingEvent
from diversion.audit.models import AuditEvent
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.models import Enrollment, HeldCharge
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.enrollments.unfiled import limitation_days
from diversion.programs.models import Door, ProgramModel, Track
from diversion.referrals.models import Referral
from diversion.referrals.states import TransferStatus as T
from diversion.referrals.transfers import actions
from diversion.referrals.transfers.actions import AlreadyBegun, AnswerMissing
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PolicyFactory,
    SessionFactory,
    as_role,
    book,
    in_status,
)
from tests.factories.referrals import ChargeFactory, ReferralFactory
from tests.referrals.transfers.conftest import LAST_DAY, WHY, accepted, proposed, referred, status

pytestmark = pytest.mark.django_db


# --- the way


def test_a_proposal_moves_nothing(file, receiver):
    row = proposed(file, receiver)

    assert (row.status, status(file)) == (T.PROPOSED, S.ACCEPTED)
    assert list(Enrollment.objects.filter(program=receiver)) == []
    assert AuditEvent.objects.filter(action="transfer.proposed", program_id=file.program_id).count() == 1


def test_a_yes_ends_the_old_file_and_opens_one_in_the_receiving_program(file, receiver):
    row = proposed(file, receiver)

    opened = accepted(row)

    row.refresh_from_db()
    assert (status(file), opened.status, opened.program) == (S.TRANSFERRED, S.REFERRED, receiver)
    assert (row.status, row.opened, row.moved_from) == (T.ACCEPTED, opened, S.ACCEPTED)
    change = file.status_changes.get(new=S.TRANSFERRED)
    assert (change.reason, change.by) == (WHY, row.answered_by)


def test_the_agreement_does_not_come_along(file, receiver):
    opened = accepted(proposed(file, receiver))

    assert (opened.agreement_version, opened.agreement_signed_on, opened.policy) == ("", None, None)


def test_what_they_were_referred_for_comes_along_with_its_last_day_to_file(file, receiver):
    old = referred(file)

    opened = accepted(proposed(file, receiver))

    new = Referral.objects.get(enrollment=opened)
    assert (new.incident, new.door, new.program) == (old.incident, old.door, receiver)
    assert (new.received_on, new.referred_on) == (NOW.date(), old.received_on)
    assert limitation_days([file.pk, opened.pk]) == {opened.pk: LAST_DAY}


def test_each_incident_comes_along_once(file, receiver):
    first = referred(file)
    second = referred(file, report="26-2")
    ReferralFactory(person=file.person, program=file.program, enrollment=file, incident=None)

    opened = accepted(proposed(file, receiver))

    rows = Referral.objects.filter(enrollment=opened)
    assert set(rows.values_list("incident", flat=True)) == {first.incident_id, second.incident_id}


def test_a_file_without_a_referral_goes_alone(file, receiver):
    opened = accepted(proposed(file, receiver))

    assert list(Referral.objects.filter(enrollment=opened)) == []


def test_a_charge_that_waits_for_the_intake_waits_on_in_the_other_program():
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    receiver = PolicyFactory(program__model=ProgramModel.PREBOOKING).program
    charge = ChargeFactory(person=file.person)
    day = NOW.date() - timedelta(days=5)
    held = hold_charge(charge_id=charge.pk, enrollment_id=file.pk, referred_on=day, by=None, at=NOW)

    opened = accepted(proposed(file, receiver, role=Role.CASE_MANAGER), Role.CASE_MANAGER)

    now = HeldCharge.objects.get()
    assert (now.enrollment, now.status, now.intake_due_on) == (opened, held.status, held.intake_due_on)
    assert [change.step for change in now.changes.order_by("at", "inserted_at")] == ["hold", "carry"]


def test_a_charge_stays_behind_where_the_other_program_holds_none(receiver):
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    charge = ChargeFactory(person=file.person)
    hold_charge(charge_id=charge.pk, enrollment_id=file.pk, referred_on=NOW.date(), by=None, at=NOW)

    accepted(proposed(file, receiver, role=Role.CASE_MANAGER))

    assert HeldCharge.objects.get().enrollment == file


def test_the_seat_of_the_old_file_no_longer_stands_and_its_plan_is_looked_at_again(file, receiver):
    seat = book(SessionFactory(series__program=file.program), file)
    row = proposed(file, receiver)
    AgendaMark.objects.all().delete()

    accepted(row)

    assert UpcomingEvent.objects.get(event_id=seat.pk).standing is False
    assert AgendaMark.objects.filter(person_id=file.person_id).exists()


def test_somebody_on_hold_can_be_taken_over(receiver):
    file = EnrollmentFactory(on_hold=True, policy__program__track=Track.BUYER)

    row = proposed(file, receiver)
    accepted(row)

    row.refresh_from_db()
    assert (status(file), row.moved_from) == (S.TRANSFERRED, S.SCHEDULED)


@pytest.mark.parametrize(
    ("model", "at", "role"),
    [
        (ProgramModel.FOPP, S.WATCH, Role.COORDINATOR),
        (ProgramModel.PREBOOKING, S.IN_THE_WIND, Role.CASE_MANAGER),
        (ProgramModel.POSTBOOKING, S.ACTIVE, Role.COORDINATOR),
    ],
)
def test_a_file_of_each_regime_can_go(model, at, role):
    file = in_status(at, model=model)

    accepted(proposed(file, PolicyFactory().program, role=role))

    assert status(file) == S.TRANSFERRED


# --- no, never mind, and undone


def test_a_no_leaves_the_file_where_it_was_and_says_why(file, receiver):
    row = proposed(file, receiver)

    actions.decline(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="We are full"))

    row.refresh_from_db()
    assert (row.status, row.answer, status(file)) == (T.DECLINED, "We are full", S.ACCEPTED)


def test_a_no_must_say_why(file, receiver):
    row = proposed(file, receiver)

    with pytest.raises(AnswerMissing):
        actions.decline(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason=" "))
    assert status(row) == T.PROPOSED


def test_a_proposal_that_was_taken_back_cannot_be_accepted(file, receiver):
    row = proposed(file, receiver)
    actions.withdraw(transfer_id=row.pk, decision=as_role(Role.COORDINATOR))

    with pytest.raises(TransitionNotAllowed):
        accepted(row)
    assert status(file) == S.ACCEPTED


def test_it_is_answered_once(file, receiver):
    row = proposed(file, receiver)
    accepted(row)

    with pytest.raises(TransitionNotAllowed):
        accepted(row)
    with pytest.raises(TransitionNotAllowed):
        actions.decline(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="No"))
    assert Enrollment.objects.filter(program=receiver).count() == 1


def test_a_file_that_ended_meanwhile_goes_nowhere(file, receiver):
    row = proposed(file, receiver)
    Enrollment.objects.filter(pk=file.pk).update(status=S.WITHDRAWN)

    with pytest.raises(TransitionNotAllowed):
        accepted(row)
    assert status(row) == T.PROPOSED


def test_a_yes_by_mistake_is_taken_back_while_nothing_has_begun(file, receiver):
    referred(file)
    row = proposed(file, receiver)
    opened = accepted(row)

    actions.take_back(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="The wrong Smith"))

    assert (status(file), status(opened), status(row)) == (S.ACCEPTED, S.CLOSED_ADMIN, T.TAKEN_BACK)
    assert limitation_days([file.pk]) == {file.pk: LAST_DAY}
    assert accepted(proposed(file, receiver)).status == S.REFERRED


def test_a_charge_comes_back_with_its_person():
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    receiver = PolicyFactory(program__model=ProgramModel.PREBOOKING).program
    charge = ChargeFactory(person=file.person)
    hold_charge(charge_id=charge.pk, enrollment_id=file.pk, referred_on=NOW.date(), by=None, at=NOW)
    row = proposed(file, receiver, role=Role.CASE_MANAGER)
    opened = accepted(row, Role.CASE_MANAGER)

    actions.take_back(transfer_id=row.pk, decision=as_role(Role.CASE_MANAGER, reason="A mistake"))

    assert HeldCharge.objects.get().enrollment == file
    assert (status(file), status(opened)) == (S.HANDOFF_DONE, S.CLOSED)


def test_nothing_is_taken_back_once_work_has_begun(file, receiver):
    row = proposed(file, receiver)
    opened = accepted(row)
    Enrollment.objects.filter(pk=opened.pk).update(status=S.SCREENING)

    with pytest.raises(AlreadyBegun):
        actions.take_back(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="A mistake"))
    assert (status(file), status(row)) == (S.TRANSFERRED, T.ACCEPTED)


def test_a_door_of_the_old_program_may_be_shut_in_the_new_one(receiver):
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    referred(file, door=Door.SOCIAL_CONTACT)

    opened = accepted(proposed(file, receiver, role=Role.CASE_MANAGER))

    assert Referral.objects.get(enrollment=opened).door == Door.SOCIAL_CONTACT
