"""Re-seal what older keys sealed, so that they can be taken out of use. Source: docs/adr/0014-sealed-facts.md"""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from diversion.core import keyring
from diversion.core.sealed import SealedText

AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of one column: sealed anew now, under the newest key before, and readable with none of the keys here."""

    column: str
    resealed: int
    already: int
    unreadable: int


def rotate(column: SealedText, *, at_a_time: int = AT_A_TIME) -> Rotated:
    """Re-seal a column with the newest key and return the counts. Safe to stop at any moment, to repeat, and beside the tracker.

    A transaction for each batch, its rows locked; nobody waits for more than one batch. What cannot be read stays as it is.
    """
    newest = keyring.newest_prefix()
    filled = column.model._default_manager.exclude(**{column.attname: ""})
    already = filled.filter(**{f"{column.attname}__startswith": newest}).count()
    old = filled.exclude(**{f"{column.attname}__startswith": newest}).order_by("pk")
    resealed = unreadable = 0
    last: Any = None
    while True:
        with transaction.atomic():
            batch = list((old.filter(pk__gt=last) if last else old).select_for_update(of=("self",))[:at_a_time])
            if not batch:
                return Rotated(f"{column.model._meta.db_table}.{column.column}", resealed, already, unreadable)
            done = [row for row in batch if _reseal(row, column)]
            column.model._default_manager.bulk_update(done, [column.attname])
        resealed, unreadable, last = resealed + len(done), unreadable + len(batch) - len(done), batch[-1].pk


def reseal(sealed: str, *, place: str) -> str:
    """Return the same plain text under the newest key; as it is when it lies under that already.

    Raises:
        Unreadable: none of the keys here opens it.
    """
    if sealed.startswith(keyring.newest_prefix()):
        return sealed
    return keyring.seal(keyring.unseal(sealed, place=place), place=place)


def _reseal(row: models.Model, column: SealedText) -> bool:
    try:
        setattr(row, column.attname, reseal(getattr(row, column.attname), place=column.place))
    except keyring.Unreadable:
        return False
    return True
