"""Programs and their dated policy: every figure that differs between jurisdictions is a row here, not code."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import Agency, User
from diversion.core.constraints import one_of
from diversion.core.models import Record
from diversion.people.rules import LONGEST_REVIEW_DAYS, REVIEW_DAYS


class ProgramModel(models.TextChoices):
    """The three regimes. Source: docs/glossary.md"""

    FOPP = "fopp", _("First offender class program")
    PREBOOKING = "prebooking", _("Pre-booking diversion")
    POSTBOOKING = "postbooking", _("Post-booking diversion")


class Track(models.TextChoices):
    BUYER = "buyer", _("Buyer")
    SELLER = "seller", _("Seller")
    GENERAL = "general", _("General")


class Door(models.TextChoices):
    """The ways in. Which of them a program opens is its policy's. Source: docs/glossary.md"""

    ARREST_DIVERSION = "arrest_diversion", _("Arrest diversion")
    SOCIAL_CONTACT = "social_contact", _("Social contact")
    COMMUNITY = "community", _("Community")
    PROSECUTOR_LIST = "prosecutor_list", _("Prosecutor’s list")
    COURT = "court", _("Court")
    SELF = "self", _("The person themself")


class OffenseLevel(models.TextChoices):
    INFRACTION = "infraction", _("Infraction")
    MISDEMEANOR = "misdemeanor", _("Misdemeanor")
    FELONY = "felony", _("Felony")


class OffenseSide(models.TextChoices):
    BUYER = "buyer", _("Buying")
    SELLER = "seller", _("Selling")
    PROMOTER = "promoter", _("Promoting")
    OTHER = "other", _("Other")


class StatuteBasis(models.TextChoices):
    """The law that a program rests on: what a policy version may say follows from it."""

    NONE = "none", _("None of these")
    CA_PRETRIAL = "ca_1001", _("Cal. Penal Code 1001 and following (pretrial diversion)")
    CA_LEAD = "ca_lead", _("Cal. Penal Code 1001.85 and following (LEAD)")
    CA_JUDICIAL = "ca_1001_95", _("Cal. Penal Code 1001.95 (judicial diversion)")


class WatchBasis(models.TextChoices):
    AGREEMENT = "agreement", _("The agreement")
    CLASS_DATE = "class_date", _("The class")
    PLEA_DATE = "plea_date", _("The plea")


class CalendarKind(models.TextChoices):
    FEDERAL = "federal", _("Federal holidays")
    COURT = "court", _("Court holidays")
    AGENCY = "agency", _("The agency’s own days")


class Offense(Record):
    """One offense as a statute words it, for the days on which it was law. `statute` is exact: punctuation carries meaning.

    `limitation_months` counts from the day of the offense to the last day to file.
    """

    jurisdiction = models.CharField(max_length=10)
    statute = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    level = models.CharField(max_length=12, choices=OffenseLevel)
    side = models.CharField(max_length=10, choices=OffenseSide)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    limitation_months = models.PositiveSmallIntegerField(null=True, blank=True)
    never_divertible = models.BooleanField(default=False)
    source_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            one_of("level", OffenseLevel, name="offense_level_known"),
            one_of("side", OffenseSide, name="offense_side_known"),
            models.UniqueConstraint(
                fields=["jurisdiction", "statute", "effective_from"], nulls_distinct=False, name="offense_once_a_period"
            ),
        )

    def __str__(self) -> str:
        return f"{self.statute} {self.title}"


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
    # The day by which the district attorney has to review and approve the program again; empty where no law asks for it.
    review_due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("model", ProgramModel, name="program_model_known"),
            one_of("track", Track, name="program_track_known"),
            # A file repeats its program's regime; the pair is what its foreign key holds on to.
            models.UniqueConstraint(fields=["id", "model"], name="program_and_its_model"),
        )

    def __str__(self) -> str:
        return self.code


def default_doors() -> list[str]:
    """Return the door that every program has from the start."""
    return [Door.PROSECUTOR_LIST.value]


