"""Finding out whether somebody changed or removed what was recorded. Computes everything anew; trusts no stored hash.

Source: docs/adr/0008-audit.md
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from diversion.audit.models import AuditSeal
from diversion.audit.sealing import GENESIS, digest_of

# Sealing comes round every minute; a transaction that was open for long may make an event late.
OVERDUE = timedelta(minutes=15)
AT_A_TIME = 2_000


@dataclass(slots=True)
class Findings:
    """What a check found: ids of events that were changed, removed or not sealed in time, numbers of seals that do not fit."""

    events: int = 0
    seals: int = 0
    changed: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    unsealed: list[int] = field(default_factory=list)
    broken_seals: list[int] = field(default_factory=list)

    @property
    def is_tampered(self) -> bool:
        return bool(self.changed or self.missing or self.broken_seals)

    @property
    def is_clean(self) -> bool:
        return not (self.is_tampered or self.unsealed)


def verify(*, now: datetime) -> Findings:
    """Check every event and every seal, and return what does not fit. Reads the whole log, row by row; changes nothing.

    `unsealed` are events that were written more than 15 minutes before `now`: sealing stands still, or they were slipped in.
    """
    found = Findings()
    _check_sealed(found)
    _check_unsealed(found, before=now - OVERDUE)
    return found


def has_seal(number: int, digest: bytes) -> bool:
    """Tell whether a seal that was noted elsewhere, such as in the program's log, is still in the chain.

    Somebody who takes away the newest events together with their seals leaves a chain that fits: this finds it.
    """
    return AuditSeal.objects.filter(number=number, digest=digest).exists()


def _check_sealed(found: Findings) -> None:
    previous, number = GENESIS, 0
    for link, rows in groupby(_rows(_SEALED), key=itemgetter(0, 1, 2, 3)):
        this, count, before, digest = link
        hashes = list(_hashes(found, (row[4:] for row in rows)))
        found.seals += 1
        fits = (this == number + 1, count == len(hashes), before == previous, digest == digest_of(previous, hashes))
        if not all(fits):
            found.broken_seals.append(this)
        # Go on from what is stored, so that one broken seal is one finding.
        previous, number = digest, this


def _check_unsealed(found: Findings, *, before: datetime) -> None:
    for written, *row in _rows(_UNSEALED):
        for pk, _hash in _hashes(found, [row]):
            if written < before:
                found.unsealed.append(pk)


def _hashes(found: Findings, rows: Iterable[Any]) -> Iterator[tuple[int, bytes]]:
    """Yield the id and the computed hash of each event that is there; note those that are not, and those that were changed."""
    for pk, stored, text in rows:
        if text is None:
            found.missing.append(pk)
            continue
        found.events += 1
        computed = hashlib.sha256(text.encode()).digest()
        if stored != computed:
            found.changed.append(pk)
        yield pk, computed


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    # One statement sees one moment: a seal that is made meanwhile is not there, nor are its items.
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows


# What the trigger of migration 0002 hashes.
_TEXT = r"""concat_ws(
    E'\x1f', event.id::text, to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), event.action,
    COALESCE(event.actor_id::text, ''), event.actor_label, event.subject_type, event.subject_id,
    COALESCE(event.person_id::text, ''), COALESCE(event.program_id::text, ''),
    to_char(event.inserted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), event.changes::text, event.reason
)"""
_SEALED = f"""
SELECT seal.number, seal.event_count, seal.previous_digest, seal.digest,
    item.event_id, event.row_hash, CASE WHEN event.id IS NOT NULL THEN {_TEXT} END
FROM audit_auditseal seal
LEFT JOIN audit_sealedevent item ON item.seal_id = seal.number
LEFT JOIN audit_auditevent event ON event.id = item.event_id
ORDER BY seal.number, item.event_id
"""  # noqa: S608  # made of constants
_UNSEALED = f"""
SELECT event.inserted_at, event.id, event.row_hash, {_TEXT}
FROM audit_auditevent event
WHERE NOT EXISTS (SELECT FROM audit_sealedevent item WHERE item.event_id = event.id)
ORDER BY event.id
"""  # noqa: S608  # made of constants
