"""A file, a program that is asked to take it over, and the two halves of a transfer."""

from datetime import date

import pytest

from diversion.accounts.reach import Grant, Reach
from diversion.accounts.walls import Role
from diversion.programs.models import Track
from diversion.referrals.transfers import actions
from diversion.referrals.transfers.actions import Destination
from tests.factories import (
    EnrollmentFactory,
    PolicyFactory,
    as_role,
)
from tests.factories.referrals import ChargeFactory, ReferralFactory

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
