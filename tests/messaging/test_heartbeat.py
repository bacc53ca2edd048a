"""Signs of life, in the database: whoever can read it can tell whether the sender lives."""

from datetime import timedelta

import pytest

from diversion.messaging import heartbeat
from tests.conftest import NOW
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


def beats(worker, scheduler):
    heartbeat.beat(heartbeat.WORKER, now=NOW - timedelta(seconds=worker))
    heartbeat.beat(heartbeat.SCHEDULER, now=NOW - timedelta(seconds=scheduler))


def test_before_the_first_beat_nothing_is_known_and_nobody_lives():
    pulse = heartbeat.pulse(now=NOW)

    assert (pulse.worker_age, pulse.scheduler_age, pulse.worker_minutes) == (None, None, None)
    assert not pulse.is_alive


@pytest.mark.parametrize(
    ("worker", "scheduler", "alive"), [(0, 0, True), (180, 180, True), (181, 0, False), (0, 181, False)]
)
def test_three_minutes_of_silence_of_either_is_an_alarm(worker, scheduler, alive):
    beats(worker, scheduler)

    assert heartbeat.pulse(now=NOW).is_alive == alive


def test_the_last_beat_counts_in_whole_seconds_and_minutes():
    beats(500, 500)
    beats(125, 7)

    pulse = heartbeat.pulse(now=NOW)

    assert (pulse.worker_age, pulse.scheduler_age, pulse.worker_minutes) == (125, 7, 2)


def test_a_clock_that_is_ahead_makes_no_negative_age():
    beats(-30, -30)

    assert heartbeat.pulse(now=NOW).worker_age == 0


def test_the_backlog_counts_what_is_due_and_waits(django_assert_num_queries):
    MessageFactory(due_at=NOW)
    MessageFactory(due_at=NOW + timedelta(seconds=1))
    MessageFactory(gone=True)
    MessageFactory(status="held")

    with django_assert_num_queries(1):
        assert heartbeat.pulse(now=NOW).due_backlog == 1
