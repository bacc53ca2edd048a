"""A person in a program: the status, what was signed, and every change of status."""

from django.db import models
from django.db.models import Q

from diversion.accounts.models import User
from diversion.core.constraints import one_of, present_iff
from diversion.core.models import Record
from diversion.enrollments.states import OPEN, SIGNED, EnrollmentStatus, HoldReason
from diversion.people.models import Language, Person
from diversion.programs.models import PolicyVersion, Program


class Enrollment(Record):
    """One person in one program. From the signature on it is bound to one policy version.

    `held_from` is the status to which a hold returns. `hold_until_on` is the local day of the next review.
    """

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrollments")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="enrollments")
    policy = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="enrollments"
    )
    status = models.CharField(max_length=20, choices=EnrollmentStatus, default=EnrollmentStatus.REFERRED)
    status_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    offer_expires_on = models.DateField(null=True, blank=True)
    agreement_version = models.CharField(max_length=40, blank=True)
    agreement_language = models.CharField(max_length=5, choices=Language, blank=True)
    agreement_signed_on = models.DateField(null=True, blank=True)
    held_from = models.CharField(max_length=20, choices=EnrollmentStatus, blank=True)
    hold_reason = models.CharField(max_length=10, choices=HoldReason, blank=True)
    hold_until_on = models.DateField(null=True, blank=True)
    reschedules = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            one_of("status", EnrollmentStatus, name="enrollment_status_known"),
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
        indexes = (models.Index(fields=["program", "status"], name="enrollment_by_program_status"),)


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
        indexes = (models.Index(fields=["enrollment", "at"], name="statuschange_history"),)
