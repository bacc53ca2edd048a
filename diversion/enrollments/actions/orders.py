"""What a judge orders: the term of a diversion after booking, with its conditions."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from diversion.enrollments import clocks
from diversion.enrollments.actions.door import Decision, locked, move
from diversion.enrollments.models import DiversionOrder, Enrollment
from diversion.enrollments.states import postbooking
from diversion.programs.queries import local_day, policy_on


@dataclass(frozen=True, slots=True)
class Order:
    """A court's order as it was made. Days are local to the court; `next_on` is the next date on its calendar, if there is one."""

    court: str
    case_no: str
    judge: str
    made_on: date
    starts_on: date
    ends_on: date
    conditions: str
    time_waived: bool
    next_on: date | None


@transaction.atomic
def order(made: Order, *, enrollment_id: UUID, decision: Decision) -> Enrollment:
    """Record that a court ordered the diversion (B3), bind the enrollment to the policy of that day, and return it.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
        DayImpossible: the term cannot be, or is longer than the program's law allows (R-080).
        NoPolicyInForce: no policy covers the day of the order.
    """
    enrollment = locked(enrollment_id)
    policy = policy_on(enrollment.program_id, made.made_on)
    clocks.check_term(
        made.starts_on,
        made.ends_on,
        made_on=made.made_on,
        basis=policy.statute_basis,
        today=local_day(enrollment.program, decision.at),
    )
    row = DiversionOrder.objects.create(**asdict(made), recorded_by=decision.by, recorded_at=decision.at)
    return move(enrollment, postbooking.ORDER, decision, policy=policy, order=row)
