"""What one criterion asks of a file, and what counts as an answer. Arithmetic: no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.programs.calendars import months_after
from diversion.programs.criteria import criterion
from diversion.referrals.models import FIRST_YEAR, CheckResult, CheckSource

EVIDENCE_LENGTH = 120
# The answer to these stands in records: that the person denies it clears none of them.
IN_RECORDS = frozenset(
    {
        "first_offense",
        "no_violence",
        "no_domestic_violence",
        "no_felony",
        "no_recent_misdemeanor",
        "no_drug_misdemeanor",
        "no_warrant",
        "few_prior_arrests",
        "no_open_violent_case",
        "no_recent_strike",
        "no_violent_conviction",
        "no_contact_order",
        "no_treatment_court_case",
    }
)
# Involvement must be verified by a record or by an officer.
VERIFIED = IN_RECORDS | {"prior_involvement"}
_LOOKS_BACK = {
    "prior_involvement": ("months", 1, CheckResult.PASS),
    "no_earlier_diversion": ("years", 12, CheckResult.FAIL),
    "no_recent_misdemeanor": ("years", 12, CheckResult.FAIL),
    "no_recent_strike": ("years", 12, CheckResult.FAIL),
    "no_violent_conviction": ("years", 12, CheckResult.FAIL),
}


class AnswerRefused(DomainError):
    """What was typed is no answer to the criterion; the text says why."""


@dataclass(frozen=True, slots=True)
class LookBack:
    """How far back something counts: `months` before the referral, and the result where it lies inside."""

    months: int
    inside: CheckResult

    def result(self, happened_on: date, *, referred_on: date) -> CheckResult:
        """Return the result that follows from the local day of what happened; the first day of the months is inside."""
        if months_after(happened_on, self.months) >= referred_on:
            return self.inside
        return CheckResult.FAIL if self.inside == CheckResult.PASS else CheckResult.PASS


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion as the policy of a file sets it. `words` is the sentence that must be true, in the reader's language."""

    code: str
    parameters: Mapping[str, int]
    is_blocking: bool
    needs_evidence: bool

    @property
    def words(self) -> str:
        return criterion(self.code).words(self.parameters)

    @property
    def rule(self) -> str:
        return criterion(self.code).rule

    @property
    def is_in_records(self) -> bool:
        return self.code in IN_RECORDS

    @property
    def look_back(self) -> LookBack | None:
        """Return how far back what was found counts, None where the criterion knows no such span, or counts for ever."""
        if self.code not in _LOOKS_BACK:
            return None
        name, months, inside = _LOOKS_BACK[self.code]
        span = criterion(self.code).completed(self.parameters)[name] * months
        return LookBack(span, inside) if span else None


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody found for one criterion. Days are local to the program; `happened_on` is that of what was found.

    `evidence` says where the answer stands (a report number), never what stands there (R-100).
    """

    criterion: str
    result: CheckResult
    source: str
    checked_on: date
    evidence: str = ""
    happened_on: date | None = None


def check_found(found: Found, question: Question, *, referred_on: date, today: date) -> None:
    """Check that what was found answers `question`. An answer "not known yet" needs nothing.

    Raises:
        AnswerRefused: a day that cannot be, record text in place of a reference, no source or evidence where they are
            needed, the person's own word about a record, or a result that the day contradicts.

    Source: docs/rules.md
    """
    _check_evidence(found.evidence)
    _check_days(found, today)
    if found.result == CheckResult.UNKNOWN:
        return
    if not found.source:
        raise AnswerRefused(_("Say where the answer comes from."))
    if found.result == CheckResult.PASS and question.code in VERIFIED and found.source == CheckSource.SELF_REPORT:
        raise AnswerRefused(
            _("What the person says does not clear this. Look in a record, or leave it “Not known yet”.")
        )
    if found.result == CheckResult.PASS and question.code in IN_RECORDS and found.source == CheckSource.RELIABLE:
        raise AnswerRefused(_("That is no record. Look in one, or leave it “Not known yet”."))
    if question.needs_evidence and not found.evidence.strip():
        raise AnswerRefused(_("The policy asks for evidence here. Say where it stands, like a report number."))
    _check_day_of_event(found, question, referred_on)


def _check_evidence(evidence: str) -> None:
    if len(evidence) > EVIDENCE_LENGTH or len(evidence.splitlines()) > 1:
        raise AnswerRefused(
            _(
                "Write only where the answer stands, like a report number: one line of at most %(count)s characters. "
                "Record sheets are not kept here."
            )
            % {"count": EVIDENCE_LENGTH}
        )


def _check_days(found: Found, today: date) -> None:
    for day in (found.checked_on, found.happened_on):
        if day and not date(FIRST_YEAR, 1, 1) <= day <= today:
            raise AnswerRefused(_("Check the day: it lies ahead, or too far back."))


def _check_day_of_event(found: Found, question: Question, referred_on: date) -> None:
    back = question.look_back
    if back is None:
        return
    if found.happened_on is None:
        if found.result == back.inside:
            raise AnswerRefused(_("Say on which day it happened: it counts only so far back."))
        return
    if found.happened_on > referred_on:
        raise AnswerRefused(_("It happened after the referral. Only what was before counts here."))
    if back.result(found.happened_on, referred_on=referred_on) != found.result:
        raise AnswerRefused(_("That day says otherwise. Check the day and the answer."))
