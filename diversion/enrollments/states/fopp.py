"""The life of an enrollment in a first offender class program.

The codes are the rows of the field's own table, F1 to F24; rows without a code close its holes.
Source: docs/adr/0006-enrollment-lifecycle.md
"""

from diversion.core.states import StateMachine, step
from diversion.enrollments.states.statuses import EnrollmentStatus

_S = EnrollmentStatus
STATES = (
    _S.REFERRED,
    _S.SCREENING,
    _S.ELIGIBLE,
    _S.INELIGIBLE,
    _S.OFFERED,
    _S.ACCEPTED,
    _S.DECLINED,
    _S.OFFER_EXPIRED,
    _S.SCHEDULED,
    _S.ATTENDED,
    _S.NO_SHOW,
    _S.MAKEUP_SCHEDULED,
    _S.CLASS_COMPLETE,
    _S.WATCH,
    _S.COMPLETED,
    _S.TERMINATED,
    _S.WITHDRAWN,
    _S.ON_HOLD,
    _S.TRANSFERRED,
    _S.CLOSED_ADMIN,
    _S.SEALED,
)

# "Any open" of F20 to F22: every status that is neither an end nor sealed.
ENDED = frozenset(
    {
        _S.INELIGIBLE,
        _S.DECLINED,
        _S.OFFER_EXPIRED,
        _S.COMPLETED,
        _S.TERMINATED,
        _S.WITHDRAWN,
        _S.TRANSFERRED,
        _S.CLOSED_ADMIN,
        _S.SEALED,
    }
)
OPEN = frozenset(set(STATES) - ENDED)
# From the signature on: the agreement and the policy version that it binds are on record.
SIGNED = frozenset(
    {_S.ACCEPTED, _S.SCHEDULED, _S.ATTENDED, _S.NO_SHOW, _S.MAKEUP_SCHEDULED, _S.CLASS_COMPLETE, _S.WATCH, _S.COMPLETED}
)
# A seat of somebody in one of these stands: it is on the register and is reminded of.
KEEPS_SEATS = frozenset({_S.SCHEDULED, _S.MAKEUP_SCHEDULED, _S.ATTENDED})
_HOLDABLE = OPEN - {_S.ON_HOLD}


OPEN_SCREENING = step("open screening", {_S.REFERRED}, _S.SCREENING, "F2")
FIND_ELIGIBLE = step("find eligible", {_S.SCREENING}, _S.ELIGIBLE, "F3")
FIND_INELIGIBLE = step("find not eligible", {_S.SCREENING}, _S.INELIGIBLE, "F4")
OVERRIDE = step("override", {_S.INELIGIBLE}, _S.ELIGIBLE, "F5")
OFFER = step("offer", {_S.ELIGIBLE}, _S.OFFERED, "F6")
ACCEPT = step("accept", {_S.OFFERED}, _S.ACCEPTED, "F7")
DECLINE = step("decline", {_S.OFFERED}, _S.DECLINED, "F8")
CONFIRM_EXPIRY = step("confirm expiry", {_S.OFFERED}, _S.OFFER_EXPIRED, "F9")
OFFER_AGAIN = step("offer again", {_S.OFFER_EXPIRED, _S.DECLINED}, _S.OFFERED)
SCHEDULE = step("schedule", {_S.ACCEPTED}, _S.SCHEDULED, "F10")
RESCHEDULE = step("reschedule", {_S.SCHEDULED}, _S.SCHEDULED, "F11")
ATTEND = step("attend", {_S.SCHEDULED}, _S.ATTENDED, "F12")
MISS = step("miss", {_S.SCHEDULED}, _S.NO_SHOW, "F13")
# No miss and no chance used up: the file needs another seat.
EXCUSE = step("excuse", {_S.SCHEDULED, _S.MAKEUP_SCHEDULED}, _S.ACCEPTED)
SCHEDULE_MAKEUP = step("schedule make-up", {_S.NO_SHOW}, _S.MAKEUP_SCHEDULED, "F14")
ATTEND_MAKEUP = step("attend make-up", {_S.MAKEUP_SCHEDULED}, _S.ATTENDED)
MISS_MAKEUP = step("miss make-up", {_S.MAKEUP_SCHEDULED}, _S.NO_SHOW)
# A mark was wrong, and the register was countersigned with it.
ATTENDED_AFTER_ALL = step("attended after all", {_S.NO_SHOW, _S.ACCEPTED}, _S.ATTENDED)
MISSED_AFTER_ALL = step("missed after all", {_S.ATTENDED, _S.ACCEPTED}, _S.NO_SHOW)
EXCUSED_AFTER_ALL = step("excused after all", {_S.ATTENDED, _S.NO_SHOW}, _S.ACCEPTED)
TERMINATE_AFTER_MISS = step("end after a miss", {_S.NO_SHOW}, _S.TERMINATED, "F15")
FINISH_CLASS = step("finish class", {_S.ATTENDED}, _S.CLASS_COMPLETE, "F16")
BEGIN_WATCH = step("begin watch", {_S.CLASS_COMPLETE}, _S.WATCH, "F17")
COMPLETE = step("complete", {_S.WATCH}, _S.COMPLETED, "F18")
TERMINATE_IN_WATCH = step("end in watch", {_S.WATCH}, _S.TERMINATED, "F19")
WITHDRAW = step("withdraw", OPEN, _S.WITHDRAWN, "F20")
HOLD = step("put on hold", _HOLDABLE, _S.ON_HOLD, "F21")
RESUME = tuple(step("resume", {_S.ON_HOLD}, before) for before in STATES if before in _HOLDABLE)
TRANSFER = step("transfer", OPEN, _S.TRANSFERRED, "F22")
# Who was taken in elsewhere by mistake comes back to where they were.
TAKE_BACK = tuple(step("take back", {_S.TRANSFERRED}, before) for before in STATES if before in _HOLDABLE)
CLOSE = step("close", set(STATES) - {_S.CLOSED_ADMIN, _S.SEALED}, _S.CLOSED_ADMIN, "F23")
SEAL = step("seal", {_S.COMPLETED}, _S.SEALED, "F24")

LIFECYCLE = StateMachine(
    states=STATES,
    initial=_S.REFERRED,
    transitions=(
        OPEN_SCREENING,
        FIND_ELIGIBLE,
        FIND_INELIGIBLE,
        OVERRIDE,
        OFFER,
        ACCEPT,
        DECLINE,
        CONFIRM_EXPIRY,
        OFFER_AGAIN,
        SCHEDULE,
        RESCHEDULE,
        ATTEND,
        MISS,
        EXCUSE,
        SCHEDULE_MAKEUP,
        ATTEND_MAKEUP,
        MISS_MAKEUP,
        ATTENDED_AFTER_ALL,
        MISSED_AFTER_ALL,
        EXCUSED_AFTER_ALL,
        TERMINATE_AFTER_MISS,
        FINISH_CLASS,
        BEGIN_WATCH,
        COMPLETE,
        TERMINATE_IN_WATCH,
        WITHDRAW,
        HOLD,
        *RESUME,
        TRANSFER,
        *TAKE_BACK,
        CLOSE,
        SEAL,
    ),
)
