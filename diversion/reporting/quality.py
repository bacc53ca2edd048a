"""Records that cannot be quite right, counted and listed. They stay in the figures; this is where to look for them.

A count is always of the list behind it: both come from the same rows, in the same programs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import OPEN
from diversion.people.models import ContactPoint, ContactStatus
from diversion.programs.rules import ADULT
from diversion.referrals.models import FIRST_YEAR, Referral
from diversion.reporting.outcomes import reads_whole
from diversion.reporting.small import FEWEST

PAGE = 50


class Doubt(StrEnum):
    """What is odd about a record."""

    BEFORE_RECEIVED = "before-received"
    CLOSED_SAME_DAY = "closed-same-day"
    IMPOSSIBLE_YEAR = "impossible-year"
    NO_CONTACT = "no-contact"
    UNDER_AGE = "under-age"


# In whole years, on the day that it was at the program. Nobody under age gets a file: a birth date was put right since.
_AGE_AT_OPENING = Func(
    Func(F("program__time_zone"), F("opened_at"), template="date_trunc('day', timezone(%(expressions)s))"),
    F("person__birth_date"),
    template="extract(year FROM age(%(expressions)s))",
    output_field=IntegerField(),
)

# What else than names somebody must be able to read to be shown the rows of a doubt.
ALSO_READS = {Doubt.NO_CONTACT: FieldClass.CONTACT}


@dataclass(frozen=True, slots=True)
class Doubtful:
    """How many records a doubt is about. `count` is None where it is small and the reader may know totals alone."""

    doubt: Doubt
    count: int | None
    has_list: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record in doubt. `person_id` is None where the reader has no page of the person: nobody opened a file."""

    number: str
    person_id: UUID | None
    name: str
    program: str
    received_on: date | None
    referred_on: date | None
    closed_on: date | None


def doubts_for(reach: Reach, *, on: date) -> list[Doubtful]:
    """Return every doubt with its count on the local day `on`. One query each."""
    return [_counted(reach, doubt, on) for doubt in Doubt]


def rows_for(reach: Reach, doubt: Doubt, *, on: date, after: str = "") -> tuple[list[Row], str | None]:
    """Return a page of the records behind a count, by number, and the number after which the next page begins.

    Nothing for somebody who may not read names there. One query.
    """
    records = _records(doubt, _list_span(reach, doubt), on)
    found: list[Referral | Enrollment] = list(
        records.filter(number__gt=after).select_related("person", "program").order_by("number")[: PAGE + 1]
    )
    more = found[PAGE - 1].number if len(found) > PAGE else None
    return [_row(record) for record in found[:PAGE]], more


def may_list(reach: Reach, doubt: Doubt) -> bool:
    """Tell whether the reader may see anywhere whose records a doubt is about."""
    return bool(_list_span(reach, doubt))


def _counted(reach: Reach, doubt: Doubt, on: date) -> Doubtful:
    listed = _list_span(reach, doubt)
    if listed:
        return Doubtful(doubt, _records(doubt, listed, on).count(), has_list=True)
    totals = reach.span(FieldClass.REPORTS, Level.COUNTS)
    count = _records(doubt, totals, on).count()
    hidden = 0 < count < FEWEST and not reads_whole(reach)
    return Doubtful(doubt, None if hidden else count, has_list=False)


def _list_span(reach: Reach, doubt: Doubt) -> Span:
    """Return where the reader may see whose records they are: names, reports, and what else the doubt is about."""
    classes = [FieldClass.REPORTS, FieldClass.IDENTITY]
    if doubt in ALSO_READS:
        classes.append(ALSO_READS[doubt])
    return _everywhere_in(reach.span(field_class, Level.READ) for field_class in classes)


def _everywhere_in(spans: Iterable[Span]) -> Span:
    """Return the programs that lie wholly in every one of `spans`."""
    wide = [span for span in spans if not span.everywhere]
    programs = frozenset.intersection(*(span.programs for span in wide)) if wide else frozenset()
    return Span(everywhere=not wide, programs=programs, own=frozenset())


def _records(doubt: Doubt, span: Span, on: date) -> QuerySet[Any]:
    inside = Q() if span.everywhere else Q(program__in=span.programs)
    if doubt is Doubt.UNDER_AGE:
        return Enrollment.objects.alias(age=_AGE_AT_OPENING).filter(inside, age__lt=ADULT)
    if doubt is not Doubt.NO_CONTACT:
        return Referral.objects.filter(inside, _odd(doubt, on))
    working = ContactPoint.objects.filter(person=OuterRef("person"), ended_at__isnull=True, status=ContactStatus.OK)
    return Enrollment.objects.filter(inside, ~Exists(working), status__in=OPEN)


def _odd(doubt: Doubt, on: date) -> Q:
    if doubt is Doubt.BEFORE_RECEIVED:
        return Q(referred_on__lt=F("received_on"))
    if doubt is Doubt.CLOSED_SAME_DAY:
        return Q(closed_on=Coalesce("referred_on", "received_on"))
    first, last = date(FIRST_YEAR, 1, 1), date(on.year + 1, 12, 31)
    days = ("received_on", "referred_on", "closed_on")
    return reduce(or_, [Q(**{f"{day}__lt": first}) | Q(**{f"{day}__gt": last}) for day in days])


def _row(record: Referral | Enrollment) -> Row:
    person, program = record.person, record.program.name
    if isinstance(record, Enrollment):
        return Row(record.number, person.pk, person.roll_name, program, None, None, None)
    days = (record.received_on, record.referred_on, record.closed_on)
    return Row(record.number, person.pk if record.enrollment_id else None, person.roll_name, program, *days)
