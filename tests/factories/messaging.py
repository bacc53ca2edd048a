from datetime import timedelta
from uuid import uuid4

import factory

from diversion.messaging.models import Message, MessageKind, Suppression
from diversion.messaging.states import MessageStatus
from tests.conftest import NOW
from tests.factories.people import ContactPointFactory
from tests.factories.programs import ProgramFactory


class MessageFactory(factory.django.DjangoModelFactory):
    """A reminder that is due, of an event and a rule that live nowhere else: enough for those who ask no last question."""

    class Meta:
        model = Message

    class Params:
        in_flight = factory.Trait(status=MessageStatus.SENDING, body="Hello", attempts=1)
        gone = factory.Trait(status=MessageStatus.ACCEPTED, body="Hello", attempts=1, provider_ref="ref-1")
        answer = factory.Trait(
            kind=MessageKind.OPT_OUT_ANSWER,
            template="stopped",
            program=None,
            rule_id=None,
            event_id=None,
            event_version=None,
            event_at=None,
        )

    kind = MessageKind.REMINDER
    contact_point = factory.SubFactory(ContactPointFactory)
    person = factory.SelfAttribute("contact_point.person")
    program = factory.SubFactory(ProgramFactory)
    rule_id = factory.LazyFunction(uuid4)
    event_kind = "class_session"
    event_id = factory.LazyFunction(uuid4)
    event_version = 1
    event_at = NOW + timedelta(days=3)
    address = factory.SelfAttribute("contact_point.value")
    template = "class_coming"
    language = "en"
    due_at = NOW
    not_after = factory.LazyAttribute(lambda o: o.event_at or NOW + timedelta(minutes=5))
    status_at = NOW


class SuppressionFactory(factory.django.DjangoModelFactory):
    """A number that said STOP."""

    class Meta:
        model = Suppression

    since = NOW
    word = "STOP"
