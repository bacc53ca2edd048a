from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from diversion.messaging import heartbeat
from tests.conftest import NOW
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def alive():
    heartbeat.beat(heartbeat.WORKER, now=NOW - timedelta(seconds=12))
    heartbeat.beat(heartbeat.SCHEDULER, now=NOW - timedelta(seconds=7))


def asked(client):
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_when_all_is_well_it_says_so_with_ages_in_seconds(client, alive):
    assert asked(client) == (
        200,
        {
            "status": "ok",
            "database": True,
            "broker": True,
            "worker_heartbeat_age": 12,
            "scheduler_heartbeat_age": 7,
            "due_backlog": 0,
        },
    )


@pytest.mark.parametrize("name", [heartbeat.WORKER, heartbeat.SCHEDULER])
def test_three_minutes_of_silence_are_an_alarm_and_no_second_less(client, alive, name):
    heartbeat.beat(name, now=NOW - timedelta(seconds=180))
    assert asked(client)[0] == 200

    heartbeat.beat(name, now=NOW - timedelta(seconds=181))
    status, body = asked(client)

    assert (status, body["status"]) == (503, "failing")
    assert body[f"{name}_heartbeat_age"] == 181
    assert (body["database"], body["broker"]) == (True, True)


def test_where_nothing_ever_ran_the_ages_are_unknown(client):
    status, body = asked(client)

    assert status == 503
    assert (body["worker_heartbeat_age"], body["scheduler_heartbeat_age"]) == (None, None)


def test_it_counts_what_is_due_and_waits(client, alive):
    MessageFactory(due_at=NOW)
    MessageFactory(due_at=NOW + timedelta(minutes=1))
    MessageFactory(gone=True)

    assert asked(client)[1]["due_backlog"] == 1


def test_a_broker_that_is_away_is_said(client, alive, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}}

    status, body = asked(client)

    assert (status, body["broker"], body["database"]) == (503, False, True)


def test_a_database_that_is_away_is_said():
    def ask_without_a_database():
        # A connection belongs to its thread: this one leads to a port where nobody listens.
        connection.settings_dict = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": "1"}
        return asked(Client())

    with ThreadPoolExecutor(1) as pool:
        status, body = pool.submit(ask_without_a_database).result(timeout=30)

    assert status == 503
    assert body == {
        "status": "failing",
        "database": False,
        "broker": True,
        "worker_heartbeat_age": None,
        "scheduler_heartbeat_age": None,
        "due_backlog": None,
    }


def test_the_answer_is_fresh_names_nobody_and_cannot_be_posted_to(client, alive):
    MessageFactory(due_at=NOW)

    answer = client.get("/healthz")

    assert "no-store" in answer.headers["Cache-Control"]
    assert "+1209" not in answer.content.decode()
    assert client.post("/healthz").status_code == 405


def test_it_needs_one_query_and_no_account(client, alive, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/healthz")
