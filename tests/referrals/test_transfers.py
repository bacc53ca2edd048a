"""A file goes to another program when that program has said yes, and at no other moment (F22)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role
from diversion.agenda.models import AgendaMark, UpcomingEvent
from diversion.audit.models import AuditEvent
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments.actions import AlreadyEnrolled
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.models import Enrollment, HeldCharge
from diversion.enrollments.rules import NotYours, ReasonMissing, UnderAge
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.enrollments.unfiled import limitation_days
from diversion.programs.models import Door, ProgramModel, Track
from diversion.programs.queries import NoPolicyInForce
from diversion.referrals.actions import AlreadyReferred
from diversion.referrals.models import Referral, Transfer
from diversion.referrals.states import TransferStatus as T
from diversion.referrals.transfers import actions, queries
from diversion.referrals.transfers.actions import AlreadyBegun, AlreadyProposed, AnswerMissing, Destination
from diversion.referrals.transfers.rules import CannotGoThere
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PersonFactory,
    PolicyFactory,
    ProgramFactory,
    SessionFactory,
    as_role,
    book,
    in_status,
)
from tests.factories.referrals import ChargeFactory, ReferralFactory, TransferFactory

pytestmark = pytest.mark.django_db
LAST_DAY = date(2027, 3, 9)
WHY = "Moved to Northgate"


@pytest.fixture
def file():
    return EnrollmentFactory(policy__program__track=Track.BUYER)


@pytest.fixture
def receiver():
    return PolicyFactory(program__track=Track.BUYER).program


def proposed(file, receiver, **facts):
    decision = as_role(facts.get("role", Role.COORDINATOR), reason=facts.get("reason", WHY))
    return actions.propose(Destination(receiver.pk), enrollment_id=file.pk, decision=decision)


def accepted(row, role=Role.COORDINATOR):
    return actions.accept(transfer_id=row.pk, decision=as_role(role))


def status(record):
    record.refresh_from_db()
    return record.status


def reach(role, program):
    return Reach(user_id=None, grants=[Grant(role, program.pk)])


def referred(file, *, report="26-1", limitation=LAST_DAY, **fields):
    row = ReferralFactory(
        person=file.person, program=file.program, enrollment=file, incident__report_no=report, **fields
    )
    ChargeFactory(incident=row.incident, person=file.person, limitation_on=limitation)
    return row


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


# --- an outside program


def outside(file):
    decision = as_role(Role.COORDINATOR, reason=WHY)
    return actions.propose(Destination(None, "Northgate Court"), enrollment_id=file.pk, decision=decision)


def test_the_yes_of_an_outside_program_is_recorded_by_the_sender(file):
    row = outside(file)

    actions.accepted_outside(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="Ms. Ortiz, by phone"))

    row.refresh_from_db()
    assert (row.status, row.answer, row.opened, status(file)) == (
        T.ACCEPTED,
        "Ms. Ortiz, by phone",
        None,
        S.TRANSFERRED,
    )


def test_the_no_of_an_outside_program_leaves_the_file(file):
    row = outside(file)

    actions.declined_outside(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="Ms. Ortiz: full"))

    assert (status(row), status(file)) == (T.DECLINED, S.ACCEPTED)


def test_the_sender_does_not_answer_for_a_program_of_ours(file, receiver):
    row = proposed(file, receiver)

    for answer in (actions.accepted_outside, actions.declined_outside):
        with pytest.raises(NotYours):
            answer(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="They said so"))
    assert status(file) == S.ACCEPTED


@pytest.mark.parametrize("answer", [actions.accept, actions.decline, actions.take_back])
def test_nobody_answers_here_for_an_outside_program(file, answer):
    row = outside(file)

    with pytest.raises(NotYours):
        answer(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="x"))


# --- who, why, where to


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR}))
def test_nobody_but_a_coordinator_proposes_or_answers_for_a_class_program(file, receiver, role):
    row = TransferFactory(enrollment=file, to_program=receiver)

    with pytest.raises(NotYours):
        proposed(EnrollmentFactory(), receiver, role=role)
    with pytest.raises(NotYours):
        accepted(row, role)


def test_a_proposal_says_why(file, receiver):
    with pytest.raises(ReasonMissing):
        proposed(file, receiver, reason="")


@pytest.mark.parametrize("at", [S.COMPLETED, S.WITHDRAWN, S.TRANSFERRED])
def test_what_has_ended_goes_nowhere(at, receiver):
    with pytest.raises(TransitionNotAllowed):
        proposed(in_status(at), receiver)


def test_one_program_is_asked_at_a_time(file, receiver):
    proposed(file, receiver)

    with pytest.raises(AlreadyProposed):
        proposed(file, PolicyFactory().program)


def test_a_file_does_not_go_to_its_own_program(file):
    with pytest.raises(CannotGoThere):
        proposed(file, file.program)


@pytest.mark.parametrize("to", [Destination(None, " "), Destination(None)])
def test_somewhere_must_be_named(file, to):
    with pytest.raises(CannotGoThere):
        actions.propose(to, enrollment_id=file.pk, decision=as_role(Role.COORDINATOR, reason=WHY))


def test_not_two_places_at_once(file, receiver):
    with pytest.raises(CannotGoThere):
        actions.propose(
            Destination(receiver.pk, "Elsewhere"),
            enrollment_id=file.pk,
            decision=as_role(Role.COORDINATOR, reason=WHY),
        )


def test_a_buyers_and_a_sellers_program_pass_nobody_on_to_each_other(file):
    with pytest.raises(CannotGoThere, match="do not pass people on"):
        proposed(file, PolicyFactory(program__track=Track.SELLER).program)


def test_a_file_that_nobody_here_knows_of_is_not_met_and_not_told_of():
    file = EnrollmentFactory(policy__program__track=Track.GENERAL)
    receiver = PolicyFactory(program__track=Track.BUYER).program
    row = proposed(file, receiver)
    EnrollmentFactory(person=file.person, policy__program__track=Track.SELLER)

    with pytest.raises(CannotGoThere, match="privacy officer"):
        accepted(row)
    with pytest.raises(CannotGoThere, match="privacy officer"):
        proposed(EnrollmentFactory(person=file.person, policy__program__track=Track.GENERAL), receiver)
    assert status(file) == S.ACCEPTED


# --- children, twice, and no rules


def test_nobody_under_the_age_of_the_receiving_program_comes_in(receiver):
    file = EnrollmentFactory(person=PersonFactory(birth_date=date(2010, 5, 6)))

    with pytest.raises(UnderAge):
        accepted(proposed(file, receiver))
    assert (status(file), Enrollment.objects.filter(program=receiver).count()) == (S.ACCEPTED, 0)


def test_nor_somebody_whose_age_was_guessed_so(receiver):
    file = EnrollmentFactory(person=PersonFactory(birth_date=None))
    referred(file, age_about=17)

    with pytest.raises(UnderAge):
        accepted(proposed(file, receiver))


def test_who_has_an_open_file_there_is_not_taken_in_twice(file, receiver):
    EnrollmentFactory(person=file.person, policy=receiver.policies.get())

    with pytest.raises(AlreadyEnrolled):
        accepted(proposed(file, receiver))
    assert status(file) == S.ACCEPTED


def test_nor_who_was_referred_there_about_the_same(file, receiver):
    old = referred(file)
    ReferralFactory(person=file.person, program=receiver, incident=old.incident)

    with pytest.raises(AlreadyReferred):
        accepted(proposed(file, receiver))
    assert status(file) == S.ACCEPTED


def test_a_program_without_rules_takes_nobody_in(file):
    with pytest.raises(NoPolicyInForce):
        accepted(proposed(file, ProgramFactory(track=Track.BUYER)))


# --- who sees it


def test_the_receiving_program_sees_what_waits_and_a_stranger_sees_nothing(file, receiver):
    row = proposed(file, receiver)

    seen = queries.transfers_waiting(reach(Role.COORDINATOR, receiver), now=NOW)

    assert [(each.id, each.is_declined) for each in seen] == [(row.pk, False)]
    for stranger in (reach(Role.COORDINATOR, ProgramFactory()), reach(Role.PROSECUTOR, receiver)):
        assert queries.transfers_waiting(stranger, now=NOW) == []
        assert list(queries.transfers_for(stranger)) == []
    assert list(queries.transfers_for(reach(Role.COORDINATOR, file.program))) == []


def test_nobody_sees_a_proposal_whose_file_has_ended(file, receiver):
    proposed(file, receiver)
    Enrollment.objects.filter(pk=file.pk).update(status=S.WITHDRAWN)

    ours = reach(Role.COORDINATOR, receiver)
    assert (queries.transfers_waiting(ours, now=NOW), list(queries.transfers_for(ours))) == ([], [])


def test_the_sender_hears_of_a_no_for_two_weeks_or_until_another_program_is_asked(file, receiver):
    row = proposed(file, receiver)
    actions.decline(transfer_id=row.pk, decision=as_role(Role.COORDINATOR, reason="Full"))
    ours = reach(Role.COORDINATOR, file.program)

    assert [each.is_declined for each in queries.transfers_waiting(ours, now=NOW)] == [True]
    assert queries.transfers_waiting(ours, now=NOW + timedelta(days=15)) == []
    actions.propose(
        Destination(PolicyFactory().program.pk),
        enrollment_id=file.pk,
        decision=as_role(Role.COORDINATOR, at=NOW + timedelta(hours=1), reason=WHY),
    )
    assert queries.transfers_waiting(ours, now=NOW) == []


def test_the_packet_names_the_charges_and_their_clock_for_who_reads_charges(file, receiver):
    referred(file)
    row = proposed(file, receiver)

    told = queries.packet_of(row, reach(Role.COORDINATOR, receiver))
    less = queries.packet_of(row, reach(Role.CASE_MANAGER, receiver))

    assert [charge.statute for charge in told.charges] == ["647(b)(2)"]
    assert told.limitation_on == LAST_DAY
    assert (less.charges, less.limitation_on, less.reads_charges) == ((), None, False)


def test_the_packet_names_what_waits_for_an_intake_too(receiver):
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    charge = ChargeFactory(person=file.person, limitation_on=LAST_DAY)
    hold_charge(charge_id=charge.pk, enrollment_id=file.pk, referred_on=NOW.date(), by=None, at=NOW)
    row = TransferFactory(enrollment=file, to_program=receiver)

    told = queries.packet_of(row, reach(Role.COORDINATOR, receiver))

    assert ([each.statute for each in told.charges], told.limitation_on) == (["647(b)(2)"], LAST_DAY)


def test_a_program_is_offered_where_somebody_can_be_taken_in_and_no_track_is_met(file, receiver):
    PolicyFactory(program__track=Track.SELLER)
    ProgramFactory(name="Without rules")

    offered = queries.destinations([file.program_id], on=NOW.date())

    assert [choice.id for choice in offered[file.program_id]] == [receiver.pk]


def test_the_list_costs_one_query_for_three_as_for_one(receiver, django_assert_num_queries):
    for count in (1, 3):
        while Transfer.objects.count() < count:
            TransferFactory(to_program=receiver)
        with django_assert_num_queries(1):
            assert len(queries.transfers_waiting(reach(Role.COORDINATOR, receiver), now=NOW)) == count


# --- what the database keeps


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "lost"},
        {"to_outside": "Elsewhere"},
        {"to_program": None},
        {"reason": ""},
        {"answered_at": NOW},
        {"status": T.DECLINED},
        {"status": T.ACCEPTED, "answered_at": NOW},
        {"moved_from": "accepted"},
    ],
)
def test_the_database_refuses_a_transfer_that_cannot_be(broken):
    row = TransferFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(**broken)


def test_the_database_lets_one_wait_for_a_file():
    row = TransferFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        TransferFactory(enrollment=row.enrollment)


def test_a_door_of_the_old_program_may_be_shut_in_the_new_one(receiver):
    file = in_status(S.HANDOFF_DONE, model=ProgramModel.PREBOOKING)
    referred(file, door=Door.SOCIAL_CONTACT)

    opened = accepted(proposed(file, receiver, role=Role.CASE_MANAGER))

    assert Referral.objects.get(enrollment=opened).door == Door.SOCIAL_CONTACT
