"""What is not filed yet: the charges of a file, their last day, and an offer measured by it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import F, Min, QuerySet

from diversion.courts.models import Charge, ChargeStatus
from diversion.enrollments.limitation import OfferClock
from diversion.enrollments.states import EnrollmentStatus
from diversion.programs.models import ProgramModel
from diversion.programs.queries import policy_on

# Nothing is filed against whoever has done what was asked; who was transferred takes the clock along.
_OVER = {
    EnrollmentStatus.COMPLETED,
    EnrollmentStatus.DISMISSED,
    EnrollmentStatus.SEALED,
    EnrollmentStatus.CLOSED_ADMIN,
    EnrollmentStatus.TRANSFERRED,
}
_CLOCK_RUNS = sorted(set(EnrollmentStatus) - _OVER)


def limitation_days(enrollment_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return the earliest last day to file among the charges of each file that are not filed. Two queries."""
    if not enrollment_ids:
        return {}
    open_charges = Charge.objects.filter(status=ChargeStatus.HELD, limitation_on__isnull=False)
    found: dict[UUID, date] = {}
    # A charge belongs to a file by the referral about its incident, or since it waits for the intake of the file.
    for path, own in (
        ("incident__referrals__enrollment", {"incident__referrals__person": F("person")}),
        ("held__enrollment", {}),
    ):
        rows = open_charges.filter(**own, **{f"{path}__in": enrollment_ids, f"{path}__status__in": _CLOCK_RUNS})
        for pk, day in rows.values_list(path).annotate(first=Min("limitation_on")):
            found[pk] = min(day, found.get(pk, day))
    return found


def offer_clock(enrollment_id: UUID, program_id: UUID, model: ProgramModel, *, on: date) -> OfferClock:
    """Return the clock by which an offer of a file on the local day `on` is measured. Three queries.

    Raises:
        NoPolicyInForce: no policy covers that day.
    """
    # A court program diverts what is filed already.
    day = limitation_days([enrollment_id]).get(enrollment_id) if model == ProgramModel.FOPP else None
    return OfferClock(on, policy_on(program_id, on), day)


def unfiled_charges(enrollment_id: UUID) -> QuerySet[Charge]:
    """Return the charges of a file that are not filed."""
    ours = Charge.objects.filter(incident__referrals__enrollment=enrollment_id, incident__referrals__person=F("person"))
    return Charge.objects.filter(pk__in=ours.values("pk"), status=ChargeStatus.HELD)
