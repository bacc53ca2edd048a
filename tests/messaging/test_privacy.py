"""P39: nothing of a participant is in what we log or publish, whatever happens to the message."""

import logging
import re

import pytest

from diversion.core.logs import LineFormatter
from diversion.messaging import replies
from diversion.messaging.channels import NotTaken, Refused
from diversion.messaging.models import Message
from diversion.messaging.replies import Reply
from diversion.people.models import ContactPoint
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories.reminders import crowd

NUMBER_AND_WORDS = "+12095550142 Canarybody your appointment"
AN_ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "problem",
    [Refused("21610"), NotTaken(), RuntimeError(NUMBER_AND_WORDS), OSError(NUMBER_AND_WORDS), None],
    ids=["refused", "not taken", "an error that tells", "a connection that tells", "sent"],
)
def test_what_is_logged_of_a_message_is_its_id_and_what_kind_of_thing_happened(phone, caplog, published, problem):
    people = crowd(3)
    numbers = list(ContactPoint.objects.values_list("value", flat=True))
    phone.FAIL_WITH.append(problem)

    with caplog.at_level(logging.DEBUG):
        plan(now=NOW)
        Message.objects.filter(person=people[0]).update(template=NUMBER_AND_WORDS[:40])
        dispatch(now=lambda: NOW)
        replies.receive(Reply(numbers[1], "Canarybody help me"), at=NOW)
        replies.receive(Reply(numbers[2], "STOP"), at=NOW)

    told = [LineFormatter().format(record) for record in caplog.records if not record.name.startswith("django.db")]
    # An id may hold the digits of a telephone by chance; it is what may be told.
    lines = [AN_ID.sub("(id)", line) for line in told]
    canaries = ["Canarybody", "your appointment", "555", *(person.family_name for person in people)]
    assert [line for line in lines if "text not written" in line]
    assert [(canary, line) for line in lines for canary in canaries if canary in line] == []
    assert {str(kwargs) for _job, kwargs in published} <= {"{}"}
