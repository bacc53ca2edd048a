"""What becomes of messages when something dies, forgets or is doubled: nothing is lost, and no telephone rings twice."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from diversion.core import clock
from diversion.core.queue import Job
from diversion.messaging import delivery
from diversion.messaging.models import Message, MessageEvent
from diversion.reminders.planning import plan
from tests.factories.reminders import crowd
from tests.faults.conftest import soon
from tests.messaging.provider import hang

pytestmark = pytest.mark.slow

BATCH = delivery.BATCH
LANES = 25


def planned(size, today):
    crowd(size, **today)
    plan(now=clock.now())


def how_many(status):
    return Message.objects.filter(status=status).count()


def rung_twice(machine):
    return [number for number, times in Counter(machine.numbers()).items() if times > 1]


def test_a_worker_killed_in_mid_send_leaves_what_nobody_can_know_as_unknown_and_the_rest_to_the_next(machine, today):
    planned(BATCH + 70, today)
    machine.provider.answers.extend([hang] * LANES)
    worker = machine.worker()
    machine.ring()
    assert soon(lambda: len(machine.provider.taken) == LANES)

    machine.kill(worker)
    in_flight = set(Message.objects.filter(status="sending").values_list("address", flat=True))
    machine.worker()
    machine.ring()
    assert soon(lambda: how_many("accepted") == 70)

    assert len(in_flight) == BATCH
    assert set(machine.numbers()[:LANES]) <= in_flight
    assert delivery.notice_lost(now=clock.now()) == 0
    assert delivery.notice_lost(now=clock.now() + delivery.LEASE + timedelta(seconds=1)) == BATCH
    machine.ring()
    machine.ring(Job.BEAT_HEART)
    time.sleep(1)
    assert (how_many("accepted"), how_many("unknown"), how_many("sending")) == (70, BATCH, 0)
    assert set(Message.objects.filter(status="unknown").values_list("address", flat=True)) == in_flight
    assert rung_twice(machine) == []
    assert len(machine.provider.taken) == 70 + LANES


def test_a_broker_that_forgets_everything_between_planning_and_sending_loses_no_message(machine, today):
    planned(60, today)
    machine.ring()
    machine.keys().flushall()
    machine.worker()
    forgotten = len(machine.provider.taken)

    machine.ring()
    assert soon(lambda: how_many("accepted") == 60)
    planned(10, today)
    machine.keys().flushall()  # and once more, under a worker that waits for jobs
    machine.ring()
    assert soon(lambda: how_many("accepted") == 70)

    assert forgotten == 0
    assert rung_twice(machine) == []


def test_without_a_broker_one_command_plans_and_another_sends(machine, today):
    crowd(60, **today)
    nowhere = {"REDIS_URL": "redis+socket:///nowhere/valkey.sock?virtual_host=0"}

    planning = machine.command("plan_reminders", **nowhere)
    sending = machine.command("dispatch_reminders", **nowhere)

    assert (planning["people"], planning["planned"]) == (60, 240)
    assert (sending["accepted"], sending["unknown"], sending["batches"]) == (60, 0, 2)
    assert len(machine.provider.taken) == 60
    assert rung_twice(machine) == []


def test_two_schedulers_and_two_workers_plan_and_send_everything_once(machine, today):
    crowd(230, **today)
    for start in (machine.worker, machine.worker, machine.beat, machine.beat):
        start()

    assert soon(lambda: how_many("accepted") == 230)
    time.sleep(1)

    assert rung_twice(machine) == []
    assert len(machine.provider.taken) == 230
    assert MessageEvent.objects.filter(status="sending").count() == 230
    assert Message.objects.count() == 4 * 230


def test_the_way_down_of_a_worker_lets_a_batch_end_that_has_begun(machine, today):
    planned(20, today)
    machine.provider.answers.extend([lambda request: (time.sleep(0.5), request.reply(201, b'{"sid": "SM1"}'))] * 20)
    worker = machine.worker()
    machine.ring()
    assert soon(lambda: len(machine.provider.taken) > 0)

    worker.terminate()
    worker.wait(15)
    machine.running.remove(worker)

    assert (how_many("accepted"), how_many("sending")) == (20, 0)
