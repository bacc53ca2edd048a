"""Which staged rows may be about somebody who is here under another spelling: each compared, with the same scale as everywhere else."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from diversion.imports.checking import Intake, person_digest
from diversion.people.matching.candidates import Candidate, candidates, candidates_of_each, particulars_of
from diversion.people.matching.comparing import compare
from diversion.people.matching.particulars import Particulars
from diversion.people.models import IdentifierKind, Person

BATCH = 500
MOST_OF_A_NAME = 10
# Of a row whose equal is here already nothing more is asked; and a number of the agency says who somebody is not.
_UNKNOWN = """
SELECT row_no, given_name, family_name, birth_date, person_digest FROM intake
WHERE state = 'created' AND person_id IS NULL AND NOT is_somebody_else AND given_name || family_name <> '' AND row_no > %s
ORDER BY row_no LIMIT %s
"""
_MARK = "UPDATE intake SET state = 'possible_match', reason = 'alike' WHERE row_no = ANY(%s)"


class _Row(NamedTuple):
    row_no: int
    given_name: str
    family_name: str
    birth_date: date | None
    person_digest: str


def mark_those_alike(agency_id: UUID, *, among: QuerySet[Person]) -> None:
    """Mark the staged rows that are much like one of `among` as possible matches. Six queries for each 500 rows that have a name."""
    for batch in _batches():
        found = candidates_of_each([_particulars(row, agency_id) for row in batch], among=among, most=1)
        alike = [row.row_no for row, known in zip(batch, found, strict=True) if known]
        if alike:
            with connection.cursor() as cursor:
                cursor.execute(_MARK, [alike])


def those_alike(intake: Intake, agency_id: UUID | None, *, among: QuerySet[Person]) -> list[Candidate]:
    """Return those of `among` whom a row may be about: who is much like it, the likeliest first, then who only has its name.

    `agency_id` is None for an agency that is not here yet: nobody has a number of it.
    """
    digest = person_digest(intake, agency_id) if agency_id else ""
    said = _particulars(_Row(intake.row, intake.given_name, intake.family_name, intake.birth_date, digest), agency_id)
    alike = candidates(said, among=among)
    return [*alike, *_of_the_name(said, among.exclude(pk__in=[each.person.pk for each in alike]))]


def _of_the_name(said: Particulars, among: QuerySet[Person]) -> list[Candidate]:
    if not said.given_name and not said.family_name:
        return []
    people = among.filter(given_name__iexact=said.given_name, family_name__iexact=said.family_name)
    known = {person.pk: person for person in people.order_by("record_no")[:MOST_OF_A_NAME]}
    return [Candidate(known[pk], compare(said, theirs)) for pk, theirs in particulars_of(known.values()).items()]


def _batches() -> Iterator[list[_Row]]:
    last = -1
    while rows := _after(last):
        yield rows
        last = rows[-1].row_no


def _after(last: int) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [last, BATCH])
        return [_Row(*row) for row in cursor.fetchall()]


def _particulars(row: _Row, agency_id: UUID | None) -> Particulars:
    number = (IdentifierKind.AGENCY_PERSON_NO, str(agency_id), row.person_digest)
    return Particulars(
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        identifiers=frozenset({number} if row.person_digest else ()),
    )
