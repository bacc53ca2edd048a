"""Workbooks (.xlsx): the first sheet that holds something, cell by cell as text. Formulas are read as what they last showed."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import BinaryIO, Literal, Protocol
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from diversion.core.errors import DomainError

ZIP = b"PK\x03\x04"
MOST_UNPACKED = 512 * 1024 * 1024


class Openable(Protocol):
    """A file: a path, or bytes that are kept elsewhere. It may be opened as often as one likes."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO: ...


class UnreadableWorkbook(DomainError):
    """The file says that it is a workbook and cannot be read as one."""


def is_workbook(head: bytes) -> bool:
    """Tell whether a file that begins with `head` may be a workbook."""
    return head.startswith(ZIP)


def rows_of_workbook(path: Openable) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet that holds something.

    Raises:
        UnreadableWorkbook: it is damaged, holds no sheet, or unpacks to more than a list can be.
    """
    try:
        with path.open("rb") as file, ZipFile(file) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MOST_UNPACKED:
            raise UnreadableWorkbook(_("This workbook unpacks to too much. Save the list alone as CSV and try again."))
        yield from _rows(path)
    except (BadZipFile, KeyError, ValueError, ParseError, InvalidFileException) as problem:
        raise UnreadableWorkbook(_("This workbook cannot be read. Save it again as .xlsx or CSV.")) from problem


def _rows(path: Openable) -> Iterator[list[str]]:
    # Given as a file, not by name: the library believes the ending of a name, and senders get it wrong.
    with path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            width = 0
            for row in sheet.iter_rows(values_only=True):
                width = max(width, len(row))
                # A workbook does not store the empty cells at the end of a row.
                yield [_text(value) for value in row] + [""] * (width - len(row))
            if width:
                return


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
