"""Between which programs a file may go, and what the packet says. Source: docs/adr/0035-transfers.md"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from diversion.accounts.walls import Role
from diversion.core.errors import DomainError
from diversion.enrollments import rules
from diversion.enrollments.rules import Step
from diversion.enrollments.states import LIFECYCLES, fopp, postbooking, prebooking
from diversion.programs.models import Program, ProgramModel, Track

# A person's two tracks never meet on a screen.
_APART = frozenset({Track.BUYER, Track.SELLER})


class CannotGoThere(DomainError):
    """The program cannot be asked to take this person over."""


def transfer_of(model: str) -> Step:
    """Return the step by which a file of a regime goes to another program."""
    known = LIFECYCLES[ProgramModel(model)].transitions
    return next(step for step in rules.TRANSFERS if step in known)


def way_back(model: str, status: str) -> Step:
    """Return the step by which a file of a regime comes back to `status`."""
    known = LIFECYCLES[ProgramModel(model)].transitions
    return next(step for step in rules.WAYS_BACK if step in known and step.target == status)


def close_of(model: str) -> Step:
    """Return the step that closes a file of a regime which was opened by mistake."""
    known = LIFECYCLES[ProgramModel(model)].transitions
    return next(step for step in (fopp.CLOSE, prebooking.CLOSE, postbooking.CLOSE) if step in known)


def are_apart(tracks: Collection[str]) -> bool:
    """Tell whether files of these tracks must not be one person's on one screen."""
    return set(tracks) >= _APART


def check_goes(sender: Program, receiver: Program, *, tracks: Collection[str]) -> None:
    """Check that a file may go from one program to another; `tracks` are those of every file that its person has.

    Raises:
        CannotGoThere: it is the same program, or a buyer's and a seller's track would meet.
    """
    if sender.pk == receiver.pk:
        raise CannotGoThere(_("The file is in that program already. Choose another one."))
    if are_apart({sender.track, receiver.track}):
        raise CannotGoThere(_("These two programs do not pass people on to each other. Choose another one."))
    # Whose other files nobody here may know of: the words say nothing of them.
    if are_apart({*tracks, receiver.track}):
        raise CannotGoThere(_("They cannot go to that program by a transfer. Ask the privacy officer what to do."))


def check_may_answer(model: str, roles: Collection[Role]) -> None:
    """Check that somebody with `roles` in the receiving program, of regime `model`, may answer for it.

    Raises:
        NotYours: another role takes people in there.
    """
    rules.check_may_take(transfer_of(model), roles)
