"""Signs of life of the scheduler and the workers, in the database: whoever can read it can tell.

Source: docs/adr/0010-outbox.md
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from diversion.messaging.models import Heartbeat, Message
from diversion.messaging.states import MessageStatus

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
    def is_alive(self) -> bool:
        limit = SILENT_AFTER.total_seconds()
        return all(age is not None and age <= limit for age in (self.worker_age, self.scheduler_age))


def beat(name: str, *, now: datetime) -> None:
    """Record that `name` lives."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beat_at=now)], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at"]
    )


def pulse(*, now: datetime) -> Pulse:
    """Return how the sending machine is. Two queries."""
    beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    due = Message.objects.filter(status=MessageStatus.PLANNED, due_at__lte=now).count()
    return Pulse(_age(beats.get(WORKER), now), _age(beats.get(SCHEDULER), now), due)


def _age(beat_at: datetime | None, now: datetime) -> int | None:
    return None if beat_at is None else max(0, int((now - beat_at).total_seconds()))
