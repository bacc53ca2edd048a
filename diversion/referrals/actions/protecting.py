"""Children: what is kept of a referral of somebody under age, and the one way to open it (R-004)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.audit.actions import Deed
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.referrals.models import ProtectedReferral


class ReasonMissing(DomainError):
    """A child's record is opened for a reason that goes on record."""


class AlreadySentOn(DomainError):
    """Somebody has sent the record on before."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What somebody said about a child: `says` is sealed, the rest tells nobody who it is. Days in it become ISO days."""

    program_id: UUID
    received_on: date
    door: str
    source_key: str
    says: Mapping[str, Any]


@transaction.atomic
def keep_protected(rows: Iterable[Protected], *, by: User | None, at: datetime) -> list[ProtectedReferral]:
    """Seal what is not kept yet, and return all of `rows` as they are kept. Safe to repeat. At most four statements."""
    asked = {(row.program_id, row.source_key): row for row in rows}
    kept = _kept(asked)
    made = ProtectedReferral.objects.bulk_create(
        [_sealed(row, at=at) for key, row in asked.items() if key not in kept], ignore_conflicts=True
    )
    audit.record_many("protected.kept", [Deed(row, program_id=row.program_id) for row in made], by=by, at=at)
    return list(_kept(asked).values())


@transaction.atomic
def open_protected(*, protected_id: UUID, reason: str, by: User, at: datetime) -> dict[str, Any]:
    """Return what was sealed, and record who looked and why.

    Raises:
        ReasonMissing: none was given.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why you open it. The reason goes on record."))
    row = ProtectedReferral.objects.get(pk=protected_id)
    audit.record("protected.opened", subject=row, by=by, at=at, reason=reason.strip(), program_id=row.program_id)
    says: dict[str, Any] = json.loads(row.says)
    return says


@transaction.atomic
def send_on(*, protected_id: UUID, to: str, by: User, at: datetime) -> ProtectedReferral:
    """Record that the record was handed to `to`, an office by its name, and return it.

    Raises:
        ReasonMissing: no office was named.
        AlreadySentOn: it was sent on before.
    """
    if not to.strip():
        raise ReasonMissing(_("Say which office has it now."))
    row = lock(ProtectedReferral.objects.all(), protected_id)
    if row.sent_on_at is not None:
        raise AlreadySentOn(_("It was sent on already, to %(office)s.") % {"office": row.sent_on_to})
    row.sent_on_at, row.sent_on_by, row.sent_on_to = at, by, to.strip()
    row.save(update_fields=["sent_on_at", "sent_on_by", "sent_on_to"])
    audit.record("protected.sent_on", subject=row, by=by, at=at, program_id=row.program_id)
    return row


def _kept(asked: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], ProtectedReferral]:
    keys = list(asked)
    rows = ProtectedReferral.objects.filter(
        program__in={program for program, _key in keys}, source_key__in={key for _program, key in keys}
    )
    return {(row.program_id, row.source_key): row for row in rows if (row.program_id, row.source_key) in keys}


def _sealed(row: Protected, *, at: datetime) -> ProtectedReferral:
    child = ProtectedReferral(
        program_id=row.program_id, received_on=row.received_on, door=row.door, source_key=row.source_key, at=at
    )
    child.says = json.dumps(dict(row.says), default=date.isoformat)
    return child
