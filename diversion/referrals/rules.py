"""Which referrals are taken, and whose file is never opened. No rows."""

from datetime import date

from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.programs.models import Door, PolicyVersion


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


def is_under(age: int, *, born: date | None, about: int | None, on: date) -> bool:
    """Tell whether somebody was younger than `age` years on the local day `on`: by the birth date, else by the guess.

    Somebody of whom neither is known is not under age; the screening asks. Source: docs/rules.md
    """
    if born is not None:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < age
    return about is not None and about < age
