"""Questions about lists on their way in."""

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from diversion.imports.models import ImportRow
from diversion.imports.states import TO_SAVE, RowState


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
