"""What becomes of a transfer that was proposed: the program that is asked says yes or no, and nobody else.

Source: docs/adr/0035-transfers.md
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from diversion.core.states import StateMachine, step


class TransferStatus(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back before an answer")
    TAKEN_BACK = "taken_back", _("Taken back after it")


_S = TransferStatus
# Of these the file went over.
MOVED = frozenset({_S.ACCEPTED, _S.TAKEN_BACK})

ACCEPT = step("accept", {_S.PROPOSED}, _S.ACCEPTED)
DECLINE = step("decline", {_S.PROPOSED}, _S.DECLINED)
WITHDRAW = step("withdraw", {_S.PROPOSED}, _S.WITHDRAWN)
TAKE_BACK = step("take back", {_S.ACCEPTED}, _S.TAKEN_BACK)

LIFECYCLE = StateMachine(
    states=tuple(TransferStatus), initial=_S.PROPOSED, transitions=(ACCEPT, DECLINE, WITHDRAW, TAKE_BACK)
)
