"""What the screening of a file shows its reader: each criterion, what may be pressed, and why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level, Role
from diversion.enrollments import rules
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries import KINDS, roles_in, sees_the_work
from diversion.enrollments.rules import Step
from diversion.enrollments.states import EnrollmentStatus
from diversion.programs.models import ProgramModel
from diversion.referrals.models import CheckResult, ReasonCode, ScreeningDecision
from diversion.referrals.screening import deciding
from diversion.referrals.screening.checklist import Checklist, Item
from diversion.referrals.screening.regimes import Regime, regime_of
from diversion.web.rendering import HouseForm, Refused
from diversion.web.screening.forms import AnswerForm, IneligibleForm, OverrideForm

KIND_OF_RESULT = {CheckResult.PASS: "ok", CheckResult.FAIL: "stop", CheckResult.UNKNOWN: "idle"}
# What confirming a proposal says on its button.
CONFIRMS: dict[CheckResult, str | Promise] = {
    CheckResult.PASS: gettext_lazy("Confirm: passed"),
    CheckResult.FAIL: gettext_lazy("Confirm: not passed"),
}
CHECKED, ELIGIBLE, INELIGIBLE, OVERRIDE = "checked", "eligible", "ineligible", "override"


@dataclass(frozen=True, slots=True)
class ItemView:
    """One criterion: `form` answers it and is None where the reader may not; `is_open` when it was refused."""

    item: Item
    kind: str
    word: str | Promise
    confirms: str | Promise
    form: HouseForm | None
    is_open: bool

    @property
    def name(self) -> str:
        return f"ask-{self.item.question.code}"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to decide: its form where it asks for something, and why it may not be taken now."""

    name: str
    shut: str
    form: HouseForm | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """The screening of one file as its reader sees it. `waits_for` says who decides where the reader does not."""

    status: str | Promise
    kind: str
    items: tuple[ItemView, ...]
    answered: str
    is_open: bool
    may_open: bool
    ways: tuple[Way, ...]
    waits_for: str

    @property
    def asks(self) -> set[str]:
        """Return the names of the forms that stand on the page."""
        return {each.item.question.code for each in self.items if each.form} | {way.name for way in self.ways}


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision of the past."""

    word: str
    kind: str
    reason: str
    by: str
    row: ScreeningDecision


def screening_view(
    file: Enrollment, checklist: Checklist, reach: Reach, *, today: date, refused: Refused | None
) -> ScreeningView:
    """Return what the reader sees and may do now. No query."""
    status, roles = EnrollmentStatus(file.status), roles_in(reach, file.program_id)
    regime = regime_of(file.model)
    is_open = status in regime.asked_in
    writes = is_open and _writes(file, reach)
    ways = tuple(_ways(regime, status, roles, checklist, refused))
    steps = [step for step in (regime.checks, *regime.decides) if step and status in step.sources]
    return ScreeningView(
        status=status.label,
        kind=KINDS[status],
        items=tuple(_item(item, writes=writes, today=today, refused=refused) for item in checklist.items),
        answered=_answered(checklist),
        is_open=is_open,
        may_open=_may_now(regime.opens, status, roles),
        ways=ways,
        waits_for="" if ways else rules.who_confirms(*steps),
    )


def decision_views(decisions: list[ScreeningDecision]) -> list[DecisionView]:
    """Return the decisions in words, in their order."""
    return [_decision(row) for row in decisions]


def _answered(checklist: Checklist) -> str:
    total = len(checklist.items)
    return ngettext("%(done)s of %(total)s answered", "%(done)s of %(total)s answered", total) % {
        "done": checklist.answered,
        "total": total,
    }


def _item(item: Item, *, writes: bool, today: date, refused: Refused | None) -> ItemView:
    code = item.question.code
    is_refused = refused is not None and refused.name == code
    form = AnswerForm(question=item.question, about=f"answer-{code}", today=today) if writes else None
    return ItemView(
        item=item,
        kind=KIND_OF_RESULT[item.result],
        word=item.result.label,
        confirms=CONFIRMS.get(item.proposal.result, "") if item.proposal and writes else "",
        form=refused.form if refused and is_refused else form,
        is_open=is_refused,
    )


def _ways(
    regime: Regime, status: EnrollmentStatus, roles: frozenset[Role], checklist: Checklist, refused: Refused | None
) -> Iterator[Way]:
    if _may_now(regime.checks, status, roles):
        yield Way(CHECKED, deciding.why_not_all(checklist))
    if _may_now(regime.eligible, status, roles):
        yield Way(ELIGIBLE, deciding.why_not_eligible(checklist))
    if _may_now(regime.ineligible, status, roles):
        form = IneligibleForm(reasons=deciding.reasons_for(checklist))
        yield _asks(INELIGIBLE, deciding.why_not_ineligible(checklist), form, refused)
    if _may_now(regime.override, status, roles):
        yield _asks(OVERRIDE, "", OverrideForm(), refused)


def _asks(name: str, shut: str, form: HouseForm, refused: Refused | None) -> Way:
    if refused is not None and refused.name == name:
        return Way(name, shut, refused.form, is_open=True)
    return Way(name, shut, form)


def _may_now(step: Step | None, status: EnrollmentStatus, roles: frozenset[Role]) -> bool:
    return step is not None and status in step.sources and bool(rules.AUTHORITY[step] & roles)


def _writes(file: Enrollment, reach: Reach) -> bool:
    if file.model == ProgramModel.PREBOOKING:
        return sees_the_work(file, reach)
    return reach.span(FieldClass.PRIORS, Level.WRITE).covers(file.program_id)


def _decision(row: ScreeningDecision) -> DecisionView:
    word, kind = row.get_decision_display(), "ok"
    if row.is_override:
        word, kind = _("Eligible, against a criterion"), "warn"
    elif row.reason_code:
        kind = "idle"
    reason = str(ReasonCode(row.reason_code).label) if row.reason_code else row.reason
    return DecisionView(word=word, kind=kind, reason=reason, by=row.decided_by.name, row=row)
