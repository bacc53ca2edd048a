"""Who reads programs and who writes them, and the one way from an address to a program or a version."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.core import clock
from diversion.programs.models import PolicyVersion, Program
from diversion.programs.queries import programs_in
from diversion.web.access import allow
from diversion.web.http import StaffRequest

# Terms are what people agree to: who reads agreements reads them. Source: docs/adr/0021-policy-versions.md
READS = FieldClass.AGREEMENT, Level.READ
WRITES = FieldClass.STAFF, Level.WRITE
read_programs = allow(*READS)
write_programs = allow(*WRITES)


def may_write(reach: Reach) -> bool:
    """Tell whether the reader keeps programs."""
    return reach.may(*WRITES)


def program_or_404(request: StaffRequest, program_id: UUID, *, to_write: bool = False) -> Program:
    """Return a program that the reader reaches; 404 alike for those out of reach and none."""
    return get_object_or_404(_programs(request, to_write=to_write).select_related("agency"), pk=program_id)


def version_or_404(request: StaffRequest, version_id: UUID, *, to_write: bool = False) -> PolicyVersion:
    """Return a version of a program that the reader reaches; 404 alike for those out of reach and none."""
    rows = PolicyVersion.objects.filter(program__in=_programs(request, to_write=to_write))
    return get_object_or_404(rows.select_related("program", "approved_by"), pk=version_id)


def today_in(program: Program) -> date:
    """Return the day that people in the program's zone would write on a form now."""
    return clock.local_day(clock.now(), ZoneInfo(program.time_zone))


def _programs(request: StaffRequest, *, to_write: bool) -> QuerySet[Program]:
    return programs_in(request.reach.span(*(WRITES if to_write else READS)))
