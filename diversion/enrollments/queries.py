"""Questions about people in programs. Whom somebody may see is decided here, by the programs that their reach covers."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import and_
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level, Role
from diversion.enrollments import rules, states
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.states import EnrollmentStatus
from diversion.people.models import Person

PAGE = 25


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a list shows them, with the programs that the reader may see them in."""

    id: UUID
    name: str
    record_no: str
    files: tuple[tuple[str, str | Promise], ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One enrollment as the person's page shows it. `steps` are the names of the plain steps its reader may confirm now."""

    id: UUID
    number: str
    program_id: UUID
    program: str
    status: EnrollmentStatus
    status_at: datetime
    agreement_version: str
    agreement_signed_on: date | None
    policy_version: int | None
    offer_expires_on: date | None
    hold_until_on: date | None
    hold_reason: str
    steps: tuple[rules.Step, ...]
    may_offer: bool
    may_accept: bool
    may_hold: bool
    may_resume: bool
    may_book: bool

    @property
    def is_open(self) -> bool:
        return self.status in states.OPEN


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is ready for a class and has no seat, since the instant `since`."""

    person_id: UUID
    name: str
    program: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One change of status, for the timeline."""

    at: datetime
    old: str
    new: str | Promise
    reason: str
    by: str


def people_for(reach: Reach, field_class: FieldClass, level: Level) -> QuerySet[Person]:
    """Return the people whose `field_class` the reach covers at `level` in at least one of their programs."""
    return Person.objects.filter(Exists(_files_in(reach.span(field_class, level)).filter(person=OuterRef("pk"))))


def people_page(people: QuerySet[Person], reach: Reach, *, page: int) -> tuple[list[PersonRow], bool]:
    """Return page `page` (from 1) of people by name, and whether there are more. Two queries."""
    rows = people.prefetch_related(_visible_files(reach)).order_by("family_name", "given_name", "id")
    found = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    return [_person_row(person) for person in found[:PAGE]], len(found) > PAGE


def named(people: QuerySet[Person], typed: str) -> QuerySet[Person]:
    """Return those of `people` in whose names or record number every typed word occurs."""
    words = typed.split()[:6]
    if not words:
        return people.none()
    return people.filter(reduce(and_, [_word(word) for word in words]))


def files_of(person_id: UUID, reach: Reach) -> list[FileRow]:
    """Return the person's enrollments in the programs that `reach` covers, newest first, with what it may do. One query."""
    rows = _files_in(reach.span(FieldClass.IDENTITY, Level.READ)).filter(person=person_id)
    return [_file_row(row, reach) for row in rows.select_related("program", "policy").order_by("-opened_at")]


def changes_of(enrollment_ids: list[UUID]) -> list[Change]:
    """Return every change of status of some enrollments, newest first. One query."""
    rows = (
        StatusChange.objects.filter(enrollment__in=enrollment_ids).select_related("by").order_by("-at", "-inserted_at")
    )
    return [
        Change(
            at=row.at,
            old=str(EnrollmentStatus(row.old).label) if row.old else "",
            new=EnrollmentStatus(row.new).label,
            reason=row.reason,
            by=row.by.name if row.by else "",
        )
        for row in rows
    ]


def enrollments_for(reach: Reach, field_class: FieldClass, level: Level) -> QuerySet[Enrollment]:
    """Return the enrollments in programs where the reach covers `field_class` at `level`."""
    return _files_in(reach.span(field_class, level))


def roles_in(reach: Reach, program_id: UUID) -> frozenset[Role]:
    """Return the roles that the holder has in one program, agency-wide ones included."""
    return frozenset(grant.role for grant in reach.grants if grant.program_id in {None, program_id})


def waiting_for_a_seat(reach: Reach, *, limit: int = 30) -> list[Waiting]:
    """Return people whose next step is a seat in a class, longest waiting first. One query."""
    ready = {EnrollmentStatus.ACCEPTED, EnrollmentStatus.NO_SHOW}
    files = _files_in(reach.span(FieldClass.AGREEMENT, Level.WRITE)).filter(status__in=ready)
    rows = files.select_related("person", "program").order_by("status_at", "number")[:limit]
    return [Waiting(row.person_id, row.person.display_name, row.program.name, row.status_at) for row in rows]


def _files_in(span: Span) -> QuerySet[Enrollment]:
    # A role that reaches only its own records has none here: caseloads and own referrals come with their packages.
    return Enrollment.objects.all() if span.everywhere else Enrollment.objects.filter(program__in=span.programs)


def _visible_files(reach: Reach) -> "Prefetch[str]":
    files = _files_in(reach.span(FieldClass.IDENTITY, Level.READ)).select_related("program").order_by("-opened_at")
    return Prefetch("enrollments", queryset=files, to_attr="visible_files")


def _word(word: str) -> Q:
    fields = ("given_name", "family_name", "preferred_name", "record_no")
    return reduce(lambda left, right: left | right, [Q(**{f"{field}__icontains": word}) for field in fields])


def _person_row(person: Person) -> PersonRow:
    files: list[Enrollment] = person.visible_files  # type: ignore[attr-defined]  # the prefetch of each caller
    return PersonRow(
        id=person.pk,
        name=person.roll_name,
        record_no=person.record_no,
        files=tuple((file.program.name, EnrollmentStatus(file.status).label) for file in files),
    )


def _file_row(file: Enrollment, reach: Reach) -> FileRow:
    roles = roles_in(reach, file.program_id)
    status = EnrollmentStatus(file.status)
    open_now = {step for step in states.LIFECYCLE.open_from(status) if rules.AUTHORITY[step] & roles}
    return FileRow(
        id=file.pk,
        number=file.number,
        program_id=file.program_id,
        program=file.program.name,
        status=status,
        status_at=file.status_at,
        agreement_version=file.agreement_version,
        agreement_signed_on=file.agreement_signed_on,
        policy_version=file.policy.version if file.policy else None,
        offer_expires_on=file.offer_expires_on,
        hold_until_on=file.hold_until_on,
        hold_reason=file.get_hold_reason_display() if file.hold_reason else "",
        steps=tuple(step for step in rules.PLAIN if step in open_now),
        may_offer=bool(open_now & {states.OFFER, states.OFFER_AGAIN}),
        may_accept=states.ACCEPT in open_now,
        may_hold=states.HOLD in open_now,
        may_resume=any(step in open_now for step in states.RESUME),
        may_book=status in rules.BOOKABLE and Role.COORDINATOR in roles,
    )
