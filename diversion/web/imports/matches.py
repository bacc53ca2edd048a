"""Who a row may be about: people whom the reader may see, beside what the row says. Somebody decides; nothing is joined by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from diversion.core.errors import DomainError
from diversion.imports import layouts
from diversion.imports.checking import Intake, Reader, Refused
from diversion.imports.kept import line_of
from diversion.imports.models import ImportRow, ReferralImport
from diversion.people.models import Person
from diversion.web.imports.presenters import name_in

MOST = 20


@dataclass(frozen=True, slots=True)
class Match:
    """A row that may be about somebody known: what it says, and the people it may be. `said` is None when it says nothing any more."""

    row: ImportRow
    name: str
    said: Intake | None
    people: Sequence[Person]


def match_of(found: ReferralImport, row: ImportRow, people: QuerySet[Person]) -> Match:
    """Return a possible match with those of `people` who have the name of the row, by record number."""
    layout = layouts.from_json(found.layout)
    places = layouts.places(layout, tuple(found.header))
    line = line_of(row)
    try:
        said = Reader(layout, places, len(found.header)).intake(line)
    except (Refused, DomainError):
        return Match(row, name_in(line.cells, places), None, ())
    # The same question as the check asked (imports/staging.py), of those alone whom the reader may see.
    same = people.filter(given_name__iexact=said.given_name, family_name__iexact=said.family_name)
    if not (said.given_name or said.family_name):
        same = people.none()
    return Match(row, name_in(line.cells, places), said, list(same.order_by("record_no")[:MOST]))
