"""Which transfers somebody sees, and what a packet says."""

from datetime import timedelta

import pytest

from diversion.accounts.walls import Role
from diversion.enrollments.actions.held_charges import hold_charge
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus as S
from diversion.programs.models import ProgramModel, Track
from diversion.referrals.models import Transfer
from diversion.referrals.transfers import actions, queries
from diversion.referrals.transfers.actions import Destination
from tests.conftest import NOW
from tests.factories import (
    PolicyFactory,
    ProgramFactory,
    as_role,
    in_status,
)
from tests.factories.referrals import ChargeFactory, TransferFactory
from tests.referrals.transfers.conftest import LAST_DAY, WHY, proposed, reach, referred

pytestmark = pytest.mark.django_db


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
