"""The statuses of a person in a program, of all three regimes. Which of them a regime knows, its own table says."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrollmentStatus(models.TextChoices):
    REFERRED = "referred", _("Referred")
    SCREENING = "screening", _("Screening")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    OFFER_EXPIRED = "offer_expired", _("Offer expired")
    SCHEDULED = "scheduled", _("Scheduled")
    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("Did not come")
    MAKEUP_SCHEDULED = "makeup_scheduled", _("Make-up scheduled")
    CLASS_COMPLETE = "class_complete", _("Class complete")
    WATCH = "watch", _("Watch period")
    COMPLETED = "completed", _("Completed")
    TERMINATED = "terminated", _("Ended, returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ON_HOLD = "on_hold", _("On hold")
    TRANSFERRED = "transferred", _("Transferred")
    CLOSED_ADMIN = "closed_admin", _("Closed, no outcome")
    SEALED = "sealed", _("Sealed")
    # Pre-booking: a promise. There is no status for somebody who failed.
    HANDOFF_DONE = "handoff_done", _("Handed off")
    OUTREACH = "outreach", _("Being looked for")
    WAITLISTED = "waitlisted", _("On the waiting list")
    INTAKE_SCHEDULED = "intake_scheduled", _("Intake scheduled")
    ENROLLED_ACTIVE = "enrolled_active", _("Working together")
    IN_THE_WIND = "in_the_wind", _("In the wind")
    STEPPED_DOWN = "stepped_down", _("Stepped down")
    INACTIVE = "inactive", _("Inactive")
    MOVED = "moved", _("Moved away")
    INCARCERATED_LONG = "incarcerated_long", _("In custody for long")
    DECEASED = "deceased", _("Died")
    CLOSED = "closed", _("Closed")
    # Post-booking: a judge decides.
    SCREENED = "screened", _("Screened")
    ORDERED = "ordered", _("Ordered by the court")
    ACTIVE = "active", _("Active")
    NONCOMPLIANCE_NOTICED = "noncompliance_notice", _("Notice sent")
    HEARING_SET = "hearing_set", _("Hearing set")
    REINSTATED = "reinstated", _("Case reinstated")
    REQUIREMENTS_MET = "requirements_met", _("Requirements met")
    DISMISSAL_SET = "dismissal_set", _("Dismissal set")
    DISMISSED = "dismissed", _("Dismissed")


class HoldReason(models.TextChoices):
    CUSTODY = "custody", _("In custody")
    MEDICAL = "medical", _("Medical")
    MILITARY = "military", _("Military service")
    LANGUAGE = "language", _("Waiting for a class in their language")


class ClockChoice(models.TextChoices):
    """What is done where a watch period would outlive the last day to file (R-021)."""

    FILE = "file_and_divert", _("File the case, and divert")
    SHORTER = "shorter_watch", _("A shorter watch period")
    WAIVER = "waiver", _("A signed waiver of the time limit")


class SignedBy(models.TextChoices):
    """Whose hand is under an agreement. Nobody else can sign: who is under age is in no program."""

    PARTICIPANT = "participant", _("The person themself")
    COUNSEL = "counsel", _("Their lawyer, for them")


class PacketPart(models.TextChoices):
    """What the offer packet must state (R-031)."""

    CHARGE = "charge", _("The charge")
    ASKED = "asked", _("What is asked of them")
    COST = "cost", _("What it costs, and ways to pay less")
    WATCH = "watch", _("The watch period")
    FAILURE = "failure", _("What follows if they do not finish")
    COUNSEL = "counsel", _("Their right to a lawyer")
    VOLUNTARY = "voluntary", _("That joining is their own choice")


class CounselAdvice(models.TextChoices):
    """What came of the right to a lawyer before the signature (R-031)."""

    ADVISED = "advised", _("A lawyer advised them")
    DECLINED = "declined", _("They were told of the right, and wanted no lawyer")


class RequirementKind(models.TextChoices):
    """What a signature asks of somebody: sessions, money, months."""

    CLASSES = "classes", _("Classes")
    FEE = "fee", _("Fee")
    WATCH = "watch", _("Watch period")
