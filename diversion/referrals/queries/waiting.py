"""The inbox: what nobody has brought to an end or into the program yet, the nearest clock first (R-006).

Three kinds of rows wait: files that are not in their program yet; referrals of which somebody must say who it is; and charges that
are still held although their person's file has gone on or ended. Each comes from an index of its own, and they are merged here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from heapq import merge
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.enrollments.models import Enrollment, HeldCharge
from diversion.enrollments.states import OPEN, EnrollmentStatus
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.programs.models import Door, Program, ProgramModel
from diversion.referrals.models import UNCLEAR, Referral
from diversion.referrals.queries import running

PAGE = 25


class ClockKind(StrEnum):
    """What runs. In this order: of two on one day the first is named."""

    FILE_BY = "file_by"
    INTAKE = "intake"
    OFFER = "offer"
    CONTACT = "contact"
    ENROLLMENT = "enrollment"


class InboxState(StrEnum):
    """How far it has come: somebody must say who it is; nothing was done; somebody is at it; a charge alone is still held."""

    WHO = "who"
    NEW = "new"
    BEGUN = "begun"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: its last local day."""

    kind: ClockKind
    due_on: date

    def days_left(self, today: date) -> int:
        return (self.due_on - today).days


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page of the inbox begins: after the row that has this nearest day and this id."""

    due_on: date
    id: UUID


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What waits. `clocks` are all that run, the nearest first. `referral_id` is None for a file that nobody referred."""

    place: Place
    referral_id: UUID | None
    person_id: UUID
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
    """What to show; what is None shows all."""

    program_id: UUID | None = None
    state: InboxState | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox. `count` is of all pages; `more` is where the next one begins."""

    count: int
    rows: list[InboxRow]
    more: Place | None


def inbox(reach: Reach, sieve: Sieve, *, after: Place | None = None) -> Inbox:
    """Return what waits in the programs whose referrals the reader reads, the nearest clock first. Five queries at most.

    Before booking, only who works with the people sees how far they have got (R-073): nobody else has those rows.
    """
    parts = [part.sifted(sieve) for part in _parts(reach)]
    pages = [part.page(after) for part in parts]
    found = list(islice(merge(*pages, key=lambda row: row.place), PAGE + 1))
    more = found[PAGE - 1].place if len(found) > PAGE else None
    return Inbox(_count(parts), found[:PAGE], more)


def inbox_count(reach: Reach) -> int:
    """Return how many rows the inbox holds. One query."""
    return _count(_parts(reach))


def inbox_referrals(reach: Reach) -> QuerySet[Referral]:
    """Return the referrals, decided or not, of the programs of the reader's inbox."""
    return Referral.objects.filter(program__in=programs_of_inbox(reach))


def programs_of_inbox(reach: Reach) -> QuerySet[Program]:
    """Return the programs whose undecided referrals the reader may read, name by name."""
    span = reach.span(FieldClass.REFERRALS, Level.READ)
    rows = Program.objects.all() if span.everywhere else Program.objects.filter(pk__in=span.programs)
    workers = (reach.span(FieldClass.AGREEMENT, Level.WRITE), reach.span(FieldClass.CASE_NOTES, Level.READ))
    if any(work.everywhere for work in workers):
        return rows
    works_in = frozenset().union(*(work.programs for work in workers))
    return rows.filter(~Q(model=ProgramModel.PREBOOKING) | Q(pk__in=works_in))


@dataclass(frozen=True, slots=True)
class _Part:
    """One kind of rows: cheap to count, and with their clocks when a page of them is shown."""

    waiting: QuerySet[Any]
    with_clocks: Callable[[QuerySet[Any]], QuerySet[Any]]
    rows: Callable[[list[Any]], Iterable[InboxRow]]
    state: Callable[[QuerySet[Any], InboxState], QuerySet[Any]]

    def sifted(self, sieve: Sieve) -> "_Part":
        found = self.waiting.filter(**{self.program: sieve.program_id}) if sieve.program_id else self.waiting
        if sieve.state is not None:
            found = self.state(found, sieve.state)
        return _Part(found, self.with_clocks, self.rows, self.state)

    @property
    def program(self) -> str:
        return "enrollment__program" if self.waiting.model is HeldCharge else "program"

    def page(self, after: Place | None) -> list[InboxRow]:
        found = self.with_clocks(self.waiting).order_by("due_on", "id")
        if after is not None:
            found = found.filter(Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, pk__gt=after.id))
        return list(self.rows(list(found[: PAGE + 1])))


