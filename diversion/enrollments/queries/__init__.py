"""Questions about people in programs. Whom somebody may see is decided here, by the programs that their reach covers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level, Role
from diversion.courts.models import Charge
from diversion.enrollments import rules, states
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.queries.court import CourtSide, court_side
from diversion.enrollments.states import LIFECYCLES, EnrollmentStatus, fopp, postbooking
from diversion.people import finding
from diversion.people.matching.candidates import these
from diversion.people.models import Language, Person, SpokenLanguage
from diversion.programs.models import ProgramModel

PAGE = 25
# So many people at most of each way in which a name can be meant, and of those who have a telephone that ends so.
FOUND, FOUND_AT_A_TELEPHONE = 200, 2_000


# How a status looks: the kinds of the design system's status words. “Stop” never describes a person.
KINDS: dict[EnrollmentStatus, str] = {
    **dict.fromkeys(EnrollmentStatus, "info"),
    **dict.fromkeys(states.ENDED, "idle"),
    EnrollmentStatus.ON_HOLD: "warn",
    EnrollmentStatus.NO_SHOW: "warn",
    EnrollmentStatus.ATTENDED: "ok",
    EnrollmentStatus.CLASS_COMPLETE: "ok",
    EnrollmentStatus.COMPLETED: "ok",
    EnrollmentStatus.IN_THE_WIND: "warn",
    EnrollmentStatus.ENROLLED_ACTIVE: "ok",
    EnrollmentStatus.STEPPED_DOWN: "ok",
    EnrollmentStatus.NONCOMPLIANCE_NOTICED: "warn",
    EnrollmentStatus.HEARING_SET: "warn",
    EnrollmentStatus.REQUIREMENTS_MET: "ok",
    EnrollmentStatus.DISMISSED: "ok",
}


@dataclass(frozen=True, slots=True)
class FileOnList:
    """A file as a list names it: its program, and its status in words and look."""

    id: UUID
    program_id: UUID
    program: str
    status: str | Promise
    kind: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a list shows them, with the programs that the reader may see them in."""

    id: UUID
    name: str
    record_no: str
    files: tuple[FileOnList, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One enrollment as the person's page shows it, with what its reader may do now.

    `said` is the status in the words that the reader may read, `kind` its look. Before booking, police, prosecutors and
    the court read one of four fixed sentences (R-073); what is then no business of theirs, `sees_work` tells.
    `steps` are the plain steps that the reader may confirm; `waits_for` the roles, in words, that can take the next
    step when the reader cannot. What was signed and offered is empty where the reader may not read agreements.
    """

    id: UUID
    number: str
    program_id: UUID
    program: str
    model: ProgramModel
    status: EnrollmentStatus
    said: str | Promise
    kind: str
    sees_work: bool
    opened_at: datetime
    status_at: datetime
    agreement_version: str
    agreement_signed_on: date | None
    counsel: str
    policy_version: int | None
    offer_expires_on: date | None
    hold_until_on: date | None
    hold_reason: str
    intake_on: date | None
    intake_completed_on: date | None
    court: CourtSide | None
    steps: tuple[rules.Step, ...]
    dated_steps: tuple[rules.Step, ...]
    waits_for: str
    may_order: bool
    may_offer: bool
    may_accept: bool
    may_transfer: bool
    may_hold: bool
    may_resume: bool
    may_book: bool
    may_free_seats: bool
    shows_screening: bool

    @property
    def is_open(self) -> bool:
        return self.status in states.OPEN


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as their page shows them: through those of their files whose programs the reader may see."""

    id: UUID
    name: str
    record_no: str
    given_name: str
    preferred_name: str
    birth_date: date | None
    language: Language
    interpreter_needed: bool
    best_language: str | Promise
    other_languages: tuple[str | Promise, ...]
    messages_stopped_at: datetime | None
    messages_stopped_reason: str
    files: tuple[FileRow, ...]
    reach: Reach

    def may(self, field_class: FieldClass, level: Level) -> bool:
        """Tell whether the reader reaches `level` of `field_class` in at least one of the files that they see."""
        span = self.reach.span(field_class, level)
        return any(span.covers(file.program_id) for file in self.files)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of status, for the timeline. `by` is empty where no person did it."""

    at: datetime
    program: str
    old: str
    new: str | Promise
    reason: str
    by: str


def people_for(reach: Reach, field_class: FieldClass, level: Level) -> QuerySet[Person]:
    """Return the people whose `field_class` the reach covers at `level` in at least one of their programs."""
    return Person.objects.filter(Exists(_files_in(reach.span(field_class, level)).filter(person=OuterRef("pk"))))


def people_page(
    people: QuerySet[Person], reach: Reach, *, after: UUID | None = None
) -> tuple[list[PersonRow], UUID | None]:
    """Return a page of people by name, and the id after which the next page begins (None: no more).

    The page begins after the person `after`; at the start when `after` is not one of `people`, so that nobody learns
    where in the alphabet somebody out of reach would stand. At most three queries.
    """
    rows = people.prefetch_related(_visible_files(reach)).order_by("family_name", "given_name", "id")
    last = people.filter(pk=after).first() if after else None
    found = list((rows.filter(_later_than(last)) if last else rows)[: PAGE + 1])
    return [_person_row(person, reach) for person in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else None


def found(reach: Reach, typed: str) -> QuerySet[Person]:
    """Return the people in reach whose names begin or sound like what was typed, or whose number it is. At most seven queries.

    Case and accents do not matter. A number is that of a record or a file, the end of a telephone number for who may read
    contact facts, and a court's case number for who may read charges.
    """
    people = people_for(reach, FieldClass.IDENTITY, Level.READ)
    ids = {*_named(people, reach, typed), *_with_number(reach, typed)}
    if phones := finding.reached_at(typed, most=FOUND_AT_A_TELEPHONE):
        ids |= set(people_for(reach, FieldClass.CONTACT, Level.READ).filter(pk__in=phones).values_list("pk", flat=True))
    return people.filter(pk__in=these(ids))


def _named(people: QuerySet[Person], reach: Reach, typed: str) -> list[UUID]:
    found = finding.named(typed, most=FOUND)
    if len(found) < FOUND or reach.span(FieldClass.IDENTITY, Level.READ).everywhere:
        return found
    if people.filter(pk__in=these(found))[: PAGE + 1].count() > PAGE:
        return found
    # So many have the name that those in reach may stand behind: they are asked for among all of them.
    return [*people.filter(pk__in=finding.everybody_named(typed)).values_list("pk", flat=True)[:FOUND]]


def record_of(person_id: UUID, reach: Reach) -> PersonRecord | None:
    """Return a person with their files in the programs that `reach` covers, newest first; None when there are none. One query."""
    rows = _files_in(reach.span(FieldClass.IDENTITY, Level.READ)).filter(person=person_id)
    files = list(rows.select_related("person", "program", "policy", "order").order_by("-opened_at", "-number"))
    return _record(files[0].person, files, reach) if files else None


def changes_of(enrollment_ids: list[UUID]) -> list[Change]:
    """Return every change of status of some enrollments, newest first. One query."""
    rows = StatusChange.objects.filter(enrollment__in=enrollment_ids).select_related("by", "enrollment__program")
    return [
        Change(
            at=row.at,
            program=row.enrollment.program.name,
            old=str(EnrollmentStatus(row.old).label) if row.old else "",
            new=EnrollmentStatus(row.new).label,
            reason=row.reason,
            by=row.by.name if row.by else "",
        )
        for row in rows.order_by("-at", "-inserted_at")
    ]


def enrollments_for(reach: Reach, field_class: FieldClass, level: Level) -> QuerySet[Enrollment]:
    """Return the enrollments in programs where the reach covers `field_class` at `level`."""
    return _files_in(reach.span(field_class, level))


def roles_in(reach: Reach, program_id: UUID) -> frozenset[Role]:
    """Return the roles that the holder has in one program, agency-wide ones included."""
    return frozenset(grant.role for grant in reach.grants if grant.program_id in {None, program_id})


def _files_in(span: Span) -> QuerySet[Enrollment]:
    # A role that reaches only its own records has none here: caseloads and own referrals come with their packages.
    return Enrollment.objects.all() if span.everywhere else Enrollment.objects.filter(program__in=span.programs)


def _visible_files(reach: Reach) -> "Prefetch[str]":
    files = _files_in(reach.span(FieldClass.IDENTITY, Level.READ)).select_related("program").order_by("-opened_at")
    return Prefetch("enrollments", queryset=files, to_attr="visible_files")


def _later_than(person: Person) -> Q:
    same_family = Q(family_name=person.family_name)
    same_name = same_family & Q(given_name=person.given_name)
    # The first comparison alone lets the database begin in the middle of its index.
    return Q(family_name__gte=person.family_name) & (
        Q(family_name__gt=person.family_name)
        | same_family & Q(given_name__gt=person.given_name)
        | same_name & Q(pk__gt=person.pk)
    )


def _with_number(reach: Reach, typed: str) -> set[UUID]:
    """Return whose file or court case has the number typed, as far as the reader may read files or charges."""
    number = typed.strip().upper()
    if not any(character.isdecimal() for character in number):
        return set()
    files = enrollments_for(reach, FieldClass.IDENTITY, Level.READ).filter(number=number).values_list("person")
    cases = Charge.objects.filter(case_no=number).exclude(case_no="")
    charged = enrollments_for(reach, FieldClass.CHARGE, Level.READ).filter(person__in=cases.values("person"))
    return {pk for (pk,) in files.union(charged.values_list("person"))}


def _record(person: Person, files: list[Enrollment], reach: Reach) -> PersonRecord:
    return PersonRecord(
        id=person.pk,
        name=person.display_name,
        record_no=person.record_no,
        given_name=person.given_name,
        preferred_name=person.preferred_name,
        birth_date=person.birth_date,
        language=Language(person.language),
        interpreter_needed=person.interpreter_needed,
        best_language=SpokenLanguage(person.best_language).label if person.best_language else "",
        other_languages=tuple(SpokenLanguage(code).label for code in person.other_languages),
        messages_stopped_at=person.messages_stopped_at,
        messages_stopped_reason=person.messages_stopped_reason,
        files=tuple(_file_row(file, reach) for file in files),
        reach=reach,
    )


def _person_row(person: Person, reach: Reach) -> PersonRow:
    files: list[Enrollment] = person.visible_files  # type: ignore[attr-defined]  # the prefetch of each caller
    return PersonRow(
        id=person.pk,
        name=person.roll_name,
        record_no=person.record_no,
        files=tuple(_on_list(file, reach) for file in files),
    )


def sees_the_work(file: Enrollment, reach: Reach) -> bool:
    """Tell whether the reader may know how far somebody got: before booking, only those who work with the person (R-073)."""
    if file.model != ProgramModel.PREBOOKING:
        return True
    spans = (reach.span(FieldClass.AGREEMENT, Level.WRITE), reach.span(FieldClass.CASE_NOTES, Level.READ))
    return any(span.covers(file.program_id) for span in spans)


def reads_screening(file: Enrollment, reach: Reach) -> bool:
    """Tell whether the reader may read the checklist of a file: priors; before booking, only who works with the person (R-073)."""
    if file.model == ProgramModel.PREBOOKING:
        return sees_the_work(file, reach)
    return reach.span(FieldClass.PRIORS, Level.READ).covers(file.program_id)


def _on_list(file: Enrollment, reach: Reach) -> FileOnList:
    said = _said(file, sees_work=sees_the_work(file, reach))
    return FileOnList(file.pk, file.program_id, file.program.name, *said)


def _said(file: Enrollment, *, sees_work: bool) -> tuple[str | Promise, str]:
    """Return the status in the words that the reader may read, and its look."""
    status = EnrollmentStatus(file.status)
    if sees_work:
        return status.label, KINDS[status]
    return rules.outside_words(status, intake_is_done=file.intake_completed_on is not None).label, "info"


def _file_row(file: Enrollment, reach: Reach) -> FileRow:
    roles = roles_in(reach, file.program_id)
    status = EnrollmentStatus(file.status)
    following = LIFECYCLES[ProgramModel(file.model)].open_from(status)
    open_now = {step for step in following if rules.AUTHORITY[step] & roles}
    seats_people = bool(rules.AUTHORITY[fopp.SCHEDULE] & roles)
    sees_work = sees_the_work(file, reach)
    said, kind = _said(file, sees_work=sees_work)
    reads_agreement = reach.span(FieldClass.AGREEMENT, Level.READ).covers(file.program_id)
    return FileRow(
        id=file.pk,
        number=file.number,
        program_id=file.program_id,
        program=file.program.name,
        model=ProgramModel(file.model),
        status=status,
        said=said,
        kind=kind,
        sees_work=sees_work,
        opened_at=file.opened_at,
        status_at=file.status_at,
        agreement_version=file.agreement_version if reads_agreement else "",
        agreement_signed_on=file.agreement_signed_on if reads_agreement else None,
        counsel=file.get_counsel_advice_display() if reads_agreement else "",
        policy_version=file.policy.version if file.policy and reads_agreement else None,
        offer_expires_on=file.offer_expires_on if reads_agreement else None,
        hold_until_on=file.hold_until_on,
        hold_reason=file.get_hold_reason_display() if file.hold_reason and reads_agreement else "",
        intake_on=file.intake_on if sees_work else None,
        intake_completed_on=file.intake_completed_on,
        court=court_side(file) if reads_agreement else None,
        steps=tuple(
            step for step in rules.PLAIN if step in open_now and rules.leads_back(step, file.intake_completed_on)
        ),
        dated_steps=tuple(step for step in rules.DATED if step in open_now),
        waits_for=_waits_for(status, following, open_now) if sees_work else "",
        may_order=postbooking.ORDER in open_now,
        may_offer=bool(open_now & set(rules.OFFERS)),
        may_accept=fopp.ACCEPT in open_now,
        may_transfer=bool(open_now & set(rules.TRANSFERS)),
        may_hold=fopp.HOLD in open_now,
        may_resume=any(step in open_now for step in fopp.RESUME),
        may_book=status in rules.BOOKABLE and seats_people,
        may_free_seats=seats_people,
        shows_screening=reads_screening(file, reach),
    )


def _waits_for(status: EnrollmentStatus, following: list[rules.Step], open_now: set[rules.Step]) -> str:
    on_the_way = set(following) - rules.OFF_THE_WAY
    if status in states.ENDED or on_the_way & open_now:
        return ""
    return rules.who_confirms(*on_the_way)
