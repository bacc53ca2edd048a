"""Who sees which transfer: the program that is asked sees the packet and no more, the one that asks sees the answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level
from diversion.courts.models import Charge
from diversion.enrollments.states import OPEN, EnrollmentStatus
from diversion.enrollments.unfiled import limitation_days
from diversion.people.models import Language
from diversion.programs.models import PolicyVersion, Program
from diversion.programs.queries import ProgramChoice
from diversion.referrals.models import Transfer
from diversion.referrals.states import TransferStatus
from diversion.referrals.transfers.rules import are_apart

# So long somebody sees on their first page that a transfer was declined.
DECLINED_DAYS = 14


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer in a list: one to answer, or one of the reader's own that was declined (`is_declined`)."""

    id: UUID
    person_id: UUID
    name: str
    sender: str
    receiver: str
    since: datetime
    is_declined: bool


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge as the packet names it. `limitation_on` is the last day to file, None where it is filed or not known."""

    statute: str
    title: str
    limitation_on: date | None


@dataclass(frozen=True, slots=True)
class Packet:
    """What the receiving program is told before it answers, and all of it. `charges` is empty where the reader reads none."""

    id: UUID
    person_id: UUID
    name: str
    birth_date: date | None
    language: Language
    interpreter_needed: bool
    sender: str
    receiver: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    status: TransferStatus
    charges: tuple[Charged, ...]
    reads_charges: bool
    limitation_on: date | None
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class FileTransfer:
    """The latest transfer of a file, as the program that sends sees it."""

    id: UUID
    to: str
    is_ours: bool
    status: TransferStatus
    reason: str
    answer: str
    proposed_at: datetime
    answered_at: datetime | None


def transfers_for(reach: Reach) -> QuerySet[Transfer]:
    """Return the transfers to programs where the reader takes people in: those that wait while their file is open, and those accepted."""
    span = _takes_in(reach)
    rows = Transfer.objects.filter(to_program__isnull=False)
    rows = rows if span.everywhere else rows.filter(to_program__in=span.programs)
    waits = Q(status=TransferStatus.PROPOSED, enrollment__status__in=sorted(OPEN))
    return rows.filter(waits | Q(status=TransferStatus.ACCEPTED))


def own_transfers(reach: Reach) -> QuerySet[Transfer]:
    """Return the transfers of files in programs whose agreements the reader writes."""
    span = reach.span(FieldClass.AGREEMENT, Level.WRITE)
    return Transfer.objects.all() if span.everywhere else Transfer.objects.filter(enrollment__program__in=span.programs)


def transfers_waiting(reach: Reach, *, now: datetime) -> list[TransferRow]:
    """Return what the reader has to answer, longest waiting first, and what was declined of their own lately. One query."""
    latest = Transfer.objects.filter(enrollment=OuterRef("enrollment")).order_by("-proposed_at", "-inserted_at")
    rows = Transfer.objects.filter(enrollment__status__in=sorted(OPEN), pk=Subquery(latest.values("pk")[:1]))
    to_answer = Q(status=TransferStatus.PROPOSED) & _within("to_program", _takes_in(reach))
    lately = Q(status=TransferStatus.DECLINED, answered_at__gt=now - timedelta(days=DECLINED_DAYS))
    ours = lately & Q(to_program__isnull=False) & _within("enrollment__program", _takes_in(reach))
    joined = rows.filter(to_answer | ours).select_related("enrollment__person", "enrollment__program", "to_program")
    return [_row(row) for row in joined.order_by("proposed_at", "pk")]


def packet_of(row: Transfer, reach: Reach) -> Packet:
    """Return what a transfer tells the program that is asked. Three queries."""
    person, file = row.enrollment.person, row.enrollment
    assert row.to_program is not None  # noqa: S101  # `transfers_for` holds no others
    reads = reach.span(FieldClass.CHARGE, Level.READ).covers(row.to_program_id or file.program_id)
    carried = row.opened or file
    return Packet(
        id=row.pk,
        person_id=person.pk,
        name=person.display_name,
        birth_date=person.birth_date,
        language=Language(person.language),
        interpreter_needed=person.interpreter_needed,
        sender=file.program.name,
        receiver=row.to_program.name,
        reason=row.reason,
        proposed_by=row.proposed_by.name,
        proposed_at=row.proposed_at,
        status=TransferStatus(row.status),
        charges=_charges_of(file.pk) if reads else (),
        reads_charges=reads,
        limitation_on=limitation_days([carried.pk]).get(carried.pk) if reads else None,
        may_take_back=row.opened is not None and row.opened.status == EnrollmentStatus.REFERRED,
    )


def latest_transfers(enrollment_ids: Collection[UUID]) -> dict[UUID, FileTransfer]:
    """Return the latest transfer of each file that had one. One query."""
    rows = Transfer.objects.filter(enrollment__in=enrollment_ids).select_related("to_program")
    latest = rows.order_by("enrollment", "-proposed_at", "-inserted_at").distinct("enrollment")
    return {row.enrollment_id: _of_file(row) for row in latest}


def destinations(program_ids: Collection[UUID], *, on: date) -> dict[UUID, list[ProgramChoice]]:
    """Return, by program, those that its files may be sent to on the local day `on`, by name. One query."""
    in_force = PolicyVersion.objects.filter(is_draft=False, effective_from__lte=on)
    in_force = in_force.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on), program=OuterRef("pk"))
    every = list(Program.objects.annotate(takes_in=Exists(in_force)).order_by("name", "code"))
    return {
        sender.pk: [
            ProgramChoice(each.pk, each.name)
            for each in every
            if each.takes_in and each.pk != sender.pk and not are_apart({sender.track, each.track})
        ]
        for sender in every
        if sender.pk in program_ids
    }


def _takes_in(reach: Reach) -> Span:
    return reach.span(FieldClass.AGREEMENT, Level.WRITE)


def _within(program: str, span: Span) -> Q:
    return Q() if span.everywhere else Q(**{f"{program}__in": span.programs})


def _row(row: Transfer) -> TransferRow:
    file = row.enrollment
    return TransferRow(
        id=row.pk,
        person_id=file.person_id,
        name=file.person.display_name,
        sender=file.program.name,
        receiver=row.to_program.name if row.to_program else row.to_outside,
        since=row.answered_at or row.proposed_at,
        is_declined=row.status == TransferStatus.DECLINED,
    )


def _charges_of(file_id: UUID) -> tuple[Charged, ...]:
    ours = Charge.objects.filter(incident__referrals__enrollment=file_id, incident__referrals__person=F("person"))
    rows = Charge.objects.filter(Q(pk__in=ours.values("pk")) | Q(held__enrollment=file_id))
    return tuple(
        Charged(row.statute, row.title, None if row.filed_on else row.limitation_on)
        for row in rows.order_by("statute", "pk")
    )


def _of_file(row: Transfer) -> FileTransfer:
    return FileTransfer(
        id=row.pk,
        to=row.to_program.name if row.to_program else row.to_outside,
        is_ours=row.to_program is not None,
        status=TransferStatus(row.status),
        reason=row.reason,
        answer=row.answer,
        proposed_at=row.proposed_at,
        answered_at=row.answered_at,
    )
