"""The scheduler ticks, and says that it does: a row, not only a process that exists."""

import logging

import pytest
import time_machine
from celery.beat import PersistentScheduler
from django.db import DatabaseError

from diversion.messaging import heartbeat
from diversion.messaging.models import Heartbeat
from tasks.celery import app
from tasks.schedule import SCHEDULE
from tasks.scheduler import WatchedScheduler
from tests.conftest import NOW

# It closes connections that are no longer good, so the tests cannot live in a transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def scheduler(tmp_path):
    return WatchedScheduler(app=app, schedule_filename=str(tmp_path / "schedule"), lazy=True)


def test_the_scheduler_runs_the_schedule_and_its_heart_beats_with_its_ticks(tmp_path, monkeypatch):
    monkeypatch.setattr(PersistentScheduler, "tick", lambda self: 300.0)
    clockwork = scheduler(tmp_path)
    clockwork.setup_schedule()

    assert set(SCHEDULE) <= set(clockwork.schedule)
    assert clockwork.tick() == 20
    assert list(Heartbeat.objects.values_list("name", "beat_at")) == [(heartbeat.SCHEDULER, NOW)]
    clockwork.close()


def test_a_start_asks_everything_at_once_also_after_a_restart(tmp_path):
    for _start in range(2):
        clockwork = scheduler(tmp_path)
        clockwork.setup_schedule()

        assert {name for name, entry in clockwork.schedule.items() if entry.is_due().is_due} >= set(SCHEDULE)
        clockwork.close()


def test_the_heart_of_the_scheduler_does_not_beat_with_every_tick(tmp_path, monkeypatch):
    monkeypatch.setattr(PersistentScheduler, "tick", lambda self: 0.5)
    clockwork = scheduler(tmp_path)

    assert clockwork.tick() == 0.5
    Heartbeat.objects.all().delete()
    clockwork.tick()

    assert not Heartbeat.objects.exists()


def test_a_database_that_is_away_stops_no_tick(tmp_path, monkeypatch, caplog):
    def away(*_, **__):
        raise DatabaseError("password of the database")

    monkeypatch.setattr(PersistentScheduler, "tick", lambda self: 0.5)
    monkeypatch.setattr(heartbeat, "beat", away)

    with caplog.at_level(logging.WARNING):
        assert scheduler(tmp_path).tick() == 0.5

    assert [record.problem for record in caplog.records] == ["DatabaseError"]
    assert "password" not in caplog.text
