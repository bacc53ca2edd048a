"""Where the law stands: what happened, and what each person was charged with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import Agency
from diversion.core.constraints import one_of
from diversion.core.models import Record
from diversion.people.models import Person
from diversion.programs.models import Offense, OffenseLevel


class SceneDisposition(models.TextChoices):
    """What the officer did at the scene."""

    CITED = "cited", _("Cited")
    BOOKED = "booked", _("Booked")
    DIVERTED = "diverted", _("Diverted")
    WARNED = "warned", _("Warned")


class ChargeStatus(models.TextChoices):
    HELD = "held", _("Held")
    FILED = "filed", _("Filed")
    REJECTED = "rejected", _("Rejected")
    DISMISSED = "dismissed", _("Dismissed")
    REINSTATED = "reinstated", _("Reinstated")
    CONVICTED = "convicted", _("Convicted")


class Incident(Record):
    """One event that an agency reported; several people may be in it. Day and time are local to the place.

    `report_no` is the agency's own number, kept exactly; it may be empty. `operation` groups the incidents of one
    enforcement event.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="incidents")
    report_no = models.CharField(max_length=60, blank=True)
    on = models.DateField(null=True, blank=True)
    at_time = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=160, blank=True)
    operation = models.CharField(max_length=60, blank=True)
    disposition = models.CharField(max_length=10, choices=SceneDisposition, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "report_no"], condition=~Q(report_no=""), name="incident_one_per_report_number"
            ),
        )


class Charge(Record):
    """What one person was charged with in one incident. `statute` is kept exactly as it was written: `647B` is not `647(B)`.

    `limitation_on` is the last day to file, the day before the anniversary; empty where the day of the offense or the
    offense is not known. Source: docs/rules.md
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="charges")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="charges")
    offense = models.ForeignKey(Offense, on_delete=models.PROTECT, null=True, blank=True, related_name="charges")
    statute = models.CharField(max_length=60)
    title = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=12, choices=OffenseLevel, blank=True)
    count = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=12, choices=ChargeStatus, default=ChargeStatus.HELD)
    limitation_on = models.DateField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    case_no = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            one_of("status", ChargeStatus, name="charge_status_known"),
            models.UniqueConstraint(fields=["incident", "person", "statute"], name="charge_one_per_person_and_statute"),
            models.CheckConstraint(
                name="charge_filed_has_its_day", condition=~Q(status="filed") | Q(filed_on__isnull=False)
            ),
        )
        indexes = (
            models.Index(fields=["person", "limitation_on"], name="charge_by_person_and_clock"),
            models.Index(
                fields=["limitation_on"],
                condition=Q(status=ChargeStatus.HELD, limitation_on__isnull=False),
                name="charge_clock_runs",
            ),
            models.Index(fields=["case_no"], condition=~Q(case_no=""), name="charge_by_case_number"),
        )
