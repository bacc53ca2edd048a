"""P39: a name, a number or a text of a participant is in no log and in no broker, whatever happens to the message."""

import base64
import json

import pytest

from diversion.core import clock
from diversion.core.queue import Job
from diversion.messaging import replies
from diversion.messaging.models import Message
from diversion.messaging.replies import Reply
from diversion.people.models import ContactPoint
from diversion.reminders.planning import plan
from tests.factories.reminders import crowd
from tests.faults.conftest import soon
from tests.messaging.provider import garbage, reset, status, taken

pytestmark = pytest.mark.slow


def everything_in(client):
    """Every key of the broker with its name and whatever it holds, arguments of jobs in the clear."""
    read = {
        b"string": client.get,
        b"list": lambda key: [in_the_clear(item) for item in client.lrange(key, 0, -1)],
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    # A worker that is still at it takes keys away between two questions: such a one holds nothing. No other kind is passed over.
    there = ((key, kind) for key in client.scan_iter() if (kind := client.type(key)) != b"none")
    return {key: read[kind](key) for key, kind in there}


def in_the_clear(item):
    job = json.loads(item)
    return {**job, "body": json.loads(base64.b64decode(job["body"]))}


def test_no_canary_is_in_the_broker_or_in_the_worker_s_log(machine, today, published):
    people = crowd(6, **today)
    numbers = list(ContactPoint.objects.values_list("value", flat=True))
    for number in numbers[:2]:
        replies.receive(Reply(number, "Canarybody said help me"), at=clock.now())
    replies.receive(Reply(numbers[0], "STOP"), at=clock.now())
    plan(now=clock.now())
    one = Message.objects.filter(kind="reminder", due_at__lte=clock.now()).last()
    Message.objects.filter(pk=one.pk).update(template="no_such_template")
    echo = b'{"code": 21211, "message": "%s"}' % numbers[3].encode()
    machine.provider.answers.extend([taken, status(400, echo), status(500, echo), garbage, reset])
    for job, kwargs in published:
        machine.ring(job, **kwargs)
    for job in Job:
        machine.ring(job)
    waiting = everything_in(machine.keys())

    machine.worker()
    assert soon(lambda: not Message.objects.filter(status__in=["planned", "sending"], due_at__lte=clock.now()).exists())

    canaries = {"Canarybody", "your appointment", "no more texts", *numbers, *(number[2:] for number in numbers)}
    canaries |= {name for person in people for name in (person.given_name, person.family_name)}
    kept = {
        "the broker while jobs wait": str(waiting),
        "the broker afterwards": str(everything_in(machine.keys())),
        "the log": machine.said(),
    }
    assert len(waiting[b"celery"]) == len(published) + len(Job)
    for what_happened in ("no clear answer", "provider refused", "text not written"):
        assert what_happened in kept["the log"]
    assert {where: found for where, text in kept.items() if (found := [c for c in canaries if c in text])} == {}
