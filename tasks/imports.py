"""Background work of lists on their way in: one domain call each."""

from uuid import UUID

from diversion.core import clock
from diversion.core.queue import Job
from diversion.imports import running
from tasks.celery import app

# A list of the largest kind is checked in one piece.
LONGEST_CHECK = 540


@app.task(name=str(Job.RUN_IMPORT), time_limit=LONGEST_CHECK + 30, soft_time_limit=LONGEST_CHECK)
def run_import(*, import_id: str, **_: object) -> None:
    running.run(import_id=UUID(import_id), now=clock.now)


@app.task(name=str(Job.SWEEP_IMPORTS))
def sweep_imports(**_: object) -> None:
    running.sweep(at=clock.now())
