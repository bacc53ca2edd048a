"""The inbox: referrals that nobody has brought to an end or into the program yet, the nearest clock first (R-006)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from diversion.accounts.reach import Span
from diversion.courts.models import Charge, ChargeStatus
from diversion.enrollments.states import OPEN, EnrollmentStatus
from diversion.programs.models import Door, PolicyVersion, ProgramModel
from diversion.referrals.models import Referral

PAGE = 25
# What a policy says by itself: for a day on which none was in force.
USUAL_DAYS = {"intake_days": 30, "contact_alarm_days": 14, "enrollment_alarm_days": 30}


class ClockKind(StrEnum):
    """What runs. In this order: of two on one day the first is named."""

    FILE_BY = "file_by"
    INTAKE = "intake"
    OFFER = "offer"
    CONTACT = "contact"
    ENROLLMENT = "enrollment"


class InboxState(StrEnum):
    """How far a referral has come: somebody must say who it is; nothing was done; somebody is at it."""

    WHO = "who"
    NEW = "new"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a referral: its last local day."""

    kind: ClockKind
    due_on: date

    def days_left(self, today: date) -> int:
        return (self.due_on - today).days


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A referral in the inbox. `clocks` are all that run, the nearest first."""

    id: UUID
    number: str
    name: str
    program: str
    door: str
    received_on: date
    state: InboxState
    status: str
    is_urgent: bool
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which referrals to show; what is None shows all."""

    program_id: UUID | None = None
    door: str | None = None
    state: InboxState | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox. `count` is of all pages; `more` is where the next one begins."""

    count: int
    rows: list[InboxRow]
    more: UUID | None


def inbox(span: Span, sieve: Sieve, *, after: UUID | None = None) -> Inbox:
    """Return the undecided referrals of the programs that `span` covers wholly, the nearest clock first. Three queries.

    The page begins after the referral `after`; at the start when that is none of them.
    """
    every = _sifted(_undecided(span), sieve)
    rows = every.order_by("due_on", "id")
    if last := every.filter(pk=after).values("due_on", "pk").first() if after else None:
        rows = rows.filter(Q(due_on__gt=last["due_on"]) | Q(due_on=last["due_on"], pk__gt=last["pk"]))
    found = list(rows.select_related("person", "program", "enrollment")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return Inbox(every.count(), [_row(row) for row in found[:PAGE]], more)


def inbox_count(span: Span) -> int:
    """Return how many referrals the inbox holds. One query."""
    return _undecided(span).count()


def clocks_of(referral_id: UUID) -> tuple[Clock, ...]:
    """Return the clocks of one referral, the nearest first; none once it is in the program or at an end. One query."""
    row = _with_clocks(_waiting(Referral.objects.filter(pk=referral_id))).select_related("enrollment").first()
    return _clocks(row) if row else ()


def referrals_in(span: Span) -> QuerySet[Referral]:
    """Return the referrals of the programs that `span` covers wholly."""
    return Referral.objects.all() if span.everywhere else Referral.objects.filter(program__in=span.programs)


def _undecided(span: Span) -> QuerySet[Any]:
    return _with_clocks(_waiting(referrals_in(span)))


def _waiting(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    # From the signature, the intake or the order on a file is bound to its policy: then the referral has reached its end.
    on_the_way = Q(enrollment__status__in=sorted(OPEN), enrollment__policy__isnull=True)
    return rows.filter(Q(enrollment__isnull=True) | on_the_way, outcome="")


def _sifted(rows: QuerySet[Any], sieve: Sieve) -> QuerySet[Any]:
    if sieve.program_id:
        rows = rows.filter(program=sieve.program_id)
    if sieve.door:
        rows = rows.filter(door=sieve.door)
    match sieve.state:
        case InboxState.WHO:
            return rows.filter(enrollment__isnull=True)
        case InboxState.NEW:
            return rows.filter(enrollment__status=EnrollmentStatus.REFERRED)
        case InboxState.BEGUN:
            return rows.filter(enrollment__isnull=False).exclude(enrollment__status=EnrollmentStatus.REFERRED)
    return rows


def _with_clocks(rows: QuerySet[Referral]) -> QuerySet[Any]:
    charges = Charge.objects.filter(
        incident=OuterRef("incident"), person=OuterRef("person"), status=ChargeStatus.HELD, limitation_on__isnull=False
    )
    nothing_done = Q(enrollment__isnull=True) | Q(enrollment__status=EnrollmentStatus.REFERRED)
    holds_a_charge = Q(program__model=ProgramModel.PREBOOKING, door=Door.ARREST_DIVERSION)
    return rows.annotate(
        file_by=Subquery(charges.order_by("limitation_on").values("limitation_on")[:1]),
        intake=_only(holds_a_charge, _after("intake_days")),
        offer=_only(Q(enrollment__status=EnrollmentStatus.OFFERED), F("enrollment__offer_expires_on")),
        contact=_only(nothing_done, _after("contact_alarm_days")),
        enrollment_by=_after("enrollment_alarm_days"),
    ).annotate(due_on=Least("file_by", "intake", "offer", "contact", "enrollment_by"))


def _only(condition: Q, then: Any) -> Case:
    return Case(When(condition, then=then), default=Value(None), output_field=DateField())


def _after(days: str) -> Func:
    """Return the day on which so many days of the policy of the day of receipt have passed."""
    policies = PolicyVersion.objects.filter(
        program=OuterRef("program"), is_draft=False, effective_from__lte=OuterRef("received_on")
    )
    count = Coalesce(
        Subquery(policies.order_by("-version").values(days)[:1]), Value(USUAL_DAYS[days]), output_field=IntegerField()
    )
    return Func(F("received_on"), count, template="(%(expressions)s)", arg_joiner=" + ", output_field=DateField())


def _clocks(row: Any) -> tuple[Clock, ...]:
    days = {
        ClockKind.FILE_BY: row.file_by,
        ClockKind.INTAKE: row.intake,
        ClockKind.OFFER: row.offer,
        ClockKind.CONTACT: row.contact,
        ClockKind.ENROLLMENT: row.enrollment_by,
    }
    running = [Clock(kind, day) for kind, day in days.items() if day is not None]
    return tuple(sorted(running, key=lambda clock: clock.due_on))


def _row(row: Referral) -> InboxRow:
    file = row.enrollment
    state = InboxState.WHO
    if file is not None:
        state = InboxState.NEW if file.status == EnrollmentStatus.REFERRED else InboxState.BEGUN
    return InboxRow(
        id=row.pk,
        number=row.number,
        name=row.person.roll_name,
        program=row.program.name,
        door=str(Door(row.door).label),
        received_on=row.received_on,
        state=state,
        status=str(EnrollmentStatus(file.status).label) if file else "",
        is_urgent=row.is_urgent,
        clocks=_clocks(row),
    )
