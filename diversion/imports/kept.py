"""What is kept of a list on its way in: its file and its cells, sealed in the database and nowhere in the clear; which are left."""

import json
from io import BytesIO
from typing import BinaryIO, Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from diversion.core import keyring
from diversion.imports.models import ImportFile, ImportRow, ReferralImport
from diversion.imports.reading import Line
from diversion.imports.states import TO_SAVE, RowState

FILE, CELLS = "imports.file", "imports.row"


class KeptFile:
    """The bytes of a list, opened as a path would be."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        return BytesIO(self.content)


def keep_file(content: bytes, *, of: ReferralImport) -> None:
    """Seal the file of an import."""
    ImportFile.objects.create(of=of, sealed=keyring.seal_bytes(content, place=FILE))


def file_of(import_id: UUID) -> KeptFile:
    """Return the file of an import.

    Raises:
        ImportFile.DoesNotExist: it is not kept any more.
    """
    sealed = ImportFile.objects.values_list("sealed", flat=True).get(of=import_id)
    return KeptFile(keyring.unseal_bytes(bytes(sealed), place=FILE))


def drop_file(found: ReferralImport) -> None:
    ImportFile.objects.filter(of=found).delete()


def seal_cells(line: Line) -> str:
    """Return the cells of a row, sealed for `ImportRow.sealed`."""
    return keyring.seal(json.dumps(line.cells, ensure_ascii=False), place=CELLS)


def line_of(row: ImportRow) -> Line:
    """Return a row as it was read; one whose cells are not kept any more has none."""
    cells = json.loads(keyring.unseal(row.sealed, place=CELLS)) if row.sealed else ()
    return Line(row.row_no, tuple(cells))


def left_to_save(import_id: UUID) -> QuerySet[ImportRow]:
    """Return the rows that saving would write now, in the order of the list.

    A match that is the person of an earlier row waits until that row is saved.
    """
    earlier = ImportRow.objects.filter(
        of=import_id, row_no=OuterRef("same_as_row"), is_saved=True, person__isnull=False
    )
    is_decided = Q(state=RowState.POSSIBLE_MATCH, decided_at__isnull=False)
    may_be_written = Q(is_same_as_row=False) | Exists(earlier)
    rows = ImportRow.objects.filter(of=import_id, is_saved=False)
    return rows.filter(Q(state__in=TO_SAVE) | (is_decided & may_be_written)).order_by(F("row_no"))
