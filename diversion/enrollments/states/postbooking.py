"""Diversion after booking: a judge orders it, and a judge ends it.

The codes are the rows of the field's own table, B1 to B11; rows without a code close its holes.
Source: docs/adr/0026-three-lifecycles.md
"""

from diversion.core.states import StateMachine, step
from diversion.enrollments.states.statuses import EnrollmentStatus

_S = EnrollmentStatus
STATES = (
    _S.REFERRED,
    _S.SCREENED,
    _S.ELIGIBLE,
    _S.INELIGIBLE,
    _S.OFFERED,
    _S.DECLINED,
    _S.ORDERED,
    _S.ACTIVE,
    _S.NONCOMPLIANCE_NOTICED,
    _S.HEARING_SET,
    _S.REINSTATED,
    _S.REQUIREMENTS_MET,
    _S.DISMISSAL_SET,
    _S.DISMISSED,
    _S.SEALED,
    _S.WITHDRAWN,
    _S.TRANSFERRED,
    _S.CLOSED_ADMIN,
)
ENDED = frozenset(
    {
        _S.INELIGIBLE,
        _S.DECLINED,
        _S.REINSTATED,
        _S.DISMISSED,
        _S.SEALED,
        _S.WITHDRAWN,
        _S.TRANSFERRED,
        _S.CLOSED_ADMIN,
    }
)
OPEN = frozenset(set(STATES) - ENDED)
# In these a judge has ordered it: the order is on record and the file is bound to a policy.
UNDER_ORDER = frozenset(
    {
        _S.ORDERED,
        _S.ACTIVE,
        _S.NONCOMPLIANCE_NOTICED,
        _S.HEARING_SET,
        _S.REINSTATED,
        _S.REQUIREMENTS_MET,
        _S.DISMISSAL_SET,
        _S.DISMISSED,
    }
)
# Whoever was sent a notice may still come to class: that is how it is cured.
KEEPS_SEATS = frozenset({_S.ACTIVE, _S.NONCOMPLIANCE_NOTICED, _S.HEARING_SET})

SCREEN = step("screen", {_S.REFERRED}, _S.SCREENED, "B1")
FIND_ELIGIBLE = step("find eligible", {_S.SCREENED}, _S.ELIGIBLE)
FIND_INELIGIBLE = step("find not eligible", {_S.SCREENED}, _S.INELIGIBLE)
OVERRIDE = step("override", {_S.INELIGIBLE}, _S.ELIGIBLE)
OFFER = step("offer", {_S.SCREENED, _S.ELIGIBLE}, _S.OFFERED, "B2")
DECLINE = step("decline", {_S.OFFERED}, _S.DECLINED)
OFFER_AGAIN = step("offer again", {_S.DECLINED}, _S.OFFERED)
ORDER = step("order", {_S.OFFERED}, _S.ORDERED, "B3")
BEGIN = step("begin", {_S.ORDERED}, _S.ACTIVE, "B4")
SEND_NOTICE = step("send notice", {_S.ACTIVE}, _S.NONCOMPLIANCE_NOTICED, "B5")
CURE = step("cure", {_S.NONCOMPLIANCE_NOTICED}, _S.ACTIVE)
SET_HEARING = step("set hearing", {_S.NONCOMPLIANCE_NOTICED}, _S.HEARING_SET, "B6")
GO_ON = step("go on", {_S.HEARING_SET}, _S.ACTIVE, "B7")
REINSTATE = step("reinstate", {_S.HEARING_SET}, _S.REINSTATED, "B8")
MEET_REQUIREMENTS = step("meet the requirements", {_S.ACTIVE}, _S.REQUIREMENTS_MET, "B9")
SET_DISMISSAL = step("set dismissal", {_S.REQUIREMENTS_MET}, _S.DISMISSAL_SET, "B10")
DISMISS = step("dismiss", {_S.DISMISSAL_SET}, _S.DISMISSED, "B10")
SEAL = step("seal", {_S.DISMISSED}, _S.SEALED, "B11")
WITHDRAW = step("withdraw", OPEN, _S.WITHDRAWN)
TRANSFER = step("transfer", OPEN, _S.TRANSFERRED)
TAKE_BACK = tuple(step("take back", {_S.TRANSFERRED}, before) for before in STATES if before in OPEN)
CLOSE = step("close", set(STATES) - {_S.CLOSED_ADMIN, _S.SEALED}, _S.CLOSED_ADMIN)

LIFECYCLE = StateMachine(
    states=STATES,
    initial=_S.REFERRED,
    transitions=(
        SCREEN,
        FIND_ELIGIBLE,
        FIND_INELIGIBLE,
        OVERRIDE,
        OFFER,
        DECLINE,
        OFFER_AGAIN,
        ORDER,
        BEGIN,
        SEND_NOTICE,
        CURE,
        SET_HEARING,
        GO_ON,
        REINSTATE,
        MEET_REQUIREMENTS,
        SET_DISMISSAL,
        DISMISS,
        SEAL,
        WITHDRAW,
        TRANSFER,
        *TAKE_BACK,
        CLOSE,
    ),
)
