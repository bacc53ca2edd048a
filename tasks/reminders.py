"""Background work of reminders: one domain call each."""

from diversion.core import clock
from diversion.core.queue import Job
from diversion.reminders.planning import plan
from tasks.celery import app


@app.task(name=str(Job.PLAN_REMINDERS))
def plan_reminders(**_: object) -> None:
    plan(now=clock.now())
