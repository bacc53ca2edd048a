"""What becomes of a charge that was held for pre-booking diversion. It waits for one thing: the intake, in time.

After the intake nothing that a person does or leaves undone re-opens it: no step leads back (R-024). The codes are
the rows of the field's own table, C1 to C6.
Source: docs/adr/0026-three-lifecycles.md
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from diversion.core.states import StateMachine, step


class HeldChargeStatus(models.TextChoices):
    HELD = "held", _("Held until the intake")
    INTAKE_SATISFIED = "intake_satisfied", _("Intake done in time")
    NOT_FILED = "not_filed", _("Not filed")
    RETURNED = "returned_for_charging", _("Returned to the prosecutor")
    FILED = "filed", _("Filed")
    EXPIRED = "expired_sol", _("Last day to file has passed")


_S = HeldChargeStatus
ENDED = frozenset({_S.NOT_FILED, _S.FILED, _S.EXPIRED})

SATISFY = step("satisfy", {_S.HELD}, _S.INTAKE_SATISFIED, "C2")
DO_NOT_FILE = step("do not file", {_S.INTAKE_SATISFIED}, _S.NOT_FILED, "C3")
RETURN = step("return for charging", {_S.HELD}, _S.RETURNED, "C4")
FILE = step("file", {_S.RETURNED}, _S.FILED, "C5")
REFRAIN = step("do not file after all", {_S.RETURNED}, _S.NOT_FILED, "C5")
EXPIRE = step("let expire", {_S.HELD}, _S.EXPIRED, "C6")

LIFECYCLE = StateMachine(
    states=HeldChargeStatus, initial=_S.HELD, transitions=(SATISFY, DO_NOT_FILE, RETURN, FILE, REFRAIN, EXPIRE)
)
