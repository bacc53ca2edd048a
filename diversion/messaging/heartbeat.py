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
        return _minutes(self.worker_age)

    @property
    def scheduler_minutes(self) -> int | None:
        """Return the scheduler's age in whole minutes, for people."""
        return _minutes(self.scheduler_age)

    @property
    def worker_lives(self) -> bool:
        return _lives(self.worker_age)

    @property
    def scheduler_lives(self) -> bool:
        return _lives(self.scheduler_age)

    @property
    def is_alive(self) -> bool:
        return self.worker_lives and self.scheduler_lives


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


def _lives(age: int | None) -> bool:
    return age is not None and age <= SILENT_AFTER.total_seconds()


def _minutes(age: int | None) -> int | None:
    return None if age is None else age // 60


def _age(beat_at: datetime | None, now: datetime) -> int | None:
    return None if beat_at is None else max(0, int((now - beat_at).total_seconds()))
