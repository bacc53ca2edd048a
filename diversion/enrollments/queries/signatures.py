"""Who signed a file's agreement, and before whom."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from diversion.enrollments.models import Signature
from diversion.enrollments.states import SignedBy


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """The latest signature of a file: by whom, in words, and the name of the witness."""

    signed_by: str | Promise
    witness: str


def signatures_of(enrollment_ids: Collection[UUID]) -> dict[UUID, SignatureRow]:
    """Return the latest signature of each file that has one on record. One query."""
    rows = Signature.objects.filter(enrollment__in=enrollment_ids).order_by("enrollment", "-at", "-inserted_at")
    latest = rows.distinct("enrollment")
    return {row.enrollment_id: SignatureRow(SignedBy(row.signed_by).label, row.witness) for row in latest}
