"""Finding out whether somebody changed or removed what was recorded. Computes everything anew; trusts no stored hash.

Source: docs/adr/0008-audit.md
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from diversion.audit.models import AuditSeal
from diversion.audit.sealing import GENESIS, LOOK_BACK, digest_of

SEPARATOR = "\x1f"
AT_A_TIME = 5_000


@dataclass(slots=True)
class Findings:
    """What a check found: ids of events that were changed, removed or never sealed, and numbers of seals that do not fit."""

    events: int = 0
    seals: int = 0
    changed: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    unsealed: list[int] = field(default_factory=list)
    broken_seals: list[int] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.changed or self.missing or self.unsealed or self.broken_seals)


def verify(*, now: datetime) -> Findings:
    """Check every row and every link, and return what does not fit. Reads the whole log; changes nothing."""
    found = Findings()
    hashes = {}
    for pk, stored, computed in _rows():
        found.events += 1
        hashes[pk] = computed
        if stored != computed:
            found.changed.append(pk)
    _check_chain(found, hashes)
    found.unsealed = _never_sealed(now)
    return found


def _check_chain(found: Findings, hashes: dict[int, bytes]) -> None:
    previous, number = GENESIS, 0
    for link, ids in _links():
        found.seals += 1
        missing = [pk for pk in ids if pk not in hashes]
        found.missing += missing
        computed = digest_of(previous, [(pk, hashes[pk]) for pk in ids if pk in hashes])
        fits = (link.number == number + 1, bytes(link.previous_digest) == previous, bytes(link.digest) == computed)
        if not all((*fits, not missing, link.event_count == len(ids))):
            found.broken_seals.append(link.number)
        # Go on from what is stored, so that one broken link is one finding.
        previous, number = bytes(link.digest), link.number


def _links() -> Iterator[tuple[AuditSeal, list[int]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seal_id, event_id FROM audit_sealedevent ORDER BY seal_id, event_id")
        items = {number: [pk for _n, pk in rows] for number, rows in groupby(cursor.fetchall(), key=itemgetter(0))}
    for link in AuditSeal.objects.order_by("number"):
        yield link, items.get(link.number, [])


def _rows() -> Iterator[tuple[int, bytes, bytes]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_AS_TEXT, [last, AT_A_TIME])
            rows = cursor.fetchall()
        if not rows:
            return
        for pk, row_hash, *columns in rows:
            yield pk, bytes(row_hash or b""), _hash(columns)
        last = rows[-1][0]


def _hash(columns: list[Any]) -> bytes:
    return hashlib.sha256(SEPARATOR.join(columns).encode()).digest()


def _never_sealed(now: datetime) -> list[int]:
    # The newest seal may lag a few minutes; what is older than the look-back will never be sealed.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT event.id FROM audit_auditevent event
            WHERE event.inserted_at < %s
                AND NOT EXISTS (SELECT FROM audit_sealedevent item WHERE item.event_id = event.id)
            ORDER BY event.id LIMIT 1000
            """,
            [now - LOOK_BACK - timedelta(hours=1)],
        )
        return [row[0] for row in cursor.fetchall()]


_AS_TEXT = """
SELECT id, row_hash, id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), action,
    COALESCE(actor_id::text, ''), actor_label, subject_type, subject_id, COALESCE(person_id::text, ''),
    COALESCE(program_id::text, ''), to_char(inserted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    changes::text, reason
FROM audit_auditevent WHERE id > %s ORDER BY id LIMIT %s
"""
