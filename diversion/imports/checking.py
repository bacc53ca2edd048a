"""One row of a list against its layout: what it says, or why it cannot be taken. No row of the database is asked here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from diversion.core import keyring
from diversion.imports.dates import UnclearDate, parse
from diversion.imports.layouts import DATES, Field, Layout
from diversion.imports.reading import LONGEST_CELL, Line
from diversion.people.identifiers import digest_of
from diversion.people.models import IdentifierKind
from diversion.referrals.models import FIRST_YEAR

# The longest that each column of the database holds.
LONGEST = {
    Field.PERSON_NO: 60,
    Field.GIVEN_NAME: 120,
    Field.FAMILY_NAME: 120,
    Field.FULL_NAME: 240,
    Field.RACE: 60,
    Field.GENDER: 60,
    Field.REPORT_NO: 60,
    Field.STATUTE: 60,
    Field.OFFENSE: 160,
}
# How much of a heading the words of a refusal repeat.
LONGEST_NAMED = 60
NOTHING = frozenset({"", "null", "n/a", "na", "none", "-", "--"})
# "Null" and "None" are family names as well: in a name only an empty cell is nothing.
NAMES = frozenset({Field.FULL_NAME, Field.GIVEN_NAME, Field.FAMILY_NAME})


class Refused(Exception):
    """A row that cannot be taken. Its words say why, and name the column."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What one row says. Days are calendar days; `outcome` and `closed_on` are both filled or both empty.

    `offense_id`, `level` and `limitation_on` are what the law says of `statute`, where that is certain.
    """

    row: int
    person_no: str
    given_name: str
    family_name: str
    birth_date: date | None
    race: str
    gender: str
    report_no: str
    incident_on: date | None
    statute: str
    offense: str
    program: str
    received_on: date
    referred_on: date | None
    outcome: str
    closed_on: date | None
    warnings: tuple[str, ...] = field(default=())
    offense_id: UUID | None = None
    level: str = ""
    limitation_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the rows of one list: its layout, and the place of each field in a row."""

    layout: Layout
    places: Mapping[Field, int]
    width: int

    def intake(self, line: Line) -> Intake:
        """Return what a row says.

        Raises:
            Refused: a cell is missing, too long, or says what is not known here.
        """
        if len(line.cells) < self.width or any(line.cells[self.width :]):
            raise Refused(
                _("The row has %(cells)s cells, the heading has %(width)s.")
                % {"cells": len(line.cells), "width": self.width}
            )
        cells = {name: self._cell(name, line.cells[place]) for name, place in self.places.items()}
        days = {name: self._day(name, cells.get(name, "")) for name in DATES}
        return self._intake(line.number, cells, days)

    def _intake(self, row: int, cells: Mapping[Field, str], days: Mapping[Field, date | None]) -> Intake:
        given, family = _names(cells)
        person_no = cells.get(Field.PERSON_NO, "")
        if not (person_no or given or family):
            raise Refused(_("The row does not say who it is: no name and no number."))
        received = days[Field.RECEIVED_ON] or days[Field.REFERRED_ON]
        if received is None:
            raise Refused(_("The row has no day on which the referral was received."))
        outcome = self._outcome(cells.get(Field.OUTCOME, ""))
        if bool(outcome) != (days[Field.CLOSED_ON] is not None):
            raise Refused(_("A result needs its closing day, and a closing day its result."))
        return Intake(
            row=row,
            person_no=person_no,
            given_name=given,
            family_name=family,
            birth_date=days[Field.BIRTH_DATE],
            race=cells.get(Field.RACE, ""),
            gender=cells.get(Field.GENDER, ""),
            report_no=cells.get(Field.REPORT_NO, ""),
            incident_on=days[Field.INCIDENT_ON],
            statute=cells.get(Field.STATUTE, ""),
            offense=cells.get(Field.OFFENSE, ""),
            program=self._program(cells.get(Field.PROGRAM, "")),
            received_on=received,
            referred_on=days[Field.REFERRED_ON],
            outcome=outcome,
            closed_on=days[Field.CLOSED_ON],
            warnings=(*_warnings_of_names(given, family), *_warnings(days)),
        )

    def _cell(self, name: Field, text: str) -> str:
        if "\x00" in text:
            raise Refused(_("%(column)s: holds a character that no text has (NUL).") % self._named(name))
        if len(text) > LONGEST.get(name, LONGEST_CELL):
            words = _("%(column)s: %(size)s characters are too many, %(most)s are the most.")
            raise Refused(words % (self._named(name) | {"size": len(text), "most": LONGEST.get(name, LONGEST_CELL)}))
        return "" if name not in NAMES and text.casefold() in NOTHING else text

    def _day(self, name: Field, text: str) -> date | None:
        try:
            return parse(text, self.layout.date_orders.get(name, self.layout.date_order)) if text else None
        except UnclearDate:
            words = _("%(column)s: “%(text)s” is no day, or may be two.")
            raise Refused(words % (self._named(name) | {"text": text[:40]})) from None

    def _outcome(self, text: str) -> str:
        if text and text not in self.layout.outcomes:
            words = _("%(column)s: the layout does not say what “%(text)s” means.")
            raise Refused(words % (self._named(Field.OUTCOME) | {"text": text[:40]}))
        return (self.layout.outcomes[text] or "") if text else ""

    def _program(self, text: str) -> str:
        if Field.PROGRAM not in self.places:
            return next(iter(self.layout.programs.values())).code
        if text not in self.layout.programs:
            words = _("%(column)s: the layout does not say which program “%(text)s” is.")
            raise Refused(words % (self._named(Field.PROGRAM) | {"text": text[:40]}))
        return self.layout.programs[text].code

    def _named(self, name: Field) -> dict[str, object]:
        return {"column": self.layout.columns[name][:LONGEST_NAMED]}


