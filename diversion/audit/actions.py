"""Writing to the audit log: in the transaction of what it records, so that neither exists without the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from diversion.audit.models import AuditEvent

SYSTEM = "system"

Subject = Model | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done to one record, for `record_many`; the words as in `record`."""

    subject: Subject
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    person_id: UUID | None = None
    program_id: UUID | None = None


class OutsideTransaction(RuntimeError):
    """An audit event was about to be written on its own: what it records could then exist without it."""


def record(
    action: str,
    *,
    subject: Subject,
    by: Model | None,
    at: datetime,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    person_id: UUID | None = None,
    program_id: UUID | None = None,
) -> None:
    """Record that `by` did `action` to `subject` at the instant `at`: one INSERT in the caller's transaction.

    `changes` maps fields to (old, new), JSON values, masked by the caller where sensitive. `by` is None for the system itself.
    `person_id` is the participant concerned.

    Raises:
        OutsideTransaction: no transaction is open.

    Source: docs/adr/0008-audit.md
    """
    deed = Deed(subject, changes or {}, person_id, program_id)
    record_many(action, [deed], by=by, at=at, reason=reason)


def record_many(action: str, deeds: Iterable[Deed], *, by: Model | None, at: datetime, reason: str = "") -> None:
    """Record one action on many records, as `record` does for one: one INSERT for all.

    Raises:
        OutsideTransaction: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(action)
    AuditEvent.objects.bulk_create(_event(action, deed, by=by, at=at, reason=reason) for deed in deeds)


def record_set(action: str, deeds: str, *, by: Model | None, at: datetime) -> None:
    """Record one action on every record that a SELECT names: (kind, id as text, person id, program id). One statement.

    For deeds of thousands, which the caller did in statements of its own. `deeds` is SQL of the program, never of a person.

    Raises:
        OutsideTransaction: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(action)
    with connection.cursor() as cursor:
        cursor.execute(f"{_SET}{deeds}) found", [at, action, by.pk if by else None, "staff" if by else SYSTEM])


_SET = """
INSERT INTO audit_auditevent (at, action, actor_id, actor_label, changes, reason, subject_type, subject_id, person_id, program_id)
SELECT %s, %s, %s::uuid, %s, '{}'::jsonb, '', found.* FROM (
"""


def _event(action: str, deed: Deed, *, by: Model | None, at: datetime, reason: str) -> AuditEvent:
    kind, pk = _named(deed.subject)
    return AuditEvent(
        at=at,
        action=action,
        actor_id=by.pk if by else None,
        actor_label="staff" if by else SYSTEM,
        subject_type=kind,
        subject_id=pk,
        person_id=deed.person_id,
        program_id=deed.program_id,
        changes={name: [old, new] for name, (old, new) in deed.changes.items()},
        reason=reason,
    )


def _named(subject: Subject) -> tuple[str, str]:
    if isinstance(subject, Model):
        return str(subject._meta.model_name), str(subject.pk)
    return subject
