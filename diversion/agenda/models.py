"""The one read model of what is coming, the marks that say whose plan must be looked at again, and calendar links."""

import uuid

from django.db import models
from django.db.models import F, Q

from diversion.accounts.models import User
from diversion.core.models import Record


class UpcomingEvent(models.Model):
    """A row of the view `upcoming_event`: one thing that one person is expected at, or one day that runs out. Read only.

    `event_id` is the seat's id, or that of the charge, file, held charge or requirement whose day it is; `version` grows when the
    event moves, and is the day itself of a day that runs out, which has no `session_id`. `booked_at` is when the person got it and
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
    policy_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
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


class CalendarLink(Record):
    """A private link to one person's calendar file. Whoever has the link reads it: only the hash of its secret is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_links")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="calendarlink_one_live_per_user"
            ),
            models.CheckConstraint(
                name="calendarlink_ends_after_it_was_made",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("made_at")),
            ),
        )
