from datetime import date, datetime
from uuid import uuid4

import factory

from diversion.courts.models import Charge, Incident
from diversion.programs.models import Door, Program
from diversion.referrals.actions import Protected, Sent, keep_protected
from diversion.referrals.models import ProtectedReferral, ReceivedHow, Referral, Transfer
from tests.conftest import NOW
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.enrollments import EnrollmentFactory
from tests.factories.people import IdentityFactory, PersonFactory
from tests.factories.programs import ProgramFactory


class IncidentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Incident

    agency = factory.SubFactory(AgencyFactory)
    report_no = factory.Sequence(lambda n: f"26-{n:05d}")
    on = date(2026, 3, 10)


class ChargeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Charge

    incident = factory.SubFactory(IncidentFactory)
    person = factory.SubFactory(PersonFactory)
    statute = "647(b)(2)"


class ReferralFactory(factory.django.DjangoModelFactory):
    """Somebody new on a prosecutor's list, about one incident; nothing is decided."""

    class Meta:
        model = Referral

    number = factory.Sequence(lambda n: f"R-{n:05d}")
    person = factory.SubFactory(PersonFactory)
    program = factory.SubFactory(ProgramFactory)
    incident = factory.SubFactory(IncidentFactory)
    door = Door.PROSECUTOR_LIST
    received_on = date(2026, 3, 20)
    received_how = ReceivedHow.LIST


class TransferFactory(factory.django.DjangoModelFactory):
    """A signed file that another program of ours is asked to take over."""

    class Meta:
        model = Transfer

    enrollment = factory.SubFactory(EnrollmentFactory)
    to_program = factory.SubFactory(ProgramFactory)
    reason = "Moved to Northgate"
    proposed_by = factory.SubFactory(UserFactory)
    proposed_at = NOW


def sent(program: Program, **facts) -> Sent:
    """What an officer sends of somebody at whose arrest they said yes; `who` are words of the identity."""
    who = facts.pop("who", {})
    usual = {
        "program_id": program.pk,
        "door": Door.PROSECUTOR_LIST,
        "identity": IdentityFactory(**who),
        "received_on": NOW.date(),
        "form_key": uuid4(),
    }
    return Sent(**usual | facts)


def protected(program: Program, at: datetime = NOW) -> ProtectedReferral:
    """A child's referral that waits in the queue."""
    says = {"given_name": "Robin", "family_name": "Ash", "birth_date": date(2010, 5, 6), "place": "Pine St"}
    row = Protected(program.pk, NOW.date(), Door.PROSECUTOR_LIST, uuid4().hex, says)
    return keep_protected([row], by=None, at=at)[0]
