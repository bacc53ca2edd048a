"""Questions about what was decided after screening."""

from uuid import UUID

from diversion.referrals.models import ScreeningDecision


def decisions_of(enrollment_id: UUID) -> list[ScreeningDecision]:
    """Return the decisions about a file, newest first, each with who decided. One query."""
    rows = ScreeningDecision.objects.filter(enrollment=enrollment_id).select_related("decided_by")
    return list(rows.order_by("-decided_at", "-inserted_at"))
