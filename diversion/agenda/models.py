"""The one read model of what is coming, and the marks that say whose plan must be looked at again."""

import uuid

from django.db import models


class UpcomingEvent(models.Model):
    """A row of the view `upcoming_event`: one thing that one person is expected at. Read only.

    `event_id` is the seat's id; `version` grows when the event moves. `booked_at` is when the person got it and
    `moved_at` when it last moved. `local_day` and `local_time` are in `time_zone`; the rest are instants. `place` is the discreet name.
    `standing` is false for what was cancelled, released, or belongs to somebody no longer in the program.
    `recipient_zone` is the person's zone, or the program's where none is stored.
    """

    event_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    person_id = models.UUIDField()
    enrollment_id = models.UUIDField()
    program_id = models.UUIDField()
    policy_id = models.UUIDField()
    session_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    local_day = models.DateField()
    local_time = models.TimeField()
    time_zone = models.CharField(max_length=60)
    recipient_zone = models.CharField(max_length=60)
    place = models.CharField(max_length=80)
    booked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    standing = models.BooleanField()

    class Meta:
        managed = False
        db_table = "upcoming_event"

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class AgendaMark(models.Model):
    """Somebody's plan may have changed. Set by triggers in the transaction of the change; the planner removes it."""

    id = models.BigAutoField(primary_key=True)
    person_id = models.UUIDField()

    def __str__(self) -> str:
        return f"agenda mark {self.pk}"
