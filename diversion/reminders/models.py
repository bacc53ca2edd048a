"""Which event is reminded of, how long before and at what clock time: rows of a policy version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diversion.core.constraints import one_of
from diversion.core.models import Record
from diversion.programs.models import PolicyVersion


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
