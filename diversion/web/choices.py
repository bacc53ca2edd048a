"""What a form offers to choose from."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.programs.queries import ProgramChoice


def offered(programs: Iterable[ProgramChoice]) -> list[tuple[str, str | Promise]]:
    """Return programs as a form offers them. The only one is chosen already; of several none is.

    Whoever is put into the wrong program is seen by the wrong people, so nobody gets there by leaving a field alone.
    """
    choices: list[tuple[str, str | Promise]] = [(str(program.id), program.name) for program in programs]
    return choices if len(choices) == 1 else [("", _("Choose a program")), *choices]
