"""How people come in: a referral through a door, and what was checked before somebody decides."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import Agency, User
from diversion.core.constraints import both_or_neither, one_of, present_iff
from diversion.core.models import Record
from diversion.courts.models import Incident
from diversion.enrollments.models import Enrollment
from diversion.people.models import Person
from diversion.programs.models import Door, Program

# No referral of a program like these is older: a day before is a slip of a list.
FIRST_YEAR = 1980


class ReceivedHow(models.TextChoices):
    LIST = "list", _("List")
    FORM = "form", _("Form")
    PHONE = "phone", _("Phone")
    PAPER = "paper", _("Paper")


class Outcome(models.TextChoices):
    """How a record ended that was kept elsewhere before; a file of this tracker ends by its status."""

    COMPLETED = "completed", _("Completed")
    NOT_COMPLETED = "not_completed", _("Not completed")


class ReasonCode(models.TextChoices):
    """Why a referral was not taken up. Source: docs/glossary.md"""

    PRIOR_SOLICITATION = "prior_solicitation", _("Earlier arrest for the same offense")
    PRIOR_DIVERSION = "prior_diversion", _("Took part in diversion before")
    VIOLENT_HISTORY = "violent_history", _("Record of violence")
    DV_HISTORY = "dv_history", _("Record of domestic violence")
    OPEN_WARRANT = "open_warrant", _("Open warrant")
    MINOR_INVOLVED = "minor_involved", _("A minor was involved")
    REGISTRABLE_OFFENSE = "registrable_offense", _("Offense needs registration")
    OUTSIDE_AREA = "outside_area", _("Outside the area")
    NO_PROBABLE_CAUSE = "no_probable_cause", _("No probable cause")
    CAPACITY = "capacity", _("No room")
    DECLINED = "declined", _("The person declined")
    CANNOT_LOCATE = "cannot_locate", _("Cannot be found")
    CHARGE_REJECTED = "charge_rejected", _("Charge rejected")
    OTHER = "other", _("Other")


class Decision(models.TextChoices):
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")


class Referral(Record):
    """One person sent to one program about one incident (or about none: social contact, community, self).

    Several referrals of one person to one program share the open `enrollment`. A record kept elsewhere before has an
    `outcome` with its day `closed_on` and no enrollment. `source_key` identifies the row of an agency's list that it
    came from: a keyed hash, so that the same list read twice creates nothing. Days are local to the program.
    """

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="referrals")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    door = models.CharField(max_length=20, choices=Door)
    source_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals_sent")
    source_person = models.CharField(max_length=120, blank=True)
    received_on = models.DateField()
    referred_on = models.DateField(null=True, blank=True)
    received_how = models.CharField(max_length=8, choices=ReceivedHow)
    is_urgent = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason_code = models.CharField(max_length=24, choices=ReasonCode, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    source_key = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            one_of("door", Door, name="referral_door_known"),
            models.UniqueConstraint(
                fields=["person", "incident", "program"],
                condition=Q(incident__isnull=False),
                name="referral_one_per_person_incident_and_program",
            ),
            models.UniqueConstraint(
                fields=["person", "program", "received_on"],
                condition=Q(incident__isnull=True),
                name="referral_without_incident_one_a_day",
            ),
            models.UniqueConstraint(
                fields=["program", "source_key"], condition=~Q(source_key=""), name="referral_one_per_row_of_a_list"
            ),
            both_or_neither("decided_at", "decided_by", name="referral_decision_has_who_and_when"),
            present_iff("decided_at", ~Q(decision=""), name="referral_decided_iff_decision"),
            present_iff("closed_on", ~Q(outcome=""), name="referral_closed_iff_outcome"),
            models.CheckConstraint(
                name="referral_outcome_is_of_a_record_kept_before",
                condition=Q(outcome="") | Q(enrollment__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=["program", "received_on"], name="referral_inbox"),
            models.Index(fields=["enrollment"], condition=Q(decision=""), name="referral_undecided"),
        )


class CheckResult(models.TextChoices):
    PASS = "pass", _("Passed")
    FAIL = "fail", _("Not passed")
    UNKNOWN = "unknown", _("Not known yet")


class CheckSource(models.TextChoices):
    STATE_RECORD = "state_record", _("State record")
    LOCAL_RECORDS = "local_records", _("Local police records")
    COURT_INDEX = "court_index", _("Court index")
    SELF_REPORT = "self_report", _("The person says so")
    OFFICER = "officer", _("Officer’s observation")
    THIS_TRACKER = "this_tracker", _("This tracker")


class ScreeningCheck(Record):
    """What was found for one criterion of the policy: a yes or no with its source and its day, never a record sheet (R-100).

    Append-only; the latest row of an enrollment and criterion holds. `overridden` rows carry the reason.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="screening_checks")
    criterion = models.CharField(max_length=40)
    result = models.CharField(max_length=8, choices=CheckResult)
    source = models.CharField(max_length=16, choices=CheckSource, blank=True)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    evidence = models.CharField(max_length=120, blank=True)
    override_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (one_of("result", CheckResult, name="screeningcheck_result_known"),)
        indexes = (models.Index(fields=["enrollment", "criterion", "-at"], name="screeningcheck_latest"),)
