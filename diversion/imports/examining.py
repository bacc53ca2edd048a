"""One row of a list before its program: may it come in, does it go to the protected ones, or why is it refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from diversion.core import clock
from diversion.enrollments.rules import is_under
from diversion.imports import layouts
from diversion.imports.charging import Charges, law_of
from diversion.imports.checking import Intake, Reader, Refused
from diversion.imports.layouts import Layout
from diversion.imports.reading import Line
from diversion.programs.models import Program
from diversion.programs.queries import NoPolicyInForce, policy_on
from diversion.programs.rules import ADULT


@dataclass(frozen=True, slots=True)
class Gate:
    """What a program asks of each row: an age, and a door that is open; and what its law says of charges."""

    least_age: int
    refusal: str
    charges: Charges

    @classmethod
    def of(cls, program: Program, layout: Layout, *, at: datetime) -> "Gate":
        charges = Charges(law_of([program.pk]), layout.statutes)
        try:
            policy = policy_on(program.pk, clock.local_day(at, ZoneInfo(program.time_zone)))
        except NoPolicyInForce as problem:
            # What was kept elsewhere needs no policy of ours.
            return cls(ADULT, "" if layout.past_records else str(problem), charges)
        shut = not layout.past_records and layout.door not in policy.doors
        words = _("%(program)s does not take referrals through this door: %(door)s.")
        refusal = words % {"program": program.name, "door": layout.door.label} if shut else ""
        return cls(policy.min_age, refusal, charges)


@dataclass(frozen=True, slots=True)
class Examiner:
    """Reads rows of one list and asks the gates of the programs that they name. The programs exist."""

    reader: Reader
    gates: Mapping[str, Gate]

    @classmethod
    def of(cls, layout: Layout, header: tuple[str, ...], *, at: datetime) -> "Examiner":
        """Return the examiner of a list with this heading, as policies stand at `at`.

        Raises:
            LayoutFaulty: the heading lacks a column that the layout names, or has it twice.
        """
        codes = [spec.code for spec in layout.programs.values()]
        programs = Program.objects.in_bulk(codes, field_name="code")
        gates = {code: Gate.of(program, layout, at=at) for code, program in programs.items()}
        return cls(Reader(layout, layouts.places(layout, header), len(header)), gates)

    def examine(self, line: Line) -> Intake:
        """Return what a row says.

        Raises:
            Refused: it cannot be taken, or its program does not take it.
            UnclearStatute: nobody has said which offense it is about.
        """
        intake = self.reader.intake(line)
        gate = self.gates[intake.program]
        if gate.refusal:
            raise Refused(gate.refusal)
        return intake if self.is_protected(intake) else gate.charges.told_by(intake)

    def is_protected(self, intake: Intake) -> bool:
        """Tell whether the row is about somebody under the age of its program on that day (R-004)."""
        day = min(intake.incident_on or intake.received_on, intake.received_on)
        return is_under(self.gates[intake.program].least_age, born=intake.birth_date, about=None, on=day)
