"""How each regime screens: when the checklist is answered, and which steps decide it. Source: docs/adr/0036-one-checklist.md"""

from dataclasses import dataclass

from diversion.enrollments.rules import Step
from diversion.enrollments.states import EnrollmentStatus, fopp, postbooking, prebooking
from diversion.programs.models import ProgramModel


@dataclass(frozen=True, slots=True)
class Regime:
    """The steps of a screening; None where the regime knows no such step.

    `opens` begins it; in `asked_in` answers are recorded; `checks` says that all is answered, before somebody else decides.
    """

    opens: Step | None
    asked_in: frozenset[EnrollmentStatus]
    checks: Step | None
    eligible: Step | None
    ineligible: Step
    override: Step | None

    @property
    def decides(self) -> list[Step]:
        """Return the steps by which somebody decides, one a decision."""
        return [step for step in (self.eligible or self.ineligible, self.override) if step is not None]


REGIMES = {
    ProgramModel.FOPP: Regime(
        opens=fopp.OPEN_SCREENING,
        asked_in=fopp.FIND_ELIGIBLE.sources,
        checks=None,
        eligible=fopp.FIND_ELIGIBLE,
        ineligible=fopp.FIND_INELIGIBLE,
        override=fopp.OVERRIDE,
    ),
    # Before booking nobody is found eligible: the program begins to help, or says that it is not for them.
    ProgramModel.PREBOOKING: Regime(
        opens=None,
        asked_in=prebooking.BEFORE_INTAKE,
        checks=None,
        eligible=None,
        ineligible=prebooking.FIND_INELIGIBLE,
        override=None,
    ),
    ProgramModel.POSTBOOKING: Regime(
        opens=None,
        asked_in=postbooking.SCREEN.sources | postbooking.FIND_ELIGIBLE.sources,
        checks=postbooking.SCREEN,
        eligible=postbooking.FIND_ELIGIBLE,
        ineligible=postbooking.FIND_INELIGIBLE,
        override=postbooking.OVERRIDE,
    ),
}


def regime_of(model: str) -> Regime:
    """Return how files of a regime are screened."""
    return REGIMES[ProgramModel(model)]
