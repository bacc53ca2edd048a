"""Who may propose and answer, where a file cannot go, and programs outside this office."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from diversion.accounts.walls import Role
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments.actions import AlreadyEnrolled
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import NotYours, ReasonMissing, UnderAge
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import Track
from diversion.programs.queries import NoPolicyInForce
from diversion.referrals.actions import AlreadyReferred
from diversion.referrals.models import Transfer
from diversion.referrals.states import TransferStatus as T
from diversion.referrals.transfers import actions
from diversion.referrals.transfers.actions import AlreadyProposed, Destination
from diversion.referrals.transfers.rules import CannotGoThere
from tests.conftest import NOW
from tests.factories import (
    EnrollmentFactory,
    PersonFactory,
    PolicyFactory,
    ProgramFactory,
    as_role,
    in_status,
)
from tests.factories.referrals import ReferralFactory, TransferFactory
from tests.referrals.transfers.conftest import WHY, accepted, proposed, referred, status

pytestmark = pytest.mark.django_db


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
