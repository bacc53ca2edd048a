"""Every job has one task, every task is a job, what runs by itself exists, and somebody listens where it is published."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest
from celery.schedules import BaseSchedule
from django.conf import settings

from diversion.core.queue import Job
from diversion.embedded import children
from diversion.embedded.address import Address
from diversion.embedded.folder import DataFolder
from tasks.celery import app
from tasks.schedule import SCHEDULE

app.loader.import_default_modules()
TASKS = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
SOURCES = sorted(Path(settings.ROOT).glob("tasks/*.py"))


def test_every_job_has_a_task_and_every_task_is_a_job():
    assert set(TASKS) == {str(job) for job in Job}


@pytest.mark.parametrize("job", Job)
def test_a_job_is_found_in_the_module_that_its_name_says(job):
    assert TASKS[job].__module__ == f"tasks.{job.partition('.')[0]}"


@pytest.mark.parametrize("job", Job)
def test_a_task_takes_nothing_by_position_and_swallows_what_a_newer_publisher_adds(job):
    kinds = {parameter.kind for parameter in inspect.signature(TASKS[job].run).parameters.values()}

    assert inspect.Parameter.VAR_KEYWORD in kinds
    assert not kinds & {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}


@pytest.mark.parametrize("name", SCHEDULE)
def test_what_runs_by_itself_is_a_job_at_an_interval(name):
    entry = SCHEDULE[name]

    assert entry["task"] in TASKS
    assert not isinstance(entry["schedule"], BaseSchedule)
    assert 10 <= entry["schedule"] <= 60


def test_every_job_runs_by_itself_so_that_one_that_was_lost_is_made_good():
    assert {entry["task"] for entry in SCHEDULE.values()} == set(TASKS)


@pytest.mark.parametrize("job", Job)
def test_the_worker_that_is_started_with_the_tracker_watches_the_queue_of_every_job(job, tmp_path):
    parts = {part.name: part for part in children.parts(Address("127.0.0.1", 8000), DataFolder(tmp_path))}
    words = list(parts["worker"].command)
    queue = app.amqp.router.route({}, str(job))["queue"].name

    assert words[words.index("--app") + 1] == "tasks"
    assert not {"-Q", "--queues", "-X", "--exclude-queues"} & {word.partition("=")[0] for word in words}
    assert queue in app.amqp.queues.consume_from


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_due_time_is_ever_given_to_the_broker(source):
    """Due times live in PostgreSQL: a broker forgets them, or runs them five times."""
    assert waits_named_in(source) == set()


def test_no_domain_code_gives_the_broker_a_due_time_either():
    sources = Path(settings.ROOT).glob("diversion/**/*.py")

    assert [str(source) for source in sources if waits_named_in(source)] == []


def waits_named_in(source):
    words = {node.arg for node in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(node, ast.keyword)}
    return words & {"eta", "countdown"}


@pytest.mark.parametrize(
    "source", [path for path in SOURCES if path.stem in {"messaging", "reminders", "audit"}], ids=str
)
def test_a_task_is_one_call_and_nothing_is_decided_in_it(source):
    tasks = [node for node in ast.parse(source.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]

    assert tasks
    assert [task.name for task in tasks if len(task.body) != 1 or not isinstance(task.body[0], ast.Expr)] == []


def test_the_settings_of_the_broker_are_those_that_lose_and_double_nothing():
    conf = app.conf

    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.task_ignore_result) == (True, True, True)
    assert (conf.worker_prefetch_multiplier, conf.result_backend, conf.worker_send_task_events) == (1, None, False)
    assert conf.task_soft_time_limit < conf.task_time_limit
    assert conf.broker_transport_options["visibility_timeout"] == 10 * conf.task_time_limit
    assert (conf.task_serializer, conf.accept_content, conf.enable_utc, conf.timezone) == (
        "json",
        ["json"],
        True,
        "UTC",
    )


def test_the_sweep_ends_well_before_its_job_is_cut_off():
    dispatch = importlib.import_module("diversion.reminders.dispatch")
    twilio = importlib.import_module("diversion.messaging.channels.twilio")

    # A batch begun at the last moment may take two time-outs: to connect, and to be answered.
    assert app.conf.task_soft_time_limit > dispatch.LONGEST_SWEEP_SECONDS + 2 * twilio.TIMEOUT_SECONDS
