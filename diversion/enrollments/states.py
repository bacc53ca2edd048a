"""The life of an enrollment in a first offender class program.

The codes are the rows of the field's own table, F1 to F24; rows without a code close its holes.
Source: docs/adr/0006-enrollment-lifecycle.md
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from diversion.core.states import StateMachine, step


class EnrollmentStatus(models.TextChoices):
    REFERRED = "referred", _("Referred")
    SCREENING = "screening", _("Screening")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    OFFER_EXPIRED = "offer_expired", _("Offer expired")
    SCHEDULED = "scheduled", _("Scheduled")
    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("Did not come")
    MAKEUP_SCHEDULED = "makeup_scheduled", _("Make-up scheduled")
    CLASS_COMPLETE = "class_complete", _("Class complete")
    WATCH = "watch", _("Watch period")
    COMPLETED = "completed", _("Completed")
    TERMINATED = "terminated", _("Ended, returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ON_HOLD = "on_hold", _("On hold")
    TRANSFERRED = "transferred", _("Transferred")
    CLOSED_ADMIN = "closed_admin", _("Closed, no outcome")
    SEALED = "sealed", _("Sealed")


_S = EnrollmentStatus

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
OPEN = frozenset(set(EnrollmentStatus) - ENDED)
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
SCHEDULE_MAKEUP = step("schedule make-up", {_S.NO_SHOW}, _S.MAKEUP_SCHEDULED, "F14")
ATTEND_MAKEUP = step("attend make-up", {_S.MAKEUP_SCHEDULED}, _S.ATTENDED)
MISS_MAKEUP = step("miss make-up", {_S.MAKEUP_SCHEDULED}, _S.NO_SHOW)
TERMINATE_AFTER_MISS = step("end after a miss", {_S.NO_SHOW}, _S.TERMINATED, "F15")
FINISH_CLASS = step("finish class", {_S.ATTENDED}, _S.CLASS_COMPLETE, "F16")
BEGIN_WATCH = step("begin watch", {_S.CLASS_COMPLETE}, _S.WATCH, "F17")
COMPLETE = step("complete", {_S.WATCH}, _S.COMPLETED, "F18")
TERMINATE_IN_WATCH = step("end in watch", {_S.WATCH}, _S.TERMINATED, "F19")
WITHDRAW = step("withdraw", OPEN, _S.WITHDRAWN, "F20")
HOLD = step("put on hold", _HOLDABLE, _S.ON_HOLD, "F21")
RESUME = tuple(step("resume", {_S.ON_HOLD}, before) for before in EnrollmentStatus if before in _HOLDABLE)
TRANSFER = step("transfer", OPEN, _S.TRANSFERRED, "F22")
CLOSE = step("close", set(EnrollmentStatus) - {_S.CLOSED_ADMIN, _S.SEALED}, _S.CLOSED_ADMIN, "F23")
SEAL = step("seal", {_S.COMPLETED}, _S.SEALED, "F24")

LIFECYCLE = StateMachine(
    states=EnrollmentStatus,
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
        SCHEDULE_MAKEUP,
        ATTEND_MAKEUP,
        MISS_MAKEUP,
        TERMINATE_AFTER_MISS,
        FINISH_CLASS,
        BEGIN_WATCH,
        COMPLETE,
        TERMINATE_IN_WATCH,
        WITHDRAW,
        HOLD,
        *RESUME,
        TRANSFER,
        CLOSE,
        SEAL,
    ),
)


class HoldReason(models.TextChoices):
    CUSTODY = "custody", _("In custody")
    MEDICAL = "medical", _("Medical")
    MILITARY = "military", _("Military service")
    LANGUAGE = "language", _("Waiting for a class in their language")
