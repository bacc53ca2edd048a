"""What is not filed yet: the charges of a file, their last day, and an offer measured by it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import F, Min, QuerySet

from diversion.courts.models import Charge, ChargeStatus
from diversion.enrollments.limitation import LastDay, OfferClock
from diversion.enrollments.models import Enrollment, LastDaySettled, Offer
from diversion.enrollments.states import ClockChoice, EnrollmentStatus
from diversion.programs.models import ProgramModel
from diversion.programs.queries import policy_in_force, policy_on

# Nothing is filed against whoever has done what was asked; who was transferred takes the clock along.
_OVER = {
    EnrollmentStatus.COMPLETED,
    EnrollmentStatus.DISMISSED,
    EnrollmentStatus.SEALED,
    EnrollmentStatus.CLOSED_ADMIN,
    EnrollmentStatus.TRANSFERRED,
}
# What a policy says by itself: for a day on which none was in force.
USUAL_MARGIN_DAYS = 30
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


def last_days(enrollment_ids: Collection[UUID], *, on: date) -> dict[UUID, LastDay]:
    """Return by file until when a class or an intake may be (R-020), as it stands on the local day `on`. Five queries at most.

    Files without a clock that runs are left out, and those that a signed waiver quiets.
    """
    days = limitation_days(enrollment_ids)
    held = days.keys() - waivers(days) if days else set()
    # A court program diverts what is filed already.
    files = Enrollment.objects.filter(pk__in=held).exclude(model=ProgramModel.POSTBOOKING).select_related("policy")
    return {file.pk: LastDay(days[file.pk], _margin(file, on)) for file in files} if held else {}


def last_day_of(enrollment: Enrollment, *, on: date) -> LastDay | None:
    """Return until when a class or an intake of one file may be; None where nothing runs. As `last_days`."""
    return last_days([enrollment.pk], on=on).get(enrollment.pk)


def waivers(enrollment_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return the local day on which the time limit of each file was waived in writing, with the offer or later. Two queries."""
    offers = Offer.objects.filter(enrollment__in=list(enrollment_ids)).order_by("enrollment", "-at", "-inserted_at")
    found = {
        row.enrollment_id: row.chosen_on
        for row in offers.distinct("enrollment")
        if row.choice == ClockChoice.WAIVER and row.chosen_on
    }
    later = LastDaySettled.objects.filter(enrollment__in=list(enrollment_ids), choice=ClockChoice.WAIVER)
    return found | dict(later.order_by("at").values_list("enrollment", "on"))


def _margin(file: Enrollment, on: date) -> int:
    policy = file.policy or policy_in_force(file.program_id, on)
    return policy.limitation_margin_days if policy else USUAL_MARGIN_DAYS


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
