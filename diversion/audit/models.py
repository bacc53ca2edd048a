"""Who did what to which record, and who looked: append-only rows, sealed in batches into a chain of hashes.

The database itself refuses changes: triggers for everybody, and no UPDATE or DELETE right for the run-time role.
Source: docs/adr/0008-audit.md.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class AuditEvent(models.Model):
    """One thing that somebody did or looked at. Never changed, never removed.

    `subject_type` and `subject_id` name the record; `changes` holds {field: [old, new]}, masked where sensitive.
    `person_id` is the participant whom it concerns, so that 'who looked at this person?' is one index scan.
    `row_hash` is set by the database from all the other columns.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    person_id = models.UUIDField(null=True)
    program_id = models.UUIDField(null=True)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    inserted_at = models.DateTimeField(db_default=Now(), editable=False)
    row_hash = models.BinaryField(null=True, editable=False)

    class Meta:
        indexes = (
            models.Index(fields=["person_id", "-id"], name="auditevent_by_person"),
            models.Index(fields=["actor_id", "-id"], name="auditevent_by_actor"),
            models.Index(fields=["subject_id", "-id"], name="auditevent_by_record"),
            models.Index(fields=["action", "-id"], name="auditevent_by_action"),
            BrinIndex(fields=["inserted_at"], name="auditevent_by_insertion"),
        )

    def __str__(self) -> str:
        return f"audit event {self.pk}"


class AuditSeal(models.Model):
    """A batch of events, chained: `digest` = SHA-256 of the digest before and of each event's id and row hash, by id."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    event_count = models.IntegerField()
    previous_digest = models.BinaryField()
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"audit seal {self.number}"


class SealedEvent(models.Model):
    """Which seal an event went into. No foreign key to the event: a missing event must be found, not prevented."""

    event_id = models.BigIntegerField(primary_key=True)
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="items")

    def __str__(self) -> str:
        return f"sealed event {self.event_id}"
