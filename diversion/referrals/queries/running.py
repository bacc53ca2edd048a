"""The days that run for what waits in the inbox, as columns: `due_on` is the nearest. Local days of the program."""

from typing import Any

from django.db.models import Case, DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from diversion.courts.models import Charge, ChargeStatus
from diversion.enrollments.models import Enrollment, HeldCharge
from diversion.enrollments.states import EnrollmentStatus
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.programs.models import Door, PolicyVersion, ProgramModel
from diversion.referrals.models import Referral

# What a policy says by itself: for a day on which none was in force.
USUAL_DAYS = {"intake_days": 30, "contact_alarm_days": 14, "enrollment_alarm_days": 30}


def of_files(files: QuerySet[Enrollment]) -> QuerySet[Any]:
    """Return files that are not in their program yet with their days, and with the referral by which they came first."""
    first = Referral.objects.filter(enrollment=OuterRef("pk")).order_by("received_on", "number")
    opened_on = Func(
        F("opened_at"), F("program__time_zone"), template="(%(expressions)s)::date", arg_joiner=" AT TIME ZONE "
    )
    charges = Charge.objects.filter(incident__referrals__enrollment=OuterRef("pk"), person=OuterRef("person"))
    held = HeldCharge.objects.filter(enrollment=OuterRef("pk"), status=HeldChargeStatus.HELD)
    return (
        files.select_related("person", "program")
        .annotate(
            first_referral=Subquery(first.values("pk")[:1]),
            received_on=Coalesce(Subquery(first.values("received_on")[:1]), opened_on, output_field=DateField()),
        )
        .annotate(
            file_by=_last_day_to_file(charges),
            intake=Subquery(held.order_by("intake_due_on").values("intake_due_on")[:1]),
            offer=_day_if(Q(status=EnrollmentStatus.OFFERED), F("offer_expires_on")),
            contact=_day_if(Q(status=EnrollmentStatus.REFERRED), _after("contact_alarm_days")),
            enrollment_by=_after("enrollment_alarm_days"),
        )
        .annotate(due_on=Least("file_by", "intake", "offer", "contact", "enrollment_by"))
    )


def of_unclear(referrals: QuerySet[Referral]) -> QuerySet[Any]:
    """Return referrals of which nobody has said who it is, with their days."""
    charges = Charge.objects.filter(incident=OuterRef("incident"), person=OuterRef("person"))
    holds = Q(program__model=ProgramModel.PREBOOKING, door=Door.ARREST_DIVERSION)
    return (
        referrals.select_related("person", "program")
        .annotate(
            file_by=_last_day_to_file(charges),
            intake=_day_if(holds, _after("intake_days")),
            contact=_after("contact_alarm_days"),
            enrollment_by=_after("enrollment_alarm_days"),
        )
        .annotate(due_on=Least("file_by", "intake", "contact", "enrollment_by"))
    )


def of_held(charges: QuerySet[HeldCharge]) -> QuerySet[Any]:
    """Return charges that are held although their file has gone on, with their days."""
    rows = charges.select_related("charge", "enrollment__person", "enrollment__program")
    return rows.annotate(file_by=F("charge__limitation_on")).annotate(due_on=Least("file_by", "intake_due_on"))


def _last_day_to_file(charges: QuerySet[Charge]) -> Subquery:
    held = charges.filter(status=ChargeStatus.HELD, limitation_on__isnull=False)
    return Subquery(held.order_by("limitation_on").values("limitation_on")[:1])


def _day_if(condition: Q, then: Any) -> Case:
    return Case(When(condition, then=then), default=Value(None), output_field=DateField())


def _after(days: str) -> Func:
    """Return the day on which so many days of the policy of the day of receipt have passed."""
    policies = PolicyVersion.objects.filter(
        program=OuterRef("program"), is_draft=False, effective_from__lte=OuterRef("received_on")
    )
    count = Coalesce(
        Subquery(policies.order_by("-version").values(days)[:1]), Value(USUAL_DAYS[days]), output_field=IntegerField()
    )
    return Func(F("received_on"), count, template="(%(expressions)s)", arg_joiner=" + ", output_field=DateField())
