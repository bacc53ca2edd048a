"""A task and the command of the same name are the same sweep; a command says what it did."""

import json

import pytest
import time_machine
from django.core.management import call_command

from diversion.messaging.models import Heartbeat, Message
from tasks.messaging import beat_heart, dispatch_messages
from tasks.reminders import plan_reminders
from tests.conftest import NOW
from tests.factories.reminders import seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def said(capsys, command, *words):
    call_command(command, *words)
    return capsys.readouterr().out.strip()


def test_the_planning_task_plans(phone):
    seated()

    plan_reminders(from_a_newer_release=1)

    assert Message.objects.filter(status="planned").count() == 4


def test_the_sending_task_sends(phone):
    seated()
    plan_reminders()

    dispatch_messages(from_a_newer_release=1)

    assert len(phone.SENT) == 1


def test_the_heart_of_the_worker_beats():
    beat_heart()
    beat_heart()

    assert list(Heartbeat.objects.values_list("name", "beat_at")) == [("worker", NOW)]


def test_the_planning_command_plans_and_says_so_in_words(capsys):
    seated()

    assert said(capsys, "plan_reminders") == "1 people looked at, 4 planned, 0 withdrawn."


def test_the_planning_command_says_so_in_json(capsys):
    seated()

    assert json.loads(said(capsys, "plan_reminders", "--json")) == {"people": 1, "planned": 4, "withdrawn": 0}


def test_the_sending_command_sends_and_says_so_in_words(capsys, phone):
    seated()
    plan_reminders()

    assert said(capsys, "dispatch_reminders") == (
        "1 handed over, 0 kept back, 0 put back, 0 failed, 0 of unknown outcome."
    )
    assert len(phone.SENT) == 1


def test_the_sending_command_says_so_in_json(capsys):
    assert json.loads(said(capsys, "dispatch_reminders", "--json")) == {
        "accepted": 0,
        "unknown": 0,
        "failed": 0,
        "put_back": 0,
        "stayed": 0,
        "batches": 0,
        "stale": 0,
    }
