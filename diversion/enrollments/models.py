"""A person in a program: the status, what was signed, and every change of status."""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from diversion.accounts.models import User
from diversion.core.constraints import both_or_neither, one_of, present_iff
from diversion.core.models import Record
from diversion.courts.models import Charge
from diversion.enrollments.states import (
    LIFECYCLES,
    OPEN,
    SIGNED,
    ClockChoice,
    CounselAdvice,
    EnrollmentStatus,
    HoldReason,
    PacketPart,
    RequirementKind,
    SignedBy,
    postbooking,
    prebooking,
)
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.people.models import Language, Person
from diversion.programs.models import PolicyVersion, Program, ProgramModel


class DiversionOrder(Record):
    """What a court ordered: a term with its conditions. Days are local to the court; `next_on` is its next date, if there is one."""

    court = models.CharField(max_length=120)
    case_no = models.CharField(max_length=40)
    judge = models.CharField(max_length=120, blank=True)
    made_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    conditions = models.TextField(max_length=2000, blank=True)
    time_waived = models.BooleanField(default=False)
    next_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="diversionorder_ends_after_it_begins", condition=Q(ends_on__gt=F("starts_on"))),
        )


class Enrollment(Record):
    """One person in one program. From the signature, the intake or the court's order on it is bound to one policy version.

    `model` is the program's regime: which statuses there are follows from it; the database keeps the two alike.
    `held_from` is the status to which a hold returns. `hold_until_on` is the local day of the next review.
    """

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrollments")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="enrollments")
    policy = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="enrollments"
    )
    model = models.CharField(max_length=12, choices=ProgramModel)
    status = models.CharField(max_length=20, choices=EnrollmentStatus, default=EnrollmentStatus.REFERRED)
    status_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    offer_expires_on = models.DateField(null=True, blank=True)
    agreement_version = models.CharField(max_length=40, blank=True)
    agreement_language = models.CharField(max_length=5, choices=Language, blank=True)
    agreement_signed_on = models.DateField(null=True, blank=True)
    counsel_advice = models.CharField(max_length=10, choices=CounselAdvice, blank=True)
    held_from = models.CharField(max_length=20, choices=EnrollmentStatus, blank=True)
    hold_reason = models.CharField(max_length=10, choices=HoldReason, blank=True)
    hold_until_on = models.DateField(null=True, blank=True)
    reschedules = models.PositiveSmallIntegerField(default=0)
    # Pre-booking: the day that was agreed, and the day on which the whole intake was done.
    intake_on = models.DateField(null=True, blank=True)
    intake_completed_on = models.DateField(null=True, blank=True)
    # Post-booking: what the court ordered, and the three days without which no case is reinstated.
    order = models.OneToOneField(
        DiversionOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="enrollment"
    )
    notice_sent_on = models.DateField(null=True, blank=True)
    hearing_on = models.DateField(null=True, blank=True)
    found_on = models.DateField(null=True, blank=True)
    finding = models.CharField(max_length=300, blank=True)
    dismissal_on = models.DateField(null=True, blank=True)
    dismissed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="enrollment_status_known",
                condition=reduce(
                    or_,
                    (Q(model=model, status__in=sorted(machine.states)) for model, machine in LIFECYCLES.items()),
                ),
            ),
            models.CheckConstraint(
                name="enrollment_works_after_its_intake",
                condition=~Q(status__in=sorted(prebooking.AFTER_INTAKE))
                | Q(policy__isnull=False, intake_completed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="enrollment_ordered_has_order_and_policy",
                condition=~Q(status__in=sorted(postbooking.UNDER_ORDER)) | Q(policy__isnull=False, order__isnull=False),
            ),
            # Notice, then hearing, then finding.
            models.CheckConstraint(
                name="enrollment_notice_has_its_day",
                condition=~Q(status=EnrollmentStatus.NONCOMPLIANCE_NOTICED) | Q(notice_sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="enrollment_hearing_after_its_notice",
                condition=~Q(status=EnrollmentStatus.HEARING_SET)
                | Q(notice_sent_on__isnull=False, hearing_on__isnull=False, notice_sent_on__lt=F("hearing_on")),
            ),
            models.CheckConstraint(
                name="enrollment_reinstated_after_notice_and_hearing",
                condition=~Q(status=EnrollmentStatus.REINSTATED)
                | (
                    Q(notice_sent_on__isnull=False, hearing_on__isnull=False, found_on__isnull=False)
                    & Q(notice_sent_on__lt=F("hearing_on"), hearing_on__lte=F("found_on"))
                    & ~Q(finding="")
                ),
            ),
            models.CheckConstraint(
                name="enrollment_dismissal_has_its_day",
                condition=(~Q(status=EnrollmentStatus.DISMISSAL_SET) | Q(dismissal_on__isnull=False))
                & (~Q(status=EnrollmentStatus.DISMISSED) | Q(dismissed_on__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["person", "program"],
                condition=Q(status__in=sorted(OPEN)),
                name="enrollment_one_open_per_person_and_program",
            ),
            models.CheckConstraint(
                name="enrollment_signed_has_agreement_and_policy",
                condition=~Q(status__in=sorted(SIGNED))
                | (
                    Q(policy__isnull=False, agreement_signed_on__isnull=False)
                    & ~Q(agreement_version="")
                    & ~Q(agreement_language="")
                ),
            ),
            present_iff("hold_until_on", Q(status=EnrollmentStatus.ON_HOLD), name="enrollment_hold_day_iff_on_hold"),
            models.CheckConstraint(
                name="enrollment_hold_knows_where_it_came_from",
                condition=(Q(status=EnrollmentStatus.ON_HOLD) & ~Q(held_from="") & ~Q(hold_reason=""))
                | (~Q(status=EnrollmentStatus.ON_HOLD) & Q(held_from="", hold_reason="")),
            ),
            models.CheckConstraint(
                name="enrollment_offer_has_a_last_day",
                condition=~Q(status=EnrollmentStatus.OFFERED) | Q(offer_expires_on__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["program", "status"], name="enrollment_by_program_status"),
            models.Index(
                fields=["offer_expires_on"], condition=Q(status=EnrollmentStatus.OFFERED), name="enrollment_offer_runs"
            ),
            # The inbox: a few hundred rows, however many have come and gone.
            models.Index(
                fields=["program"],
                condition=Q(status__in=sorted(OPEN), policy__isnull=True),
                name="enrollment_not_in_yet",
            ),
        )


class Offer(Record):
    """One offer as it was put to a person, and how it was measured by the last day to file. Append-only; the latest holds.

    `watch_months` is the watch period that was offered, `watch_ends_by` the last day on which it can end. No day of the program
    may fall after `file_by_on` while nothing is filed; None where no clock runs. `choice` says what a prosecutor chose where it
    would (R-021), `chosen_on` on which day it was filed, or the waiver was signed. Days are local to the program.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="offers")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    offered_on = models.DateField()
    expires_on = models.DateField()
    watch_months = models.PositiveSmallIntegerField()
    watch_ends_by = models.DateField()
    limitation_on = models.DateField(null=True, blank=True)
    file_by_on = models.DateField(null=True, blank=True)
    choice = models.CharField(max_length=16, choices=ClockChoice, blank=True)
    chosen_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="offer_choice_known", condition=Q(choice="") | Q(choice__in=[each.value for each in ClockChoice])
            ),
            both_or_neither("limitation_on", "file_by_on", name="offer_last_day_has_its_margin"),
            present_iff("chosen_on", Q(choice__in=["file_and_divert", "waiver"]), name="offer_choice_has_its_day"),
            # filed, waived, or short enough.
            models.CheckConstraint(
                name="offer_outlives_no_last_day_unsaid",
                condition=Q(file_by_on__isnull=True)
                | Q(watch_ends_by__lte=F("file_by_on"))
                | Q(choice__in=["file_and_divert", "waiver"]),
            ),
        )
        indexes = (models.Index(fields=["enrollment", "-at"], name="offer_latest"),)


class Signature(Record):
    """One signing of an agreement: whose hand, before whom, and what the packet stated. Append-only; the latest holds.

    `signed_on` is a local day, `witness` the name of whoever saw it signed, `stated` the values of `PacketPart`: all of them (R-031).
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="signatures")
    version = models.CharField(max_length=40)
    language = models.CharField(max_length=5, choices=Language)
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=12, choices=SignedBy)
    witness = models.CharField(max_length=120)
    stated = ArrayField(models.CharField(max_length=12, choices=PacketPart))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            one_of("signed_by", SignedBy, name="signature_by_somebody_who_can"),
            models.CheckConstraint(name="signature_has_its_witness", condition=~Q(witness="")),
            models.CheckConstraint(
                name="signature_of_a_whole_packet", condition=Q(stated__contains=[each.value for each in PacketPart])
            ),
        )
        indexes = (models.Index(fields=["enrollment", "-at"], name="signature_latest"),)


class LastDaySettled(Record):
    """What a prosecutor did about the last day to file after the offer: the case was filed, or a waiver signed. Append-only.

    `on` is the local day of the filing or of the signature.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="last_days_settled")
    choice = models.CharField(max_length=16, choices=ClockChoice)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="lastdaysettled_by_a_filing_or_a_waiver", condition=Q(choice__in=["file_and_divert", "waiver"])
            ),
        )
        indexes = (models.Index(fields=["enrollment", "-at"], name="lastdaysettled_latest"),)


class Requirement(Record):
    """One thing that the signature asks of somebody, as the policy of that day set it. `due_on` is a local day.

    `quantity` counts class sessions, the amount of a fee, or the months of a watch period; `due_on` is None where it follows from
    something that has not happened yet, as a watch period that begins with the class.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="requirements")
    kind = models.CharField(max_length=10, choices=RequirementKind)
    quantity = models.DecimalField(max_digits=8, decimal_places=2)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("kind", RequirementKind, name="requirement_kind_known"),
            models.CheckConstraint(name="requirement_asks_something", condition=Q(quantity__gt=0)),
            models.UniqueConstraint(fields=["enrollment", "kind"], name="requirement_once_a_file"),
        )
        indexes = (models.Index(fields=["due_on"], name="requirement_due"),)


