"""Which referrals are taken, and whose file is never opened. No rows."""

from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.programs.models import Door, PolicyVersion, ProgramModel


class DoorShut(DomainError):
    """The program takes no referrals through this door."""


def check_door(policy: PolicyVersion, door: Door) -> None:
    """Check that the policy opens `door` (R-003).

    Raises:
        DoorShut: it does not; the words say which ones it opens.
    """
    if door in policy.doors:
        return
    opened = ", ".join(str(Door(name).label) for name in policy.doors) or _("none")
    words = _("%(program)s does not take referrals through this door: %(door)s. Open are: %(opened)s.")
    raise DoorShut(words % {"program": policy.program.name, "door": door.label, "opened": opened})


def holds_charges(door: Door, model: ProgramModel) -> bool:
    """Tell whether what somebody was arrested for waits for their intake (C1): diverted before booking, and at an arrest alone."""
    return door == Door.ARREST_DIVERSION and model == ProgramModel.PREBOOKING
