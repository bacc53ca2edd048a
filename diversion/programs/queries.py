"""Questions about programs, their policy and their calendars."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from diversion.accounts.reach import Span
from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.programs import rules
from diversion.programs.calendars import Calendar, holidays_of
from diversion.programs.models import CalendarKind, ClosedDay, Offense, PolicyVersion, Program
from diversion.programs.rules import Finding
from diversion.programs.terms import Change, changes_between, terms_of


class NoPolicyInForce(DomainError):
    """A program has no policy version that covers the day."""


@dataclass(frozen=True, slots=True)
class ProgramChoice:
    """A program as a list offers it."""

    id: UUID
    name: str


def programs_in(span: Span) -> QuerySet[Program]:
    """Return the programs that `span` covers wholly."""
    return Program.objects.all() if span.everywhere else Program.objects.filter(pk__in=span.programs)


def program_choices(span: Span) -> list[ProgramChoice]:
    """Return what a form may offer, by name. One query."""
    rows = programs_in(span).order_by("name").values_list("pk", "name")
    return [ProgramChoice(*row) for row in rows]


def local_day(program: Program, at: datetime) -> date:
    """Return the day that people at a program write on a form at the instant `at`."""
    return clock.local_day(at, ZoneInfo(program.time_zone))


def policy_on(program_id: UUID, day: date) -> PolicyVersion:
    """Return the version in force in a program on a local day.

    Raises:
        NoPolicyInForce: none covers that day.
    """
    policy = policy_in_force(program_id, day)
    if policy is None:
        raise NoPolicyInForce(_("This program has no policy for that day. An administrator can add one."))
    return policy


def policy_in_force(program_id: UUID, day: date) -> PolicyVersion | None:
    """Return the version in force in a program on a local day, None where none is. One query."""
    return policies_in_force(day).filter(program_id=program_id).select_related("program").order_by("-version").first()


def policies_in_force(day: date) -> QuerySet[PolicyVersion]:
    """Return the approved versions that hold on a local day, of all programs. No query by itself."""
    return PolicyVersion.objects.filter(_covers(day), is_draft=False)


def version_before(policy: PolicyVersion) -> PolicyVersion | None:
    """Return the version that came before, None for the first. One query."""
    older = PolicyVersion.objects.filter(program_id=policy.program_id, version__lt=policy.version)
    return older.select_related("program").order_by("-version").first()


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """One program in a list. `version` is the number in force, None where there is none."""

    id: UUID
    name: str
    model: str
    track: str
    agency: str
    version: int | None
    has_draft: bool
    review_due_on: date | None
    is_review_near: bool


def program_rows(span: Span, *, on: date) -> list[ProgramRow]:
    """Return the programs that `span` covers, by name, as they stand on the local day `on`. One query."""
    versions = PolicyVersion.objects.filter(program=OuterRef("pk"))
    in_force = versions.filter(_covers(on), is_draft=False).order_by("-version")
    rows = programs_in(span).select_related("agency").order_by("name", "code")
    rows = rows.annotate(
        version=Subquery(in_force.values("version")[:1]), has_draft=Exists(versions.filter(is_draft=True))
    )
    return [_row(program, on) for program in rows]


def reviews_due(span: Span, *, on: date) -> list[ProgramRow]:
    """Return the programs whose yearly review is due within 60 days of `on`, or overdue (R-026). One query."""
    return [row for row in program_rows(span, on=on) if row.is_review_near]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One policy version of a program. `state` is draft, coming, in_force or ended; `signed` counts the files bound to it."""

    id: UUID
    version: int
    effective_from: date
    effective_to: date | None
    state: str
    signed: int
    approved_by: str


def versions_of(program_id: UUID, *, on: date) -> list[VersionRow]:
    """Return the versions of a program, newest first, as they stand on the local day `on`. One query."""
    rows = PolicyVersion.objects.filter(program_id=program_id).select_related("approved_by").order_by("-version")
    return [
        VersionRow(
            id=row.pk,
            version=row.version,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            state=state_of(row, on=on),
            signed=row.signed,
            approved_by=row.approved_by.name if row.approved_by else "",
        )
        for row in rows.annotate(signed=Count("enrollments"))
    ]


def state_of(policy: PolicyVersion, *, on: date) -> str:
    """Return draft, coming, in_force or ended."""
    if policy.is_draft:
        return "draft"
    if policy.effective_from > on:
        return "coming"
    return "ended" if policy.effective_to and policy.effective_to < on else "in_force"


def findings_of(policy: PolicyVersion, *, on: date) -> list[Finding]:
    """Return what is wrong or doubtful with a version that is to hold from the local day `on`. Three queries."""
    return rules.findings(terms_of(policy), policy.program.model, offenses=policy.offenses.all(), on=on)


def changes_of(older: PolicyVersion, newer: PolicyVersion) -> list[Change]:
    """Return how two versions differ, in words. Five queries."""
    before, after = terms_of(older), terms_of(newer)
    named = Offense.objects.filter(pk__in=before.offenses | after.offenses)
    return changes_between(before, after, offenses={offense.pk: str(offense) for offense in named})


def offense_choices(on: date) -> list[Offense]:
    """Return the offenses that a policy may take: all that can ever be diverted, those of today first. One query."""
    rows = Offense.objects.filter(never_divertible=False).order_by("jurisdiction", "statute", "effective_from")
    return sorted(rows, key=lambda offense: bool(offense.effective_to and offense.effective_to < on))


def closed_days(agency_id: UUID, *, since: date) -> list[ClosedDay]:
    """Return the days that an agency added to its calendars, from `since` on, soonest first. One query."""
    return list(ClosedDay.objects.filter(agency_id=agency_id, on__gte=since).order_by("on", "calendar"))


def calendar_of(agency_id: UUID, kind: CalendarKind) -> Calendar:
    """Return a calendar of an agency with the days that it added; the federal one has none. One query."""
    days = ClosedDay.objects.filter(agency_id=agency_id, calendar=kind).values_list("on", flat=True)
    return Calendar(kind, frozenset(days))


def closures(agency_id: UUID, kinds: Collection[CalendarKind], *, since: date, until: date) -> dict[date, str]:
    """Return {day: why it is closed} from `since` to `until`: holidays that are known by rule, and what the agency added.

    The names of holidays are in the reader's language, those of added days as they were typed. One query.
    """
    found: dict[date, str] = {}
    for kind in kinds:
        for year in range(since.year, until.year + 1):
            found |= {day: _(name) for day, name in holidays_of(kind, year).items()}
    added = ClosedDay.objects.filter(agency_id=agency_id, calendar__in=kinds, on__range=(since, until))
    found |= dict(added.order_by("calendar").values_list("on", "name"))
    return {day: name for day, name in sorted(found.items()) if since <= day <= until}


def _covers(day: date) -> Q:
    return Q(effective_from__lte=day) & (Q(effective_to__isnull=True) | Q(effective_to__gte=day))


def _row(program: Program, on: date) -> ProgramRow:
    return ProgramRow(
        id=program.pk,
        name=program.name,
        model=program.get_model_display(),
        track=program.get_track_display(),
        agency=program.agency.name,
        version=program.version,  # type: ignore[attr-defined]
        has_draft=program.has_draft,  # type: ignore[attr-defined]
        review_due_on=program.review_due_on,
        is_review_near=rules.is_review_near(program.review_due_on, on=on),
    )