class StatusChange(Record):
    """One change of an enrollment's status. Append-only; `old` is empty for the first."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="status_changes")
    old = models.CharField(max_length=20, choices=EnrollmentStatus, blank=True)
    new = models.CharField(max_length=20, choices=EnrollmentStatus)
    step = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["enrollment", "at"], name="statuschange_history"),
            # Few among millions, and each report counts them (R-019b).
            models.Index(fields=["enrollment"], condition=Q(step="override"), name="statuschange_overrides"),
        )


class HeldCharge(Record):
    """A charge that waits for the intake of one person, and its clock. The person's own status is another matter.

    `referred_on`, `intake_due_on` and `intake_completed_on` are local days; when they were entered, the history says.
    """

    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="held")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="held_charges")
    status = models.CharField(max_length=24, choices=HeldChargeStatus, default=HeldChargeStatus.HELD)
    status_at = models.DateTimeField()
    referred_on = models.DateField()
    intake_due_on = models.DateField()
    intake_completed_on = models.DateField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("status", HeldChargeStatus, name="heldcharge_status_known"),
            # an intake on the last day counts, one on the day after does not.
            models.CheckConstraint(
                name="heldcharge_satisfied_in_time",
                condition=Q(intake_completed_on__isnull=True)
                | Q(intake_completed_on__gte=F("referred_on"), intake_completed_on__lte=F("intake_due_on")),
            ),
            models.CheckConstraint(
                name="heldcharge_satisfied_has_its_intake",
                condition=~Q(status=HeldChargeStatus.INTAKE_SATISFIED) | Q(intake_completed_on__isnull=False),
            ),
            present_iff("filed_on", Q(status=HeldChargeStatus.FILED), name="heldcharge_filed_iff_filed_on"),
        )
        indexes = (
            models.Index(
                fields=["intake_due_on"], condition=Q(status=HeldChargeStatus.HELD), name="heldcharge_clock_runs"
            ),
            models.Index(fields=["enrollment"], name="heldcharge_of_file"),
        )


class HeldChargeChange(Record):
    """One change of a held charge. Append-only; `old` is empty for the first."""

    held_charge = models.ForeignKey(HeldCharge, on_delete=models.PROTECT, related_name="changes")
    old = models.CharField(max_length=24, choices=HeldChargeStatus, blank=True)
    new = models.CharField(max_length=24, choices=HeldChargeStatus)
    step = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["held_charge", "at"], name="heldchargechange_history"),)
