"""Who a row may be about: people whom the reader may see, beside what the row says. Somebody decides; nothing is joined by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from diversion.accounts.models import Agency
from diversion.core.errors import DomainError
from diversion.imports import layouts
from diversion.imports.checking import Intake, Reader, Refused
from diversion.imports.kept import line_of
from diversion.imports.models import ImportRow, ReferralImport
from diversion.imports.recognizing import those_alike
from diversion.people.matching.candidates import Candidate
from diversion.people.models import Person
from diversion.web.imports.presenters import name_in


@dataclass(frozen=True, slots=True)
class Match:
    """A row that may be about somebody known: what it says, and the people it may be. `said` is None when it says nothing any more."""

    row: ImportRow
    name: str
    said: Intake | None
    people: Sequence[Candidate]


def match_of(found: ReferralImport, row: ImportRow, people: QuerySet[Person]) -> Match:
    """Return a possible match with those of `people` who are like the row, the likeliest first, and why."""
    layout = layouts.from_json(found.layout)
    places = layouts.places(layout, tuple(found.header))
    line = line_of(row)
    try:
        said = Reader(layout, places, len(found.header)).intake(line)
    except (Refused, DomainError):
        return Match(row, name_in(line.cells, places), None, ())
    # The same question as the check asked, of those alone whom the reader may see.
    agency_id = Agency.objects.filter(name=layout.agency.name).values_list("pk", flat=True).first()
    known = those_alike(said, agency_id, among=people)
    return Match(row, name_in(line.cells, places), said, known)
