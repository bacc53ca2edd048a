"""Reading a list as agencies send it: any common encoding, delimiter and line end. Cells stay text; nothing is interpreted here."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice

from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.imports.workbooks import Openable, is_workbook, rows_of_workbook

DELIMITERS = (",", "\t", ";", "|")
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
LONGEST_CELL = 4_000
# A cell longer than a cell may be is still read as one, so that the refusal can name its row and column.
LONGEST_READ = 16 * 1024 * 1024
SAMPLE = 50
CHUNK = 1 << 20


class Unreadable(DomainError):
    """The file is no list that can be read. Its words say what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list. `number` counts the rows of the file from 1, as a spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its heading found. `lines` can be read once, row by row, and holds everything below the heading that says something."""

    header: tuple[str, ...]
    encoding: str
    delimiter: str
    lines: Iterator[Line]


def read(path: Openable) -> Sheet:
    """Return the list in a file.

    Raises:
        Unreadable: it is empty, of an unknown kind or encoding, or has no heading.
    """
    head = _head(path)
    if head.startswith(OLD_WORKBOOK):
        raise Unreadable(_("This is a workbook of the old kind (.xls). Save it as .xlsx or CSV and try again."))
    if is_workbook(head):
        return _sheet(rows_of_workbook(path), encoding="", delimiter="")
    encoding = encoding_of(path)
    delimiter = _delimiter_of(path, encoding)
    return _sheet(_rows_of_text(path, encoding, delimiter), encoding=encoding, delimiter=delimiter)


def encoding_of(path: Openable) -> str:
    """Return the encoding of a text file: what its byte order mark says, else UTF-8 when it is that, else Windows-1252.

    Raises:
        Unreadable: it is none of these.
    """
    head = _head(path)
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)
    if marked:
        return marked
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return next((name for name in ("utf-8", "cp1252") if _decodes(path, name)), "") or _not_text()


def _head(path: Openable) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as problem:
        raise Unreadable(_("The file cannot be opened. Check its name and that you may read it.")) from problem
    if not head.strip():
        raise Unreadable(_("The file is empty."))
    return head


def _text(path: Openable, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(path.open("rb"), encoding=encoding, newline="")


def _decodes(path: Openable, encoding: str) -> bool:
    try:
        with _text(path, encoding) as file:
            while file.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _not_text() -> str:
    raise Unreadable(_("The file is not text in a known encoding. Save it as CSV in UTF-8 and try again."))


def _rows_of_text(path: Openable, encoding: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_READ)
    with _text(path, encoding) as file:
        number = 0
        try:
            for row in csv.reader(file, delimiter=delimiter):
                number += 1
                yield row
        except (csv.Error, UnicodeDecodeError) as problem:
            words = _("After row %(number)s the file is no list any more. Save it again as CSV in UTF-8.")
            raise Unreadable(words % {"number": number}) from problem


def _delimiter_of(path: Openable, encoding: str) -> str:
    return max(DELIMITERS, key=lambda delimiter: _evenness(islice(_rows_of_text(path, encoding, delimiter), SAMPLE)))


def _evenness(rows: Iterable[list[str]]) -> int:
    # The right delimiter cuts most rows into the same number of cells, and into more than one.
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0
    width, often = widths.most_common(1)[0]
    return often * width


def _sheet(rows: Iterator[list[str]], *, encoding: str, delimiter: str) -> Sheet:
    first = list(islice(enumerate(rows, start=1), SAMPLE))
    width = max((len(_filled(row)) for _number, row in first), default=0)
    found = next(((number, row) for number, row in first if _is_heading(row, width)), None)
    if found is None:
        raise Unreadable(_("No heading was found. The first row of the list must name its columns."))
    number, heading = found
    header = tuple(cell.strip() for cell in heading)
    if any("\x00" in cell for cell in header):
        raise Unreadable(_("The heading holds a character that no text has (NUL). Save the list again and try again."))
    later = ((place, row) for place, row in first if place > number)
    return Sheet(header, encoding, delimiter, _below(header, later, enumerate(rows, start=len(first) + 1)))


def _below(header: tuple[str, ...], *parts: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    for part in parts:
        for number, row in part:
            cells = tuple(map(str.strip, row))
            if any(cells) and cells != header and not _is_total(cells):
                yield Line(number, cells)


def _filled(row: list[str]) -> list[str]:
    return [cell for cell in row if cell.strip()]


def _is_heading(row: list[str], width: int) -> bool:
    filled = _filled(row)
    return len(filled) >= max(1, 0.7 * width) and not any(_is_figure(cell) for cell in filled)


def _is_figure(cell: str) -> bool:
    return bool(cell.strip()) and not any(character.isalpha() for character in cell)


def _is_total(cells: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell]
    is_named = filled[0].casefold().startswith(("total", "grand total", "subtotal", "sum of"))
    return is_named and all(_is_figure(cell) for cell in filled[1:])
