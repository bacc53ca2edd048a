import logging

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from diversion.core import queue
from diversion.core.queue import Job, enqueue

# The fixture `published` stands in for this one in every other test.
PUBLISH = queue._publish


@pytest.mark.django_db(transaction=True)
def test_a_job_is_published_after_the_commit_and_not_before(published):
    with transaction.atomic():
        enqueue(Job.SEAL_AUDIT)
        assert published == []

    assert published == [(Job.SEAL_AUDIT, {})]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_failed_is_never_published(published):
    with transaction.atomic():
        enqueue(Job.SEAL_AUDIT)
        transaction.set_rollback(True)

    assert published == []


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_a_job_is_published_at_once(published):
    enqueue(Job.DISPATCH_MESSAGES, batch=7)

    assert published == [(Job.DISPATCH_MESSAGES, {"batch": 7})]


def test_a_job_goes_out_under_its_name_with_its_arguments(monkeypatch):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda job, **options: sent.append((job, options)))

    PUBLISH(Job.PLAN_REMINDERS, {"limit": 5})

    assert sent == [("reminders.plan", {"kwargs": {"limit": 5}, "retry": False})]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("problem", [OperationalError("secret@broker"), ConnectionRefusedError("secret@broker")])
def test_a_broker_that_is_down_is_logged_and_whoever_saved_something_does_not_notice(monkeypatch, caplog, problem):
    def down(job, **options):
        raise problem

    monkeypatch.setattr(queue, "_publish", PUBLISH)
    monkeypatch.setattr(current_app, "send_task", down)

    with caplog.at_level(logging.WARNING), transaction.atomic():
        enqueue(Job.PLAN_REMINDERS)

    (record,) = caplog.records
    assert (record.getMessage(), record.job, record.problem) == (
        "job not published",
        "reminders.plan",
        type(problem).__name__,
    )
    assert "secret" not in caplog.text


def test_every_job_names_its_queue():
    assert [job for job in Job if job.count(".") != 1] == []
