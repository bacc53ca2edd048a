"""The life of an outgoing message. Source: docs/adr/0010-outbox.md"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from diversion.core.states import StateMachine, step


class MessageStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    SENDING = "sending", _("Being handed over")
    ACCEPTED = "accepted", _("Handed over")
    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Not delivered")
    SUPPRESSED = "suppressed", _("Not sent: not safe or not wanted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Too late to be useful")
    FAILED = "failed", _("Not sent: failed")
    UNKNOWN = "unknown", _("Outcome unknown")


_S = MessageStatus

# Committed before the first byte leaves: after it, only an answer or a person moves the message on.
BEGIN_SENDING = step("begin sending", {_S.PLANNED}, _S.SENDING)
ACCEPT = step("accept", {_S.SENDING, _S.UNKNOWN}, _S.ACCEPTED)
PUT_BACK = step("put back", {_S.SENDING}, _S.PLANNED)
FAIL = step("fail", {_S.PLANNED, _S.SENDING, _S.ACCEPTED, _S.UNKNOWN}, _S.FAILED)
LOSE_SIGHT = step("lose sight of", {_S.SENDING}, _S.UNKNOWN)
DELIVER = step("deliver", {_S.SENDING, _S.ACCEPTED, _S.UNKNOWN, _S.UNDELIVERED}, _S.DELIVERED)
MISS = step("miss", {_S.SENDING, _S.ACCEPTED, _S.UNKNOWN}, _S.UNDELIVERED)
SUPPRESS = step("suppress", {_S.PLANNED}, _S.SUPPRESSED)
WITHDRAW = step("withdraw", {_S.PLANNED, _S.HELD}, _S.WITHDRAWN)
REINSTATE = step("reinstate", {_S.WITHDRAWN}, _S.PLANNED)
EXPIRE = step("expire", {_S.PLANNED, _S.HELD}, _S.EXPIRED)
HOLD = step("hold", {_S.PLANNED}, _S.HELD)
RELEASE = step("release", {_S.HELD}, _S.PLANNED)
# A person's word about a text of unknown outcome, and a person's wish to try again. No machine takes these three.
CONFIRM = step("confirm", {_S.UNKNOWN}, _S.DELIVERED)
DENY = step("deny", {_S.UNKNOWN}, _S.UNDELIVERED)
SEND_AGAIN = step("send again", {_S.UNDELIVERED, _S.FAILED}, _S.PLANNED)

LIFECYCLE = StateMachine(
    states=MessageStatus,
    initial=_S.PLANNED,
    transitions=(
        BEGIN_SENDING,
        ACCEPT,
        PUT_BACK,
        FAIL,
        LOSE_SIGHT,
        DELIVER,
        MISS,
        SUPPRESS,
        WITHDRAW,
        REINSTATE,
        EXPIRE,
        HOLD,
        RELEASE,
        CONFIRM,
        DENY,
        SEND_AGAIN,
    ),
)

# A text may have reached a phone: never planned a second time for the same person, rule, event and version.
MAY_HAVE_LEFT = frozenset({_S.SENDING, _S.ACCEPTED, _S.DELIVERED, _S.UNDELIVERED, _S.UNKNOWN})
# Every status is in one of these three, so that each message is in one list and each list has its count.
STILL_TO_GO = frozenset({_S.PLANNED, _S.HELD, _S.SENDING})
WENT = MAY_HAVE_LEFT - STILL_TO_GO
DID_NOT_GO = frozenset(_S) - STILL_TO_GO - WENT
NEEDS_A_PERSON = frozenset({_S.UNKNOWN, _S.FAILED, _S.UNDELIVERED})
