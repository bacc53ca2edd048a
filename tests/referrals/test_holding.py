"""What somebody was arrested for waits from the referral on, where they are diverted before booking (C1)."""

from datetime import date, timedelta

import pytest

from diversion.enrollments.models import HeldCharge
from diversion.programs.models import Door, ProgramModel
from diversion.referrals.actions import Charged, Happened, another_person, receive, receive_unasked, same_person
from tests.conftest import NOW
from tests.factories import AgencyFactory, PolicyFactory, UserFactory
from tests.factories.referrals import sent

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def program():
    return PolicyFactory(
        doors=[Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT], intake_days=14, program__model=ProgramModel.PREBOOKING
    ).program


def arrested(program, *, day=TODAY, **facts):
    happened = Happened(AgencyFactory().pk, on=date(2026, 11, 30), charges=(Charged("647(b)(1)"), Charged("602")))
    return sent(program, **{"door": Door.ARREST_DIVERSION, "happened": happened, "received_on": day} | facts)


def test_each_charge_is_held_until_the_last_day_of_the_intake(program):
    referral = receive_unasked(arrested(program), others=(), by=UserFactory(), at=NOW)

    held = HeldCharge.objects.filter(enrollment=referral.enrollment).order_by("charge__statute")
    assert [(row.charge.statute, row.status, row.intake_due_on) for row in held] == [
        ("602", "held", TODAY + timedelta(days=14)),
        ("647(b)(1)", "held", TODAY + timedelta(days=14)),
    ]


@pytest.mark.parametrize("facts", [{"door": Door.SOCIAL_CONTACT}, {"happened": None}])
def test_nothing_is_held_where_nobody_was_arrested_or_nothing_is_charged(program, facts):
    receive(arrested(program, **facts), same_as=None, others=(), by=UserFactory(), at=NOW)

    assert not HeldCharge.objects.exists()


def test_a_program_after_booking_holds_nothing():
    program = PolicyFactory(doors=[Door.ARREST_DIVERSION]).program

    receive(arrested(program), same_as=None, others=(), by=UserFactory(), at=NOW)

    assert not HeldCharge.objects.exists()


@pytest.mark.parametrize("is_same", [True, False])
def test_the_charges_of_somebody_unclear_are_held_as_soon_as_it_is_said_who_it_is(program, is_same):
    here = receive(arrested(program, happened=None), same_as=None, others=(), by=UserFactory(), at=NOW)
    unclear = receive_unasked(arrested(program), others=(), by=UserFactory(), at=NOW)
    assert not HeldCharge.objects.exists()

    if is_same:
        said = same_person(referral_id=unclear.pk, person_id=here.person_id, by=UserFactory(), at=NOW)
    else:
        said = another_person(referral_id=unclear.pk, by=UserFactory(), at=NOW)

    assert HeldCharge.objects.filter(enrollment=said.enrollment, charge__person=said.person).count() == 2
