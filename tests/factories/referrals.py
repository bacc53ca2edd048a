from datetime import date

import factory

from diversion.courts.models import Charge, Incident
from diversion.programs.models import Door
from diversion.referrals.models import ReceivedHow, Referral
from tests.factories.accounts import AgencyFactory
from tests.factories.people import PersonFactory
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
