"""How people come in: a referral through a door, and what was checked before somebody decides."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import Agency, User
from diversion.core.constraints import both_or_neither, one_of, present_iff
from diversion.core.models import Record
from diversion.core.sealed import SealedText, plain
from diversion.courts.models import Incident
from diversion.enrollments.models import Enrollment
from diversion.people.models import Person
from diversion.programs.models import Door, PolicyVersion, Program
from diversion.referrals.states import MOVED, TransferStatus

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


# Nobody has said yet whom it is about. A record that was kept elsewhere asks nothing, also while it is open there.
UNCLEAR = Q(enrollment__isnull=True, outcome="", source_key="")


class Referral(Record):
    """One person sent to one program about one incident (or about none: social contact, community, self).

    Several referrals of one person to one program share the open `enrollment`. A record kept elsewhere before has an
    `outcome` with its day `closed_on` and no enrollment. `source_key` identifies the row of an agency's list that it
    came from: a keyed hash, so that the same list read twice creates nothing. `form_key` identifies the page on which it was
    typed, so that a second tap creates nothing. One that no list brought (`UNCLEAR`) and that has no file waits for somebody who
    says whether the person is one of those who are here. `age_about` is a guess where the birth date is not known. Days are local to the program.
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
    form_key = models.UUIDField(null=True, blank=True)
    age_about = models.PositiveSmallIntegerField(null=True, blank=True)

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
            models.UniqueConstraint(
                fields=["sent_by", "form_key"],
                condition=Q(form_key__isnull=False),
                name="referral_one_per_form_and_sender",
            ),
            models.CheckConstraint(
                name="referral_of_a_form_has_its_sender",
                condition=Q(form_key__isnull=True) | Q(sent_by__isnull=False),
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
            models.Index(fields=["program"], condition=UNCLEAR, name="referral_unclear"),
            models.Index(fields=["enrollment"], condition=Q(decision=""), name="referral_undecided"),
        )

    @property
    def is_unclear(self) -> bool:
        """Tell whether it is one of `UNCLEAR`."""
        return self.enrollment_id is None and not self.outcome and not self.source_key


class ProtectedReferral(Record):
    """A referral of somebody under the age of the program (R-004). It opens nothing; what it says is sealed.

    Nobody but a privacy officer opens it, with a reason. `source_key` identifies the row of a list or the form that it came
    from, so that the same one twice is kept once. `sent_on_to` says who has it now: a child welfare office, by its name.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    door = models.CharField(max_length=20, choices=Door)
    source_key = models.CharField(max_length=64)
    sealed = SealedText(place="referrals.protected")
    at = models.DateTimeField()
    sent_on_at = models.DateTimeField(null=True, blank=True)
    sent_on_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_on_to = models.CharField(max_length=120, blank=True)

    says = plain("sealed")

    class Meta:
        constraints = (
            one_of("door", Door, name="protectedreferral_door_known"),
            models.UniqueConstraint(fields=["program", "source_key"], name="protectedreferral_once_a_source"),
            both_or_neither("sent_on_at", "sent_on_by", name="protectedreferral_sent_on_has_who_and_when"),
            present_iff("sent_on_at", ~Q(sent_on_to=""), name="protectedreferral_sent_on_iff_to_somebody"),
        )
        indexes = (models.Index(fields=["at", "id"], name="protectedreferral_queue"),)


class Transfer(Record):
    """A file that its program asks another one to take over: a program of ours (`to_program`), or one named in words (`to_outside`).

    `reason` is the sender's, for the receiver to read; `answer` what was said with the answer. Only an acceptance moves the file
    (F22); `moved_from` is its status before that. A program of ours opens a file of its own with it, `opened`.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="transfers")
    to_program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_outside = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=12, choices=TransferStatus, default=TransferStatus.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    moved_from = models.CharField(max_length=20, blank=True)
    opened = models.OneToOneField(
        Enrollment, on_delete=models.PROTECT, null=True, blank=True, related_name="came_by_transfer"
    )

    class Meta:
        constraints = (
            one_of("status", TransferStatus, name="transfer_status_known"),
            models.CheckConstraint(
                name="transfer_goes_to_one_place",
                condition=Q(to_program__isnull=False, to_outside="") | Q(to_program__isnull=True) & ~Q(to_outside=""),
            ),
            models.CheckConstraint(name="transfer_says_why", condition=~Q(reason="")),
            both_or_neither("answered_by", "answered_at", name="transfer_answer_has_who_and_when"),
            present_iff("answered_at", ~Q(status=TransferStatus.PROPOSED), name="transfer_waits_until_answered"),
            models.CheckConstraint(
                name="transfer_moves_when_accepted",
                condition=Q(status__in=sorted(MOVED)) & ~Q(moved_from="")
                | ~Q(status__in=sorted(MOVED)) & Q(moved_from=""),
            ),
            models.CheckConstraint(
                name="transfer_accepted_by_ours_has_its_file",
                condition=~Q(status__in=sorted(MOVED), to_program__isnull=False) | Q(opened__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(status=TransferStatus.PROPOSED),
                name="transfer_one_waits_per_file",
            ),
        )
        indexes = (
            models.Index(fields=["enrollment", "-proposed_at"], name="transfer_latest"),
            models.Index(
                fields=["to_program"], condition=Q(status=TransferStatus.PROPOSED), name="transfer_waits_in_program"
            ),
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
    RELIABLE = "reliable", _("Other reliable information")
    THIS_TRACKER = "this_tracker", _("This tracker")


class ScreeningCheck(Record):
    """What was found for one criterion of the policy: a yes or no with its source and its day, never a record sheet (R-100).

    Append-only; the latest row of an enrollment and criterion holds. `happened_on` is the local day of what was found,
    where the criterion looks back only so far.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="screening_checks")
    criterion = models.CharField(max_length=40)
    result = models.CharField(max_length=8, choices=CheckResult)
    source = models.CharField(max_length=16, choices=CheckSource, blank=True)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    evidence = models.CharField(max_length=120, blank=True)
    happened_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("result", CheckResult, name="screeningcheck_result_known"),
            models.CheckConstraint(
                name="screeningcheck_finding_has_its_source", condition=Q(result="unknown") | ~Q(source="")
            ),
        )
        indexes = (models.Index(fields=["enrollment", "criterion", "-at"], name="screeningcheck_latest"),)


class ScreeningDecision(Record):
    """What a person decided after screening, under which policy. Append-only; the latest of an enrollment holds.

    `against` are the codes of criteria that were not passed, of an override alone, which has its `reason` in words.
    The words are for those who read priors: neither the history of the file nor the audit log repeats them.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="screening_decisions")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=12, choices=Decision)
    reason_code = models.CharField(max_length=24, choices=ReasonCode, blank=True)
    is_override = models.BooleanField(default=False)
    against = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (
            one_of("decision", Decision, name="screeningdecision_known"),
            models.CheckConstraint(
                name="screeningdecision_reason_code_iff_not_eligible",
                condition=Q(decision="ineligible") & ~Q(reason_code="") | Q(decision="eligible", reason_code=""),
            ),
            models.CheckConstraint(
                name="screeningdecision_override_says_why",
                condition=Q(is_override=True, decision="eligible") & ~Q(reason="")
                | Q(is_override=False, reason="", against=[]),
            ),
        )
        indexes = (models.Index(fields=["enrollment", "-decided_at"], name="screeningdecision_latest"),)
