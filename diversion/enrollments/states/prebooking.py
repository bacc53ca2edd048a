"""Taking part in pre-booking diversion: help without end, and nothing a person does in it can be used against them.

The codes are the rows of the field's own table, P1 to P10; rows without a code close its holes. What becomes of the
charge is another machine (`held_charge`): the two never share a field.
Source: docs/adr/0026-three-lifecycles.md
"""

from diversion.core.states import StateMachine, step
from diversion.enrollments.states.statuses import EnrollmentStatus

_S = EnrollmentStatus
STATES = (
    _S.REFERRED,
    _S.HANDOFF_DONE,
    _S.OUTREACH,
    _S.WAITLISTED,
    _S.INTAKE_SCHEDULED,
    _S.ENROLLED_ACTIVE,
    _S.IN_THE_WIND,
    _S.STEPPED_DOWN,
    _S.INACTIVE,
    _S.DECLINED,
    _S.INELIGIBLE,
    _S.MOVED,
    _S.INCARCERATED_LONG,
    _S.DECEASED,
    _S.TRANSFERRED,
    _S.CLOSED,
)
# Whoever is inactive may come back; the file waits for them.
ENDED = frozenset({_S.DECLINED, _S.INELIGIBLE, _S.MOVED, _S.INCARCERATED_LONG, _S.DECEASED, _S.TRANSFERRED, _S.CLOSED})
OPEN = frozenset(set(STATES) - ENDED)
BEFORE_INTAKE = frozenset({_S.REFERRED, _S.HANDOFF_DONE, _S.OUTREACH, _S.WAITLISTED, _S.INTAKE_SCHEDULED})
# In these the intake is done: its day is on record and the file is bound to a policy.
AFTER_INTAKE = frozenset({_S.ENROLLED_ACTIVE, _S.IN_THE_WIND, _S.STEPPED_DOWN})

HAND_OFF = step("hand off", {_S.REFERRED, _S.WAITLISTED}, _S.HANDOFF_DONE, "P2")
WAITLIST = step("put on the waiting list", {_S.REFERRED}, _S.WAITLISTED, "P3")
LOOK_FOR = step("look for them", {_S.REFERRED, _S.HANDOFF_DONE}, _S.OUTREACH, "P4")
SCHEDULE_INTAKE = step("schedule intake", {_S.HANDOFF_DONE, _S.OUTREACH}, _S.INTAKE_SCHEDULED, "P5")
MISS_INTAKE = step("miss intake", {_S.INTAKE_SCHEDULED}, _S.OUTREACH)
COMPLETE_INTAKE = step("complete intake", {_S.INTAKE_SCHEDULED}, _S.ENROLLED_ACTIVE, "P6")
LOSE_TOUCH = step("lose touch", {_S.ENROLLED_ACTIVE}, _S.IN_THE_WIND, "P7")
FIND_AGAIN = step("find again", {_S.IN_THE_WIND}, _S.ENROLLED_ACTIVE, "P8")
STEP_DOWN = step("step down", {_S.ENROLLED_ACTIVE}, _S.STEPPED_DOWN, "P9")
REST = step("let rest", OPEN - {_S.INACTIVE}, _S.INACTIVE, "P10")
CLOSE = step("close for good", OPEN, _S.CLOSED, "P10")
# Back to where they were: before the intake nobody is active, after it nobody starts again.
COME_BACK = step("come back", {_S.STEPPED_DOWN, _S.INACTIVE}, _S.ENROLLED_ACTIVE)
START_AGAIN = step("start again", {_S.INACTIVE}, _S.OUTREACH)
DECLINE = step("say no", BEFORE_INTAKE, _S.DECLINED)
FIND_INELIGIBLE = step("find not eligible", {_S.REFERRED, _S.WAITLISTED, _S.HANDOFF_DONE}, _S.INELIGIBLE)
MOVE_AWAY = step("move away", OPEN, _S.MOVED)
LONG_CUSTODY = step("stay in custody for long", OPEN, _S.INCARCERATED_LONG)
DIE = step("die", OPEN, _S.DECEASED)
TRANSFER = step("transfer", OPEN, _S.TRANSFERRED)
TAKE_BACK = tuple(step("take back", {_S.TRANSFERRED}, before) for before in STATES if before in OPEN)

LIFECYCLE = StateMachine(
    states=STATES,
    initial=_S.REFERRED,
    transitions=(
        HAND_OFF,
        WAITLIST,
        LOOK_FOR,
        SCHEDULE_INTAKE,
        MISS_INTAKE,
        COMPLETE_INTAKE,
        LOSE_TOUCH,
        FIND_AGAIN,
        STEP_DOWN,
        REST,
        COME_BACK,
        START_AGAIN,
        CLOSE,
        DECLINE,
        FIND_INELIGIBLE,
        MOVE_AWAY,
        LONG_CUSTODY,
        DIE,
        TRANSFER,
        *TAKE_BACK,
    ),
)
