"""Which event is reminded of, how long before and at what clock time: rows of a policy version."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diversion.core.constraints import one_of
from diversion.core.models import Record
from diversion.programs.models import PolicyVersion, ProgramModel

# A class is told of when it is booked, when it moves, and so many days before it, at this hour of the recipient.
USUAL_DAYS_BEFORE = (7, 3, 1)
USUAL_HOUR = time(9)


class Anchor(models.TextChoices):
    BOOKED = "booked", _("when it is booked")
    BEFORE = "before", _("before it begins")
    MOVED = "moved", _("when it gets another time or place")


class ReminderRule(Record):
    """One reminder of one kind of event. `at_time` is a wall time of the recipient, `days` are calendar days."""

    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="reminder_rules")
    code = models.SlugField(max_length=30)
    event_kind = models.CharField(max_length=20)
    anchor = models.CharField(max_length=8, choices=Anchor)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    at_time = models.TimeField(null=True, blank=True)
    template = models.SlugField(max_length=40)
    is_active = models.BooleanField(default=True)
    # A new version of the policy begins with the reminders of the one before it: `programs.actions.draft_version`.
    goes_with_the_policy = True

    @classmethod
    def usual_for(cls, policy: PolicyVersion) -> "list[ReminderRule]":
        """Return the reminders with which the first version of a program begins, not saved: none before booking.

        They are on, and sleep with the draft: nobody is bound to it before it is approved. Source: docs/messages.md
        """
        if policy.program.model == ProgramModel.PREBOOKING:
            return []
        event = {"policy": policy, "event_kind": "class_session"}
        booked = cls(**event, code="booked", anchor=Anchor.BOOKED, template="class_booked")
        moved = cls(**event, code="moved", anchor=Anchor.MOVED, template="class_moved")
        before = [
            cls(
                **event,
                code=f"days-before-{days}",
                anchor=Anchor.BEFORE,
                days=days,
                at_time=USUAL_HOUR,
                template="class_coming",
            )
            for days in USUAL_DAYS_BEFORE
        ]
        return [booked, moved, *before]

    class Meta:
        constraints = (
            one_of("anchor", Anchor, name="reminderrule_anchor_known"),
            models.UniqueConstraint(fields=["policy", "code"], name="reminderrule_one_per_code"),
            models.CheckConstraint(
                name="reminderrule_days_and_time_iff_before",
                condition=Q(anchor="before", days__isnull=False, at_time__isnull=False)
                | Q(anchor__in=["booked", "moved"], days__isnull=True, at_time__isnull=True),
            ),
        )
