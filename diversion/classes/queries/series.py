"""Questions about series and what they teach: which ones somebody may see, and how far they are."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level
from diversion.classes.models import ClassSeries, ClassSession, Curriculum, SessionStatus
from diversion.classes.queries import sessions_for


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series in a list. `next_day` is the local day of its next session, None when none is ahead."""

    id: UUID
    name: str
    program: str
    language: str
    curriculum: str
    version: int | None
    next_day: date | None
    ahead: int
    total: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A session as its series lists it; `position` is the place of its module, None for one without."""

    id: UUID
    position: int | None
    title: str
    local_day: date
    starts_wall: time
    ends_wall: time
    place: str
    leads: str
    seats_taken: int
    capacity: int
    is_cancelled: bool
    has_begun: bool


@dataclass(frozen=True, slots=True)
class CurriculumRow:
    """A curriculum in a list: its latest version, how many modules it has and how many minutes they take."""

    id: UUID
    name: str
    version: int
    program: str
    modules: int
    minutes: int


def series_for(reach: Reach, level: Level) -> QuerySet[ClassSeries]:
    """Return the series of which `reach` covers a session at `level`, and all of whole programs."""
    span = reach.span(FieldClass.ATTENDANCE, level)
    if span.everywhere:
        return ClassSeries.objects.all()
    whole = Q(program__in=span.programs)
    led = Q(program__in=span.own, sessions__leads__user=reach.user_id)
    return ClassSeries.objects.filter(whole | led).distinct()


def series_rows(reach: Reach, *, now: datetime, limit: int = 100) -> list[SeriesRow]:
    """Return the series that `reach` covers, those with the next session first, at most `limit`. One query."""
    found = ClassSeries.objects.filter(pk__in=series_for(reach, Level.READ).values("pk"))
    coming = Q(sessions__status=SessionStatus.PLANNED, sessions__starts_at__gt=now)
    rows = found.select_related("program", "curriculum").annotate(
        next_at=Min("sessions__starts_at", filter=coming),
        next_day=Min("sessions__local_day", filter=coming),
        ahead=Count("sessions", filter=coming),
        total=Count("sessions"),
    )
    return [_series_row(row) for row in rows.order_by("next_at", "name", "id")[:limit]]


def members_of(series: ClassSeries, reach: Reach, *, now: datetime) -> list[MemberRow]:
    """Return the sessions of a series that `reach` covers, by time. Two queries."""
    rows = ClassSession.objects.filter(series=series, pk__in=sessions_for(reach, Level.READ).values("pk"))
    rows = rows.select_related("module").prefetch_related("facilitators").order_by("starts_at", "id")
    return [_member(row, now) for row in rows]


def curricula_for(span: Span) -> QuerySet[Curriculum]:
    """Return the curricula of the programs that `span` names: what is taught is no secret to who leads a class there."""
    if span.everywhere:
        return Curriculum.objects.all()
    return Curriculum.objects.filter(program__in=span.programs | span.own)


def curriculum_rows(span: Span) -> list[CurriculumRow]:
    """Return the latest version of each curriculum of the programs of `span`, by name. One query."""
    later = Curriculum.objects.filter(
        program=OuterRef("program"), name=OuterRef("name"), version__gt=OuterRef("version")
    )
    rows = curricula_for(span).filter(~Exists(later)).select_related("program")
    latest = rows.annotate(parts=Count("modules"), length=Sum("modules__minutes")).order_by(
        "name", "program__name", "id"
    )
    return [
        CurriculumRow(row.pk, row.name, row.version, row.program.name, row.parts, row.length or 0) for row in latest
    ]


def is_latest(curriculum: Curriculum) -> bool:
    """Tell whether no later version of a curriculum was written. One query."""
    versions = Curriculum.objects.filter(program_id=curriculum.program_id, name=curriculum.name)
    return not versions.filter(version__gt=curriculum.version).exists()


def _series_row(row: ClassSeries) -> SeriesRow:
    return SeriesRow(
        id=row.pk,
        name=row.name,
        program=row.program.name,
        language=row.get_language_display(),
        curriculum=row.curriculum.name if row.curriculum else "",
        version=row.curriculum.version if row.curriculum else None,
        next_day=row.next_day,  # type: ignore[attr-defined]  # these three are annotated
        ahead=row.ahead,  # type: ignore[attr-defined]
        total=row.total,  # type: ignore[attr-defined]
    )


def _member(row: ClassSession, now: datetime) -> MemberRow:
    return MemberRow(
        id=row.pk,
        position=row.module.position if row.module else None,
        title=row.title,
        local_day=row.local_day,
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        place=row.place,
        leads=", ".join(sorted(user.name for user in row.facilitators.all())),
        seats_taken=row.seats_taken,
        capacity=row.capacity,
        is_cancelled=row.status == SessionStatus.CANCELLED,
        has_begun=row.starts_at <= now,
    )
