"""Lists and their rows as the pages draw them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.imports import layouts
from diversion.imports.kept import line_of
from diversion.imports.layouts import Field
from diversion.imports.models import ImportRow, ReferralImport
from diversion.imports.states import ImportStatus, RowState
from diversion.web.imports.words import ROWS, STATUSES

LONGEST_SHOWN = 80
# What begins like a formula would be computed by a spreadsheet that opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list as the table of lists shows it."""

    id: UUID
    name: str
    program: str
    by: str
    at: datetime
    kind: str
    icon: str
    status: str | Promise
    rows: int
    created: int


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a list: its number, who it is about, what it is and why. `person_id` leads to them once they are known."""

    id: UUID
    number: int
    name: str
    kind: str
    word: str | Promise
    reason: str
    decision: str
    person_id: UUID | None
    may_decide: bool


def list_row(found: ReferralImport) -> ListRow:
    kind, icon = STATUSES[ImportStatus(found.status)]
    return ListRow(
        id=found.pk,
        name=found.file_name,
        program=found.program.name if found.program else "",
        by=found.by.name,
        at=found.at,
        kind=kind,
        icon=icon,
        status=ImportStatus(found.status).label,
        rows=found.rows,
        created=found.created,
    )


def row_views(found: ReferralImport, rows: Iterable[ImportRow]) -> list[RowView]:
    """Return rows for the page, each with a name out of its cells, or of the person that it became."""
    places = _places(found)
    return [_row_view(row, places) for row in rows]


def left_out_table(found: ReferralImport, rows: Iterable[ImportRow]) -> Iterator[list[str]]:
    """Yield the rows that go back to the sender: number, reason, and the cells as they came, none of which acts as a formula."""
    yield [_("Row"), _("Reason"), *map(harmless, found.header)]
    for row in rows:
        yield [str(row.row_no), harmless(row.reason), *map(harmless, line_of(row).cells)]


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not compute."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) or cell.startswith(FORMULA) else cell


def _places(found: ReferralImport) -> dict[Field, int]:
    try:
        return layouts.places(layouts.from_json(found.layout), tuple(found.header))
    except DomainError:
        return {}


def _row_view(row: ImportRow, places: dict[Field, int]) -> RowView:
    state = RowState(row.state)
    # Once the list is in, the cells go, of rows without a change too: who they are about, their record says.
    person = row.person if row.is_saved or not row.sealed else None
    name = f"{person.given_name} {person.family_name}".strip() if person else ""
    return RowView(
        id=row.pk,
        number=row.row_no,
        name=name or name_in(line_of(row).cells, places) or _("No name"),
        kind=ROWS[state],
        word=_("Brought in") if row.is_saved and state == RowState.CREATED else state.label,
        reason=row.reason,
        decision=_decision(row),
        person_id=person.pk if person else None,
        may_decide=state == RowState.POSSIBLE_MATCH and not row.is_saved,
    )


def name_in(cells: Sequence[str], places: dict[Field, int]) -> str:
    """Return who a row is about, in its own words: a name, else the agency's number; cut where it is no name any more."""
    said = {name: cells[place] for name, place in places.items() if place < len(cells)}
    parts = [said.get(Field.GIVEN_NAME, ""), said.get(Field.FAMILY_NAME, "")]
    name = said.get(Field.FULL_NAME) or " ".join(part for part in parts if part) or said.get(Field.PERSON_NO, "")
    return name.replace("\x00", "")[:LONGEST_SHOWN]


def _decision(row: ImportRow) -> str:
    if row.decided_at is None or row.is_saved:
        return ""
    if row.is_same_as_row:
        return _("Same person as in row %(number)s") % {"number": row.same_as_row}
    return _("Same person") if row.person_id else _("Somebody else")
