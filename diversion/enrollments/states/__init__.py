"""The lives of a person in a program: one table for each regime, and what holds in all of them.

`fopp`, `prebooking` and `postbooking` are tables of one set of statuses; `held_charge` is a machine of its own beside
the second. Source: docs/adr/0026-three-lifecycles.md
"""

from diversion.core.states import StateMachine
from diversion.enrollments.states import fopp, postbooking, prebooking
from diversion.enrollments.states.statuses import (
    ClockChoice,
    CounselAdvice,
    EnrollmentStatus,
    HoldReason,
    PacketPart,
    RequirementKind,
    SignedBy,
)
from diversion.programs.models import ProgramModel

__all__ = [
    "ENDED",
    "KEEPS_SEATS",
    "LIFECYCLES",
    "OPEN",
    "SIGNED",
    "ClockChoice",
    "CounselAdvice",
    "EnrollmentStatus",
    "HoldReason",
    "PacketPart",
    "RequirementKind",
    "SignedBy",
    "fopp",
    "postbooking",
    "prebooking",
]

LIFECYCLES: dict[ProgramModel, StateMachine[EnrollmentStatus]] = {
    ProgramModel.FOPP: fopp.LIFECYCLE,
    ProgramModel.PREBOOKING: prebooking.LIFECYCLE,
    ProgramModel.POSTBOOKING: postbooking.LIFECYCLE,
}
# A status that two regimes know means the same in both, and is an end in both.
ENDED = fopp.ENDED | prebooking.ENDED | postbooking.ENDED
OPEN = frozenset(set(EnrollmentStatus) - ENDED)
SIGNED = fopp.SIGNED
# A seat of somebody in one of these stands: it is on the register and is reminded of.
KEEPS_SEATS = fopp.KEEPS_SEATS | postbooking.KEEPS_SEATS
