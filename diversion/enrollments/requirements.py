"""What a signature asks of somebody, and by when: laid out once, from the policy of that day. Local days; no rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from diversion.enrollments.states import RequirementKind
from diversion.programs.calendars import months_after
from diversion.programs.models import PolicyVersion, WatchBasis


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement. `quantity` counts sessions, money or months; `due_on` is None where nobody can know it yet."""

    kind: RequirementKind
    quantity: Decimal
    due_on: date | None


def laid_out(policy: PolicyVersion, signed_on: date, *, watch_months: int, file_by_on: date | None) -> list[Asked]:
    """Return what is asked of somebody who signed on the local day `signed_on`; what asks nothing is left out.

    No class may come after `file_by_on`, the day by which the prosecutor must be free to file; None where no clock runs (R-020).

    Source: docs/adr/0028-offers-and-the-last-day-to-file.md
    """
    class_by = signed_on + timedelta(days=policy.class_within_days)
    if file_by_on is not None:
        class_by = max(signed_on, min(class_by, file_by_on))
    watch_ends = months_after(signed_on, watch_months) if policy.watch_basis == WatchBasis.AGREEMENT else None
    every = (
        Asked(RequirementKind.CLASSES, Decimal(policy.sessions_required), class_by),
        Asked(RequirementKind.FEE, Decimal(policy.fee_standard), signed_on + timedelta(days=policy.fee_due_days)),
        Asked(RequirementKind.WATCH, Decimal(watch_months), watch_ends),
    )
    return [each for each in every if each.quantity > 0]
