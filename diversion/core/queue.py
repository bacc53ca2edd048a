"""The way down to background work: domain code names a job, tasks/ owns the function.

Nothing under diversion/ imports tasks/. A job is published after commit, so a worker never sees a row before it
exists; a broker that is down is logged, not raised, because every job here has a sweep (tasks/schedule.py) that
finds the row again.
"""

import logging
from enum import StrEnum
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)


class Job(StrEnum):
    """Every background job there is. The part before the dot is the module of tasks/ that has it."""

    PLAN_REMINDERS = "reminders.plan"
    DISPATCH_MESSAGES = "messaging.dispatch"
    BEAT_HEART = "messaging.beat_heart"
    SEAL_AUDIT = "audit.seal"
    RUN_IMPORTS = "imports.run"


def enqueue(job: Job, **kwargs: str | int) -> None:
    """Publish `job` once the current transaction commits; at once when there is none.

    Arguments are opaque ids and primitives, never model instances and nothing personal: they travel as JSON
    through a broker that anybody with its password may read.
    """
    transaction.on_commit(partial(_publish, job, kwargs), robust=True)


def _publish(job: Job, kwargs: dict[str, str | int]) -> None:
    try:
        current_app.send_task(job, kwargs=kwargs, retry=False)
    except (KombuError, OSError) as problem:  # the sweep finds the row; the person who saved it must not see a 500
        logger.warning("job not published", extra={"job": str(job), "problem": type(problem).__name__})
