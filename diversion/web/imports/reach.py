"""Who brings in lists, and the one way from an address to a list."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from diversion.accounts.walls import FieldClass, Level
from diversion.core.errors import DomainError
from diversion.imports.models import ReferralImport
from diversion.imports.queries import imports_in
from diversion.programs.queries import programs_in
from diversion.web.access import allow
from diversion.web.http import StaffRequest

# Whoever may add a person may bring in a list of them, into the same programs.
WRITES = FieldClass.IDENTITY, Level.WRITE
bring_in = allow(*WRITES)


class ProgramOutOfReach(DomainError):
    """The list names a program that whoever asks does not keep."""


def import_or_404(request: StaffRequest, import_id: UUID) -> ReferralImport:
    """Return a list that the reader reaches; 404 alike for those out of reach and none."""
    rows = imports_in(request.reach.span(*WRITES), user=request.user)
    return get_object_or_404(rows.select_related("program", "by", "saved_by"), pk=import_id)


def refuse_programs_out_of_reach(request: StaffRequest, found: ReferralImport) -> None:
    """See to it that every program that the list names is one of the reader's: roles may have changed since.

    Raises:
        ProgramOutOfReach: one is not.
    """
    specs = found.layout.get("programs", {}).values()
    codes = {spec if isinstance(spec, str) else spec["code"] for spec in specs}
    own = programs_in(request.reach.span(*WRITES)).filter(code__in=codes).count()
    if own != len(codes):
        raise ProgramOutOfReach(_("This list names a program that you do not work in. Ask somebody who does."))
