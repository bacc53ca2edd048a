"""Classes: what is taught, a series of it, its sessions at a place and time, who leads them and who has a seat."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import User
from diversion.core.constraints import both_or_neither, one_of, present_iff
from diversion.core.models import Record
from diversion.core.sealed import SealedText, plain
from diversion.enrollments.models import Enrollment
from diversion.people.models import Language, Person
from diversion.programs.models import Program


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")


class Closures(models.TextChoices):
    """On which days a series does not meet."""

    AGENCY = "agency", _("Federal holidays and the agency’s own days")
    COURT_TOO = "court_too", _("These, and the days on which the court is shut")
    NONE = "none", _("None: it meets on holidays too")


class Curriculum(Record):
    """What a program teaches, module by module. A version never changes: who changes one makes the next.

    The gaps are days that lie at least between the first and the second session, and before the last.
    Source: docs/adr/0037-series.md
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="curricula")
    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField(default=1)
    days_after_first = models.PositiveSmallIntegerField(default=0)
    days_before_last = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["program", "name", "version"], name="curriculum_one_per_version"),
            models.CheckConstraint(
                name="curriculum_gaps_within_a_year", condition=Q(days_after_first__lte=365, days_before_last__lte=365)
            ),
        )

    def __str__(self) -> str:
        return self.name


class CurriculumModule(Record):
    """One session's worth of a curriculum: what it is about, and how many minutes it takes."""

    curriculum = models.ForeignKey(Curriculum, on_delete=models.PROTECT, related_name="modules")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    topics = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["curriculum", "position"], name="curriculummodule_one_per_place"),
            models.CheckConstraint(
                name="curriculummodule_takes_part_of_a_day", condition=Q(minutes__gte=15, minutes__lte=720)
            ),
        )

    def __str__(self) -> str:
        return self.title


class ClassSeries(Record):
    """A run of class sessions in one program, such as a term of Saturdays.

    With a curriculum it was expanded over weekly slots, from `starts_on` on; without one it is a name over single sessions.
    What stands here is for all its sessions; each of them has its own place and seats, and may differ.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="series")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=Language, default=Language.ENGLISH)
    curriculum = models.ForeignKey(Curriculum, on_delete=models.PROTECT, null=True, related_name="series")
    starts_on = models.DateField(null=True)
    time_zone = models.CharField(max_length=60, blank=True, db_default="")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON, db_default=Mode.IN_PERSON)
    closures = models.CharField(max_length=10, choices=Closures, default=Closures.AGENCY, db_default=Closures.AGENCY)
    place = models.CharField(max_length=80, blank=True, db_default="")
    address = models.CharField(max_length=200, blank=True, db_default="")
    speakers = models.CharField(max_length=200, blank=True, db_default="")
    capacity = models.PositiveSmallIntegerField(default=0, db_default=0)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    leads = models.ManyToManyField(User, related_name="series_led")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["program", "name"], name="classseries_one_per_name"),
            one_of("language", Language, name="classseries_language_known"),
            one_of("mode", Mode, name="classseries_mode_known"),
            one_of("closures", Closures, name="classseries_closures_known"),
            both_or_neither("curriculum", "published_at", name="classseries_published_iff_of_a_curriculum"),
            models.CheckConstraint(
                name="classseries_of_a_curriculum_is_whole",
                condition=Q(curriculum__isnull=True)
                | (Q(starts_on__isnull=False, capacity__gt=0) & ~Q(time_zone="") & ~Q(place="")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class SeriesSlot(Record):
    """A weekday (0 is Monday) and wall time at which a series meets."""

    series = models.ForeignKey(ClassSeries, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField()
    starts_wall = models.TimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["series", "weekday", "starts_wall"], name="seriesslot_once_a_series"),
            models.CheckConstraint(name="seriesslot_weekday_known", condition=Q(weekday__lte=6)),
        )


class ClassSession(Record):
    """One sitting. Local day and wall time are what people were told; the instants follow from them and the zone.

    `place` is the discreet name that messages show; `address` is for staff and letters. `version` grows with each
    move, at `moved_at`, so that a message about the old time is never taken for one about the new.
    `seats_taken` is kept by the database, in the transaction that takes or frees a seat.
    """

    series = models.ForeignKey(ClassSeries, on_delete=models.PROTECT, related_name="sessions")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="sessions")
    module = models.ForeignKey(CurriculumModule, on_delete=models.PROTECT, null=True, related_name="sessions")
    title = models.CharField(max_length=120, blank=True)
    local_day = models.DateField()
    starts_wall = models.TimeField()
    ends_wall = models.TimeField()
    time_zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON, db_default=Mode.IN_PERSON)
    speakers = models.CharField(max_length=200, blank=True, db_default="")
    capacity = models.PositiveSmallIntegerField()
    seats_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    status = models.CharField(max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED)
    status_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    moved_at = models.DateTimeField()
    # Somebody gave it a day of its own, off the slots of its series.
    is_moved_by_hand = models.BooleanField(default=False, db_default=False)
    facilitators = models.ManyToManyField(User, through="SessionFacilitator", related_name="sessions_led")

    class Meta:
        constraints = (
            one_of("status", SessionStatus, name="classsession_status_known"),
            one_of("mode", Mode, name="classsession_mode_known"),
            models.CheckConstraint(name="classsession_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="classsession_never_overbooked", condition=Q(seats_taken__lte=F("capacity"))),
            models.CheckConstraint(
                name="classsession_cancelled_holds_no_seat",
                condition=Q(status=SessionStatus.PLANNED) | Q(seats_taken=0),
            ),
            models.UniqueConstraint(
                fields=["series", "module"],
                condition=Q(status=SessionStatus.PLANNED),
                name="classsession_one_planned_per_module",
            ),
        )
        indexes = (
            models.Index(fields=["program", "starts_at"], name="classsession_by_program_time"),
            models.Index(fields=["starts_at"], name="classsession_by_time"),
        )

    @property
    def is_cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED


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
    # The session was cancelled under it: no miss and no change of date of the person's own.
    is_released_with_session = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            one_of("status", SeatStatus, name="seat_status_known"),
            present_iff("released_at", Q(status=SeatStatus.RELEASED), name="seat_release_time_iff_released"),
            models.CheckConstraint(
                name="seat_released_with_session_iff_released",
                condition=Q(is_released_with_session=False) | Q(status=SeatStatus.RELEASED),
            ),
            models.UniqueConstraint(
                fields=["session", "enrollment"],
                condition=Q(status=SeatStatus.BOOKED),
                name="seat_one_booked_per_session_and_enrollment",
            ),
        )
        indexes = (models.Index(fields=["enrollment", "status"], name="seat_by_enrollment"),)


class KeepApart(Record):
    """Two people who must not meet, as long as it has not ended. Why is sealed; the two are its sides."""

    reason_sealed = SealedText(place="classes.keep_apart")
    reason = plain("reason_sealed")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (both_or_neither("ended_at", "ended_by", name="keepapart_end_has_who_and_when"),)


class KeepApartSide(Record):
    """One of the two. A row each, so that records that are put together take their side along."""

    fact = models.ForeignKey(KeepApart, on_delete=models.PROTECT, related_name="sides")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["person", "fact"], name="keepapartside_by_person"),)
