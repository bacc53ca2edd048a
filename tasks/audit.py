"""Background work of the audit log: one domain call each."""

from diversion.audit import sealing
from diversion.core import clock
from diversion.core.queue import Job
from tasks.celery import app


@app.task(name=str(Job.SEAL_AUDIT))
def seal_audit(**_: object) -> None:
    sealing.seal(clock.now())