def _parts(reach: Reach) -> list[_Part]:
    programs = programs_of_inbox(reach)
    # From the signature, the intake or the order on a file is bound to its policy: then its referral has reached its end.
    files = Enrollment.objects.filter(status__in=sorted(OPEN), policy__isnull=True, program__in=programs)
    unclear = Referral.objects.filter(UNCLEAR, program__in=programs)
    held = HeldCharge.objects.filter(status=HeldChargeStatus.HELD, enrollment__program__in=programs).filter(
        Q(enrollment__policy__isnull=False) | ~Q(enrollment__status__in=sorted(OPEN))
    )
    return [
        _Part(files, running.of_files, _file_rows, _files_in_state),
        _Part(unclear, running.of_unclear, _unclear_rows, _only(InboxState.WHO)),
        _Part(held, running.of_held, _held_rows, _only(InboxState.CHARGE)),
    ]


def _count(parts: list[_Part]) -> int:
    first, *others = (part.waiting.order_by().values_list("pk") for part in parts)
    return reduce(lambda rows, more: rows.union(more, all=True), others, first).count()


def _files_in_state(rows: QuerySet[Any], state: InboxState) -> QuerySet[Any]:
    match state:
        case InboxState.NEW:
            return rows.filter(status=EnrollmentStatus.REFERRED)
        case InboxState.BEGUN:
            return rows.exclude(status=EnrollmentStatus.REFERRED)
    return rows.filter(pk__in=())


def _only(mine: InboxState) -> Callable[[QuerySet[Any], InboxState], QuerySet[Any]]:
    return lambda rows, state: rows if state == mine else rows.filter(pk__in=())


def _clocks(**days: date | None) -> tuple[Clock, ...]:
    clocks = [Clock(kind, day) for kind in ClockKind if (day := days.get(kind.value)) is not None]
    return tuple(sorted(clocks, key=lambda clock: clock.due_on))


def _file_rows(files: list[Any]) -> Iterable[InboxRow]:
    referrals = Referral.objects.in_bulk([file.first_referral for file in files if file.first_referral])
    for file in files:
        referral = referrals.get(file.first_referral)
        is_new = file.status == EnrollmentStatus.REFERRED
        yield InboxRow(
            place=Place(file.due_on, file.pk),
            referral_id=referral.pk if referral else None,
            person_id=file.person_id,
            number=referral.number if referral else file.number,
            name=file.person.roll_name,
            program=file.program.name,
            door=str(Door(referral.door).label) if referral else "",
            received_on=file.received_on,
            state=InboxState.NEW if is_new else InboxState.BEGUN,
            status=str(EnrollmentStatus(file.status).label),
            is_urgent=bool(referral and referral.is_urgent and is_new),
            clocks=_clocks(
                file_by=file.file_by,
                intake=file.intake,
                offer=file.offer,
                contact=file.contact,
                enrollment=file.enrollment_by,
            ),
        )


def _unclear_rows(referrals: list[Any]) -> Iterable[InboxRow]:
    for referral in referrals:
        yield InboxRow(
            place=Place(referral.due_on, referral.pk),
            referral_id=referral.pk,
            person_id=referral.person_id,
            number=referral.number,
            name=referral.person.roll_name,
            program=referral.program.name,
            door=str(Door(referral.door).label),
            received_on=referral.received_on,
            state=InboxState.WHO,
            status="",
            is_urgent=referral.is_urgent,
            clocks=_clocks(
                file_by=referral.file_by,
                intake=referral.intake,
                contact=referral.contact,
                enrollment=referral.enrollment_by,
            ),
        )


def _held_rows(charges: list[Any]) -> Iterable[InboxRow]:
    for charge in charges:
        file = charge.enrollment
        yield InboxRow(
            place=Place(charge.due_on, charge.pk),
            referral_id=None,
            person_id=file.person_id,
            number=file.number,
            name=file.person.roll_name,
            program=file.program.name,
            door="",
            received_on=charge.referred_on,
            state=InboxState.CHARGE,
            status=str(EnrollmentStatus(file.status).label),
            is_urgent=False,
            clocks=_clocks(file_by=charge.file_by, intake=charge.intake_due_on),
        )
