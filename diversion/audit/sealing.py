"""Sealing: every minute what is new goes into one link of a chain of hashes, so that writers never wait for each other.

Source: docs/adr/0008-audit.md
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from diversion.audit.models import AuditEvent, AuditSeal, SealedEvent

logger = logging.getLogger(__name__)

LOCK = 0x7365616C  # 'seal': one link at a time
# A transaction that was open longer than this before it committed would leave an event unsealed; `verify` would say so.
LOOK_BACK = timedelta(hours=24)
GENESIS = b""


@transaction.atomic(durable=True)
def seal(now: datetime) -> AuditSeal | None:
    """Seal what is new, as `chain` does, in a transaction of its own: what others still write comes into the next seal."""
    return chain(now)


def chain(now: datetime) -> AuditSeal | None:
    """Chain every visible event that has no seal, and return the seal; None when there is none, or somebody else is at it.

    The new head is logged, so that a copy of it exists outside the database.
    """
    if not _alone():
        return None
    events = _unsealed(now)
    if not events:
        return None
    last = AuditSeal.objects.order_by("-number").first()
    previous = bytes(last.digest) if last else GENESIS
    link = AuditSeal.objects.create(
        number=(last.number if last else 0) + 1,
        sealed_at=now,
        event_count=len(events),
        previous_digest=previous,
        digest=digest_of(previous, events),
    )
    SealedEvent.objects.bulk_create(SealedEvent(event_id=pk, seal=link) for pk, _hash in events)
    logger.info("audit sealed", extra={"seal": f"{link.number}:{link.digest.hex()}", "events": link.event_count})
    return link


def digest_of(previous: bytes, events: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the digest of a link: SHA-256 over the digest before it and each event's id and row hash, by id."""
    link = hashlib.sha256(previous)
    for pk, row_hash in events:
        link.update(str(pk).encode() + b":" + row_hash)
    return link.digest()


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _unsealed(now: datetime) -> list[tuple[int, bytes]]:
    last = AuditSeal.objects.order_by("-number").values_list("sealed_at", flat=True).first()
    events = AuditEvent.objects.order_by("id")
    if last is not None:
        events = events.filter(inserted_at__gte=min(last, now) - LOOK_BACK)
    # An anti-join: NOT IN would read the whole history every minute.
    sealed = SealedEvent.objects.filter(event_id=OuterRef("pk"))
    rows = events.filter(~Exists(sealed)).values_list("id", "row_hash")
    return [(pk, bytes(row_hash or b"")) for pk, row_hash in rows]
