"""Classes: a series, its sessions at a place and time, who leads them and who has a seat."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import User
from diversion.core.constraints import one_of, present_iff
from diversion.core.models import Record
from diversion.enrollments.models import Enrollment
from diversion.people.models import Language
from diversion.programs.models import Program


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")


class ClassSeries(Record):
    """A run of class sessions in one program, such as a term of Saturdays."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="series")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=Language, default=Language.ENGLISH)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["program", "name"], name="classseries_one_per_name"),
            one_of("language", Language, name="classseries_language_known"),
        )

    def __str__(self) -> str:
        return self.name


class ClassSession(Record):
    """One sitting. Local day and wall time are what people were told; the instants follow from them and the zone.

    `place` is the discreet name that messages show; `address` is for staff and letters. `version` grows with each
    move, at `moved_at`, so that a message about the old time is never taken for one about the new.
    `seats_taken` is kept by the database, in the transaction that takes or frees a seat.
    """

    series = models.ForeignKey(ClassSeries, on_delete=models.PROTECT, related_name="sessions")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=120, blank=True)
    local_day = models.DateField()
    starts_wall = models.TimeField()
    ends_wall = models.TimeField()
    time_zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField()
    seats_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    status = models.CharField(max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED)
    status_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    moved_at = models.DateTimeField()
    facilitators = models.ManyToManyField(User, through="SessionFacilitator", related_name="sessions_led")

    class Meta:
        constraints = (
            one_of("status", SessionStatus, name="classsession_status_known"),
            models.CheckConstraint(name="classsession_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="classsession_never_overbooked", condition=Q(seats_taken__lte=F("capacity"))),
        )
        indexes = (
            models.Index(fields=["program", "starts_at"], name="classsession_by_program_time"),
            models.Index(fields=["starts_at"], name="classsession_by_time"),
        )


class SessionFacilitator(Record):
    """A member of staff who leads a session, and so sees its register."""

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="leads")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["session", "user"], name="sessionfacilitator_once"),)


class SeatStatus(models.TextChoices):
    BOOKED = "booked", _("Booked")
    RELEASED = "released", _("Released")


class Seat(Record):
    """A person's place in a session. The seat is the event that reminders are about."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="seats")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="seats")
    status = models.CharField(max_length=10, choices=SeatStatus, default=SeatStatus.BOOKED)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            one_of("status", SeatStatus, name="seat_status_known"),
            present_iff("released_at", Q(status=SeatStatus.RELEASED), name="seat_release_time_iff_released"),
            models.UniqueConstraint(
                fields=["session", "enrollment"],
                condition=Q(status=SeatStatus.BOOKED),
                name="seat_one_booked_per_session_and_enrollment",
            ),
        )
        indexes = (models.Index(fields=["enrollment", "status"], name="seat_by_enrollment"),)
