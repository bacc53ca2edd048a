"""Marks: who was in the room, as the person at the door saw it, and every change of it."""

from django.db import models
from django.db.models import F, Q

from diversion.accounts.models import User
from diversion.attendance.marks import How, Mark
from diversion.classes.models import ClassSession, Seat
from diversion.core.constraints import both_or_neither, one_of
from diversion.core.models import Record

NEEDS_MINUTES = Q(mark__in=[Mark.LATE, Mark.LEFT_EARLY])


class AttendanceMark(Record):
    """The mark that holds for a seat. There is no row, or an empty mark, until somebody says something: no default.

    `minutes` is how late, or how many minutes before the end; only for those two. `version` grows with each change, and
    whoever changes a mark says which version they saw. `reason` says why a mark was amended: one that was made or changed
    after the register was signed has one, every other has none.
    """

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="mark")
    mark = models.CharField(max_length=10, choices=Mark, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How, default=How.TAPPED)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="attendancemark_minutes_iff_late_or_left_early",
                condition=(NEEDS_MINUTES & Q(minutes__isnull=False)) | (~NEEDS_MINUTES & Q(minutes__isnull=True)),
            ),
            models.CheckConstraint(name="attendancemark_mark_known", condition=Q(mark__in=["", *Mark.values])),
            one_of("how", How, name="attendancemark_how_known"),
        )


class MarkChange(Record):
    """One change of a mark, append-only; written by the database itself. `version` is that of the mark after it."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="mark_changes")
    version = models.PositiveIntegerField()
    mark = models.CharField(max_length=10, choices=Mark, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["seat", "version"], name="markchange_one_per_version"),)


class SignOff(Record):
    """The signature under a register: from then on its marks are evidence, and a change needs a reason (R-049).

    Who leads the class signs that the register is whole; the coordinator countersigns, and each file takes its step.
    Source: docs/adr/0040-registers-are-signed.md
    """

    session = models.OneToOneField(ClassSession, on_delete=models.PROTECT, related_name="sign_off")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    countersigned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            both_or_neither("countersigned_by", "countersigned_at", name="signoff_countersign_has_who_and_when"),
            models.CheckConstraint(
                name="signoff_countersigned_after_it_was_signed",
                condition=Q(countersigned_at__isnull=True) | Q(countersigned_at__gte=F("signed_at")),
            ),
        )
