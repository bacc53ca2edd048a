"""Background work of lists on their way in: the next piece of one, or, when none is named, looking for those that were lost."""

from uuid import UUID

from diversion.core import clock
from diversion.core.queue import Job
from diversion.imports import running
from tasks.celery import app

# A list of the largest kind is checked in one piece.
LONGEST_CHECK = 540


@app.task(name=str(Job.RUN_IMPORTS), time_limit=LONGEST_CHECK + 30, soft_time_limit=LONGEST_CHECK)
def run_imports(*, import_id: str = "", **_: object) -> None:
    if import_id:
        running.run(import_id=UUID(import_id), now=clock.now)
    else:
        running.sweep(at=clock.now())
