"""What the signature of a file asks, as pages show it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from diversion.enrollments.models import Requirement
from diversion.enrollments.states import RequirementKind


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement: `quantity` counts sessions, money or months; `due_on` is a local day, None where it is not known yet."""

    kind: RequirementKind
    quantity: Decimal
    due_on: date | None


def requirements_of(enrollment_ids: Collection[UUID]) -> dict[UUID, list[RequirementRow]]:
    """Return what is asked, by file: classes, fee, watch period. One query."""
    found: dict[UUID, list[RequirementRow]] = {}
    for row in Requirement.objects.filter(enrollment__in=enrollment_ids).order_by("kind"):
        found.setdefault(row.enrollment_id, []).append(
            RequirementRow(RequirementKind(row.kind), row.quantity, row.due_on)
        )
    return found
