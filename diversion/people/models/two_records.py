"""What is kept of two records: that somebody put them together, or said that they are two people."""

from django.db import models
from django.db.models import F, Q

from diversion.accounts.models import User
from diversion.core.constraints import both_or_neither
from diversion.core.models import Record
from diversion.people.models.identity import Person


class Merge(Record):
    """Two records that somebody found to be one person's: what hung on `absorbed` went to `kept`. It can be undone.

    `undo` is what that takes: which rows went over, which were made, and what fields said before and after.
    Source: docs/adr/0031-merge.md
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undo = models.JSONField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=F("absorbed"))),
            both_or_neither("undone_by", "undone_at", name="merge_undone_has_who_and_when"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_one_stands_per_record"
            ),
        )


class ToldApart(Record):
    """Somebody looked at two records and said that they are two people. Asked once: the pair is not offered again."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # One order for each pair, so that it stands here once.
            models.CheckConstraint(name="toldapart_in_order", condition=Q(first__lt=F("second"))),
            models.UniqueConstraint(fields=["first", "second"], name="toldapart_once_a_pair"),
        )