class PolicyVersion(Record):
    """The settings of a program from one day on. Enrollments stay bound to the version they signed under.

    A draft is in force on no day and may change; once approved, nothing but the day of its end does.
    Source: docs/adr/0021-policy-versions.md
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    is_draft = models.BooleanField(default=False)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    class_minutes_required = models.PositiveSmallIntegerField(default=480)
    sessions_required = models.PositiveSmallIntegerField(default=1)
    late_grace_minutes = models.PositiveSmallIntegerField(default=15)
    least_minutes_present = models.PositiveSmallIntegerField(default=450)
    turned_away_excused = models.BooleanField(default=False, db_default=False)
    # Who leads a class and who countersigns its register are two people, where an office has two.
    one_may_countersign = models.BooleanField(default=False, db_default=False)
    makeup_limit = models.PositiveSmallIntegerField(default=1)
    reschedule_limit = models.PositiveSmallIntegerField(default=1)
    reschedule_cutoff_hours = models.PositiveSmallIntegerField(default=48)
    offer_valid_days = models.PositiveSmallIntegerField(default=21)
    class_within_days = models.PositiveSmallIntegerField(default=60)
    watch_months = models.PositiveSmallIntegerField(default=12)
    watch_basis = models.CharField(max_length=12, choices=WatchBasis, default=WatchBasis.CLASS_DATE)
    statute_basis = models.CharField(max_length=12, choices=StatuteBasis, default=StatuteBasis.NONE)
    doors = ArrayField(models.CharField(max_length=20, choices=Door), default=default_doors)
    admission_required = models.BooleanField(default=False)
    min_age = models.PositiveSmallIntegerField(default=18)
    intake_days = models.PositiveSmallIntegerField(default=30)
    term_months = models.PositiveSmallIntegerField(default=12)
    fee_standard = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    # Why a fee stands beside a law of California that knows none (R-059a): who said so.
    fee_reason = models.CharField(max_length=300, blank=True)
    fee_due_days = models.PositiveSmallIntegerField(default=30)
    # No date of the program may fall so few days before the last day to file while nothing is filed.
    limitation_margin_days = models.PositiveSmallIntegerField(default=30)
    # After so many days a referral without contact, and one without enrollment, is an alarm.
    contact_alarm_days = models.PositiveSmallIntegerField(default=14)
    enrollment_alarm_days = models.PositiveSmallIntegerField(default=30)
    # What is safe at a number is asked again after so many days: sooner where somebody may read along.
    review_days = models.PositiveSmallIntegerField(
        default=REVIEW_DAYS,
        db_default=REVIEW_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_REVIEW_DAYS)],
    )
    offenses = models.ManyToManyField(Offense, blank=True, related_name="policies")
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
            one_of("statute_basis", StatuteBasis, name="policyversion_statute_known"),
            one_of("watch_basis", WatchBasis, name="policyversion_watch_basis_known"),
            models.CheckConstraint(
                name="policyversion_doors_known", condition=Q(doors__contained_by=[door.value for door in Door])
            ),
            models.UniqueConstraint(
                fields=["program"], condition=Q(is_draft=True), name="policyversion_one_draft_a_program"
            ),
            models.CheckConstraint(
                name="policyversion_draft_is_not_approved",
                condition=Q(is_draft=False) | Q(approved_by__isnull=True, approved_at__isnull=True),
            ),
            models.CheckConstraint(
                name="policyversion_asks_again_in_time",
                condition=Q(review_days__gte=1, review_days__lte=LONGEST_REVIEW_DAYS),
            ),
            # What the law forbids, whatever the code does; in words it is `rules.findings`.
            models.CheckConstraint(
                name="policyversion_pretrial_without_admission",  # Cal. Penal Code 1001.3
                condition=~Q(statute_basis="ca_1001", admission_required=True),
            ),
            models.CheckConstraint(
                name="policyversion_lead_intake_in_30_days",  # Cal. Penal Code 1001.87
                condition=~Q(statute_basis="ca_lead") | Q(intake_days__lte=30),
            ),
            models.CheckConstraint(
                name="policyversion_judicial_term_in_24_months",  # Cal. Penal Code 1001.95
                condition=~Q(statute_basis="ca_1001_95") | Q(term_months__lte=24),
            ),
        )

    def __str__(self) -> str:
        return f"policy version {self.version} of {self.program_id}"


class EligibilityCriterion(Record):
    """One switch of the library (`criteria.LIBRARY`) as a policy version sets it. `parameters` are the switch's own figures."""

    policy = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    parameters = models.JSONField(default=dict, blank=True)
    is_blocking = models.BooleanField(default=True)
    needs_evidence = models.BooleanField(default=False)
    goes_with_the_policy = True

    class Meta:
        constraints = (models.UniqueConstraint(fields=["policy", "code"], name="eligibilitycriterion_once_a_policy"),)
        ordering = ("position", "code")


class ClosedDay(Record):
    """A day on which an agency, or the court it works with, is shut beside the holidays that are known by rule."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="closed_days")
    calendar = models.CharField(max_length=8, choices=CalendarKind)
    on = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(name="closedday_of_court_or_agency", condition=Q(calendar__in=["court", "agency"])),
            models.UniqueConstraint(fields=["agency", "calendar", "on"], name="closedday_once_a_calendar"),
        )
