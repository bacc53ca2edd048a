"""Who may take which step, which steps need a reason, and the dates that follow."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext as _

from diversion.accounts.walls import Role
from diversion.core.errors import DomainError
from diversion.core.states import Transition
from diversion.enrollments import states
from diversion.enrollments.states import EnrollmentStatus

Step = Transition[EnrollmentStatus]

_COORDINATOR = frozenset({Role.COORDINATOR})
_PROSECUTOR = frozenset({Role.PROSECUTOR})
_ADMIN = frozenset({Role.ADMIN})

# Who confirms a step. Nothing adverse happens without a person. Source: docs/adr/0006-enrollment-lifecycle.md
AUTHORITY: dict[Step, frozenset[Role]] = {
    states.OPEN_SCREENING: _COORDINATOR,
    states.FIND_ELIGIBLE: _PROSECUTOR,
    states.FIND_INELIGIBLE: _PROSECUTOR,
    states.OVERRIDE: _PROSECUTOR,
    states.OFFER: _COORDINATOR | _PROSECUTOR,
    states.ACCEPT: _COORDINATOR,
    states.DECLINE: _COORDINATOR,
    states.CONFIRM_EXPIRY: _COORDINATOR,
    states.OFFER_AGAIN: _COORDINATOR | _PROSECUTOR,
    states.SCHEDULE: _COORDINATOR,
    states.RESCHEDULE: _COORDINATOR,
    states.SCHEDULE_MAKEUP: _COORDINATOR,
    states.ATTEND: _COORDINATOR,
    states.MISS: _COORDINATOR,
    states.ATTEND_MAKEUP: _COORDINATOR,
    states.MISS_MAKEUP: _COORDINATOR,
    states.TERMINATE_AFTER_MISS: _PROSECUTOR,
    states.FINISH_CLASS: _COORDINATOR,
    states.BEGIN_WATCH: _COORDINATOR,
    states.COMPLETE: _PROSECUTOR,
    states.TERMINATE_IN_WATCH: _PROSECUTOR,
    states.WITHDRAW: _COORDINATOR,
    states.HOLD: _COORDINATOR,
    **dict.fromkeys(states.RESUME, _COORDINATOR),
    states.TRANSFER: _COORDINATOR,
    states.CLOSE: _ADMIN,
    states.SEAL: _ADMIN,
}

NEEDS_A_REASON = frozenset(
    {
        states.FIND_INELIGIBLE,
        states.OVERRIDE,
        states.TERMINATE_AFTER_MISS,
        states.TERMINATE_IN_WATCH,
        states.WITHDRAW,
        states.TRANSFER,
        states.CLOSE,
    }
)
# Steps that are nothing but the step: no date, no signature, no seat comes with them.
PLAIN = (
    states.OPEN_SCREENING,
    states.FIND_ELIGIBLE,
    states.FIND_INELIGIBLE,
    states.OVERRIDE,
    states.DECLINE,
    states.CONFIRM_EXPIRY,
    states.TERMINATE_AFTER_MISS,
    states.FINISH_CLASS,
    states.BEGIN_WATCH,
    states.TERMINATE_IN_WATCH,
    states.WITHDRAW,
    states.TRANSFER,
    states.CLOSE,
)

# Steps that lead off the way, from many statuses: never what a file waits for.
OFF_THE_WAY = frozenset({states.WITHDRAW, states.HOLD, states.TRANSFER, states.CLOSE, states.SEAL})

# From the signature until the classes are done, a seat can be taken.
BOOKABLE = frozenset(
    {
        EnrollmentStatus.ACCEPTED,
        EnrollmentStatus.NO_SHOW,
        EnrollmentStatus.SCHEDULED,
        EnrollmentStatus.MAKEUP_SCHEDULED,
        EnrollmentStatus.ATTENDED,
    }
)

# The next step of somebody in one of these is a seat.
READY = frozenset({EnrollmentStatus.ACCEPTED, EnrollmentStatus.NO_SHOW})
# Somebody in one of these is expected at a class.
NEEDS_A_SEAT = frozenset({EnrollmentStatus.SCHEDULED, EnrollmentStatus.MAKEUP_SCHEDULED})


class NotYours(DomainError):
    """Another role confirms this step."""


class ReasonMissing(DomainError):
    """This step must say why."""


def check_may_take(step: Step, roles: Collection[Role]) -> None:
    """Check that somebody who holds `roles` in the program may confirm `step`.

    Raises:
        NotYours: the step belongs to another role.
    """
    if not AUTHORITY[step] & set(roles):
        raise NotYours(_("This step is confirmed by: %(who)s.") % {"who": who_confirms(step)})


def who_confirms(*steps: Step) -> str:
    """Return the roles that may confirm one of `steps`, in words; empty when there is no step."""
    roles = frozenset[Role]().union(*(AUTHORITY[step] for step in steps))
    return ", ".join(str(role.label) for role in sorted(roles))


def check_reason(step: Step, reason: str) -> None:
    """Check that a step which needs a reason has one.

    Raises:
        ReasonMissing: it is empty.
    """
    if step in NEEDS_A_REASON and not reason.strip():
        raise ReasonMissing(_("Say why. The reason goes on record with the change."))


def offer_expires_on(offered_on: date, *, valid_days: int) -> date:
    """Return the last local day on which an offer can be signed."""
    return offered_on + timedelta(days=valid_days)
