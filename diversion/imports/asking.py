"""What a person has to say about a list before its rows can be read: what is in it, and what nothing in it settles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.imports import reading
from diversion.imports.charging import unlike_the_law
from diversion.imports.dates import DateOrder, order_of
from diversion.imports.layouts import DATES, Field
from diversion.imports.suggesting import is_order_open
from diversion.imports.workbooks import Openable
from diversion.programs.models import Offense

SAMPLE = 50
# More words than these are no names of programs or results: the column is another one.
MOST_WORDS = 40
WITH_WORDS = (Field.PROGRAM, Field.OUTCOME)


class TooManyWords(DomainError):
    """The column holds too many different words to name programs or results."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The heading of a list and its first rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def sample(self, place: int) -> list[str]:
        """Return up to three different values of a column, in the order of the list."""
        said = (row[place] for row in self.rows if place < len(row) and row[place])
        return list(islice(dict.fromkeys(said), 3))


@dataclass(frozen=True, slots=True)
class Questions:
    """What is left to ask once each column is named.

    `words` are the different words of the columns for programs and results, in the order of the alphabet. `statutes` are the
    charges that are written unlike the law, each with the offenses that it may mean. `open_dates` are
    columns of days that read both ways; for the others `date_order` or `date_orders` holds what the list itself says.
    """

    words: Mapping[Field, list[str]] = field(default_factory=dict)
    statutes: Mapping[str, tuple[Offense, ...]] = field(default_factory=dict)
    open_dates: tuple[Field, ...] = ()
    date_order: DateOrder | None = None
    date_orders: Mapping[Field, DateOrder] = field(default_factory=dict)


def survey(file: Openable) -> Survey:
    """Return the heading and the first rows of a list."""
    sheet = reading.read(file)
    return Survey(sheet.header, tuple(line.cells for line in islice(sheet.lines, SAMPLE)))


def questions(file: Openable, places: Mapping[Field, int], law: tuple[Offense, ...]) -> Questions:
    """Return what is left to ask when the fields stand at `places`, and charges are of `law`. The whole list is read once.

    Raises:
        TooManyWords: the column for programs, that for results or that for charges holds other things.
    """
    charges: set[str] = set()
    words: dict[Field, set[str]] = {name: set() for name in WITH_WORDS if name in places}
    days: dict[Field, set[str]] = {name: set() for name in DATES if name in places}
    for line in reading.read(file).lines:
        for name, seen in (words | days).items():
            if places[name] < len(line.cells) and line.cells[places[name]]:
                seen.add(line.cells[places[name]])
        if Field.STATUTE in places and places[Field.STATUTE] < len(line.cells):
            charges.add(line.cells[places[Field.STATUTE]])
        _refuse_too_many(words)
    statutes = unlike_the_law(charges, law)
    _refuse_too_many({Field.STATUTE: statutes})
    order = order_of(text for seen in days.values() for text in seen)
    own = {name: clue for name, seen in days.items() if (clue := order_of(seen))}
    asked = () if order else tuple(name for name, seen in days.items() if name not in own and is_order_open(seen))
    return Questions(
        words={name: sorted(seen) for name, seen in words.items()},
        statutes=statutes,
        open_dates=asked,
        date_order=order,
        date_orders={} if order else own,
    )


def _refuse_too_many(words: Mapping[Field, Collection[str]]) -> None:
    if any(len(seen) > MOST_WORDS for seen in words.values()):
        raise TooManyWords(
            _(
                "A column for the program, the result or the charge holds more than %(most)s different words that are not known. Choose another column."
            )
            % {"most": MOST_WORDS}
        )
