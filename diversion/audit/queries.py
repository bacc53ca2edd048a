"""Searching the audit log: newest first, a page at a time, by key and never by offset."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from diversion.audit.models import AuditEvent

PAGE = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; an empty field is not asked. `start` and `end` are instants, `end` not included."""

    person_id: UUID | None = None
    actor_id: UUID | None = None
    action: str = ""
    subject_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    before_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the page shows it. `changes` is (field, old, new) by field."""

    id: int
    at: datetime
    action: str
    actor_id: UUID | None
    subject_type: str
    subject_id: str
    person_id: UUID | None
    reason: str
    changes: tuple[tuple[str, Any, Any], ...]


def search(wanted: Search) -> tuple[list[Entry], int | None]:
    """Return a page of events, newest first, and the id to ask for the next page with (None: no more). One query."""
    rows = AuditEvent.objects.filter(**_conditions(wanted)).order_by("-id")[: PAGE + 1]
    entries = [_entry(row) for row in rows]
    more = entries[PAGE - 1].id if len(entries) > PAGE else None
    return entries[:PAGE], more


def actions_seen() -> list[str]:
    """Return the actions that were ever recorded, by name: what a filter may offer. One look into an index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIONS)
        return [row[0] for row in cursor.fetchall()]


# DISTINCT would read every event; this leaps from each action to the next one.
_ACTIONS = """
WITH RECURSIVE seen (action) AS (
    (SELECT action FROM audit_auditevent ORDER BY action LIMIT 1)
    UNION ALL
    SELECT (SELECT action FROM audit_auditevent later WHERE later.action > seen.action ORDER BY action LIMIT 1)
    FROM seen WHERE seen.action IS NOT NULL
)
SELECT action FROM seen WHERE action IS NOT NULL
"""


def _conditions(wanted: Search) -> dict[str, Any]:
    asked = {
        "person_id": wanted.person_id,
        "actor_id": wanted.actor_id,
        "action": wanted.action,
        "subject_id": wanted.subject_id,
        "at__gte": wanted.start,
        "at__lt": wanted.end,
        "id__lt": wanted.before_id,
    }
    return {name: value for name, value in asked.items() if value not in (None, "")}


def _entry(row: AuditEvent) -> Entry:
    return Entry(
        id=row.pk,
        at=row.at,
        action=row.action,
        actor_id=row.actor_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        person_id=row.person_id,
        reason=row.reason,
        changes=tuple((name, old, new) for name, (old, new) in sorted(row.changes.items())),
    )
