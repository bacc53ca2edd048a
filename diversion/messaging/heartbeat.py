"""Signs of life of the scheduler and the workers, in the database: whoever can read it can tell.

Source: docs/adr/0010-outbox.md
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from diversion.messaging.models import Heartbeat

WORKER = "worker"
SCHEDULER = "scheduler"
SILENT_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whole seconds since each last showed life (None: never), and how many messages are due and waiting."""

    worker_age: int | None
    scheduler_age: int | None
    due_backlog: int

    @property
    def worker_minutes(self) -> int | None:
        """Return the worker's age in whole minutes, for people."""
        return None if self.worker_age is None else self.worker_age // 60

    @property
    def is_alive(self) -> bool:
        limit = SILENT_AFTER.total_seconds()
        return all(age is not None and age <= limit for age in (self.worker_age, self.scheduler_age))


def beat(name: str, *, now: datetime) -> None:
    """Record that `name` lives."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beat_at=now)], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at"]
    )


def pulse(*, now: datetime) -> Pulse:
    """Return how the sending machine is. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT
                (SELECT beat_at FROM messaging_heartbeat WHERE name = %s),
                (SELECT beat_at FROM messaging_heartbeat WHERE name = %s),
                (SELECT count(*) FROM messaging_message WHERE status = 'planned' AND due_at <= %s)
            """,
            [WORKER, SCHEDULER, now],
        )
        worker, scheduler, due = cursor.fetchone()
    return Pulse(_age(worker, now), _age(scheduler, now), due)


def _age(beat_at: datetime | None, now: datetime) -> int | None:
    return None if beat_at is None else max(0, int((now - beat_at).total_seconds()))
