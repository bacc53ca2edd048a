"""Programs and their dated policy: every figure that differs between jurisdictions is a row here, not code."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import Agency, User
from diversion.core.constraints import one_of
from diversion.core.models import Record


class ProgramModel(models.TextChoices):
    """The three regimes. Source: docs/glossary.md"""

    FOPP = "fopp", _("First offender class program")
    PREBOOKING = "prebooking", _("Pre-booking diversion")
    POSTBOOKING = "postbooking", _("Post-booking diversion")


class Track(models.TextChoices):
    BUYER = "buyer", _("Buyer")
    SELLER = "seller", _("Seller")
    GENERAL = "general", _("General")


class Program(Record):
    """One program of one agency. `public_name` and the sender name are all that a participant's phone ever shows."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    public_name = models.CharField(max_length=60)
    model = models.CharField(max_length=12, choices=ProgramModel)
    track = models.CharField(max_length=8, choices=Track)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="programs")
    time_zone = models.CharField(max_length=60)
    sender_name = models.CharField(max_length=40)
    callback_phone = models.CharField(max_length=20)
    # The program's kill switch: messages are held, and let go by a person before the event. Source: docs/adr/0011-reminder-policy.md
    messages_held_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("model", ProgramModel, name="program_model_known"),
            one_of("track", Track, name="program_track_known"),
        )

    def __str__(self) -> str:
        return self.code


class PolicyVersion(Record):
    """The settings of a program from one day on. Enrollments stay bound to the version they signed under."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    class_minutes_required = models.PositiveSmallIntegerField(default=480)
    sessions_required = models.PositiveSmallIntegerField(default=1)
    late_grace_minutes = models.PositiveSmallIntegerField(default=15)
    least_minutes_present = models.PositiveSmallIntegerField(default=450)
    makeup_limit = models.PositiveSmallIntegerField(default=1)
    reschedule_limit = models.PositiveSmallIntegerField(default=1)
    reschedule_cutoff_hours = models.PositiveSmallIntegerField(default=48)
    offer_valid_days = models.PositiveSmallIntegerField(default=21)
    class_within_days = models.PositiveSmallIntegerField(default=60)
    watch_months = models.PositiveSmallIntegerField(default=12)
    # Wall times of the recipient. The outer wall, 8:00 to 21:00, is not a setting.
    send_from = models.TimeField(default="09:00")
    send_until = models.TimeField(default="19:00")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["program", "version"], name="policyversion_one_per_number"),
            models.CheckConstraint(
                name="policyversion_ends_after_it_begins",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(
                name="policyversion_sends_inside_the_outer_wall",
                condition=Q(send_from__gte="08:00", send_until__lte="21:00", send_from__lt=F("send_until")),
            ),
        )

    def __str__(self) -> str:
        return f"policy version {self.version} of {self.program_id}"
