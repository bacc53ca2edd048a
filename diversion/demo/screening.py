"""The screening of the demonstration: a checklist answered criterion by criterion, and what the prosecutor made of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from diversion.accounts.models import User
from diversion.accounts.walls import Role
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import Decision
from diversion.enrollments.states import fopp
from diversion.referrals.models import CheckResult, CheckSource, ReasonCode
from diversion.referrals.screening import actions
from diversion.referrals.screening.asking import Found

# Where each criterion of the class program was looked up, and the number under which the answer stands.
SOURCES = {
    "of_age": (CheckSource.LOCAL_RECORDS, ""),
    "first_offense": (CheckSource.STATE_RECORD, "inquiry {number}"),
    "no_earlier_diversion": (CheckSource.LOCAL_RECORDS, ""),
    "no_violence": (CheckSource.STATE_RECORD, "inquiry {number}"),
    "no_warrant": (CheckSource.COURT_INDEX, ""),
    "no_minor_involved": (CheckSource.LOCAL_RECORDS, ""),
}
HALF = ("of_age", "no_violence", "no_minor_involved")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who screens, when, and on which local day."""

    coordinator: User
    prosecutor: User
    at: datetime
    today: date

    def open_it(self, file_id: UUID) -> None:
        decision = Decision(by=self.coordinator, roles={Role.COORDINATOR}, at=self.at)
        enrollments.take_step(enrollment_id=file_id, step=fopp.OPEN_SCREENING, decision=decision)

    def begin(self, file_id: UUID, position: int) -> None:
        """Answer half of the checklist: the rest waits for whoever opens it."""
        self._answer(file_id, position, HALF)

    def find_eligible(self, file_id: UUID, position: int) -> None:
        self._answer(file_id, position, tuple(SOURCES))
        actions.find_eligible(enrollment_id=file_id, decision=self._prosecutor())

    def find_ineligible(self, file_id: UUID, position: int) -> None:
        """Find somebody with an open warrant not eligible."""
        self._answer(file_id, position, tuple(SOURCES), failed="no_warrant")
        actions.find_ineligible(enrollment_id=file_id, reason_code=ReasonCode.OPEN_WARRANT, decision=self._prosecutor())

    def overrule(self, file_id: UUID, position: int) -> None:
        """Find somebody not eligible, and eligible after all when the court has recalled the warrant."""
        self.find_ineligible(file_id, position)
        actions.override(
            enrollment_id=file_id, decision=self._prosecutor("The court recalled the warrant, see its index.")
        )

    def _prosecutor(self, reason: str = "") -> Decision:
        return Decision(by=self.prosecutor, roles={Role.PROSECUTOR}, at=self.at, reason=reason)

    def _answer(self, file_id: UUID, position: int, codes: tuple[str, ...], *, failed: str = "") -> None:
        for code in codes:
            source, evidence = SOURCES[code]
            result = CheckResult.FAIL if code == failed else CheckResult.PASS
            found = Found(code, result, source, self.today, evidence.format(number=26_100 + position))
            actions.record_check(found, enrollment_id=file_id, by=self.coordinator, at=self.at)