def person_digest(intake: Intake, agency_id: UUID) -> str:
    """Return the keyed hash under which the agency's number of a person is found; empty without a number."""
    return digest_of(IdentifierKind.AGENCY_PERSON_NO, agency_id, intake.person_no) if intake.person_no else ""


def source_key(intake: Intake, agency_id: UUID) -> str:
    """Return the keyed hash of what makes a row the row that it is: agency, person, program, and report or day.

    What may change from one list to the next (outcome, closing day, spelling of an offense) is not in it; nor is the
    agency's name.
    """
    who = intake.person_no or f"{intake.given_name}\x1f{intake.family_name}\x1f{intake.birth_date}".casefold()
    when = intake.report_no or f"{intake.incident_on}\x1f{intake.received_on}"
    return keyring.digest(f"{agency_id}\x1f{who}\x1f{intake.program}\x1f{when}", place="imports.row")


def _names(cells: Mapping[Field, str]) -> tuple[str, str]:
    given, family = cells.get(Field.GIVEN_NAME, ""), cells.get(Field.FAMILY_NAME, "")
    whole = cells.get(Field.FULL_NAME, "")
    if not whole or given or family:
        return given, family
    if "," in whole:
        family, _comma, given = whole.partition(",")
        return given.strip(), family.strip()
    given, _space, family = whole.rpartition(" ")
    return given.strip(), family.strip()


def _warnings_of_names(given: str, family: str) -> list[str]:
    found = []
    if bool(given) != bool(family):
        found.append(_("The name is one word."))
    if {given.casefold(), family.casefold()} & (NOTHING - {""}):
        found.append(_("The name is a word that may stand for nothing."))
    return found


def _warnings(days: Mapping[Field, date | None]) -> list[str]:
    received, referred, closed = (days[name] for name in (Field.RECEIVED_ON, Field.REFERRED_ON, Field.CLOSED_ON))
    found = []
    if received and referred and referred < received:
        found.append(_("Referred before it was received."))
    if referred and closed and closed < referred:
        found.append(_("Closed before it was referred."))
    if any(day is not None and day.year < FIRST_YEAR for day in (received, referred, closed)):
        found.append(_("A year before 1980."))
    return found
