from datetime import date, time

import factory

from diversion.programs.models import PolicyVersion, Program, ProgramModel, Track
from diversion.reminders.models import Anchor, ReminderRule
from tests.factories.accounts import AgencyFactory


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    code = factory.Sequence(lambda n: f"program-{n}")
    name = factory.Sequence(lambda n: f"Program {n}")
    public_name = "Northgate Services"
    model = ProgramModel.FOPP
    track = Track.BUYER
    agency = factory.SubFactory(AgencyFactory)
    time_zone = "America/Los_Angeles"
    sender_name = "Northgate"
    callback_phone = "+12095550100"


class PolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyVersion

    program = factory.SubFactory(ProgramFactory)
    version = 1
    effective_from = date(2026, 1, 1)


class RuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReminderRule

    policy = factory.SubFactory(PolicyFactory)
    code = factory.Sequence(lambda n: f"rule-{n}")
    event_kind = "class_session"
    anchor = Anchor.BEFORE
    days = 3
    at_time = time(9)
    template = "class_coming"

    class Params:
        booked = factory.Trait(anchor=Anchor.BOOKED, days=None, at_time=None, template="class_booked")


def usual_rules(policy: PolicyVersion) -> list[ReminderRule]:
    """When booked, and 7, 3 and 1 days before at 9:00."""
    booked = RuleFactory(policy=policy, code="booked", booked=True)
    return [booked, *(RuleFactory(policy=policy, code=f"days-{days}", days=days) for days in (7, 3, 1))]
