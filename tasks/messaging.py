"""Background work of the outbox: one domain call each."""

from diversion.core import clock
from diversion.core.queue import Job
from diversion.messaging import heartbeat
from diversion.reminders.dispatch import dispatch
from tasks.celery import app


@app.task(name=str(Job.DISPATCH_MESSAGES))
def dispatch_messages(**_: object) -> None:
    dispatch(now=clock.now)


@app.task(name=str(Job.BEAT_HEART))
def beat_heart(**_: object) -> None:
    heartbeat.beat(heartbeat.WORKER, now=clock.now())
