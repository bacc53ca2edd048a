"""A policy version as a page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.programs.criteria import LEAD_CHARGES, criterion
from diversion.programs.models import Offense, PolicyVersion
from diversion.programs.rules import Finding, Weight
from diversion.programs.terms import SECTIONS, Line, Switch, lines_of, terms_of
from diversion.web.templatetags.days import day

# A state as icon and word.
STATES: dict[str, tuple[str, str | Promise]] = {
    "draft": ("warn", gettext_lazy("Draft")),
    "coming": ("info", gettext_lazy("Approved, to come")),
    "in_force": ("ok", gettext_lazy("In force")),
    "ended": ("idle", gettext_lazy("Ended")),
}
_KINDS = {Weight.FORBIDDEN: "stop", Weight.UNANSWERED: "stop", Weight.WARNING: "warn"}


@dataclass(frozen=True, slots=True)
class SectionView:
    """Settings under one heading; `name` is unique on the page."""

    name: str
    label: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion: its sentence with its figures, who answers it, and where it comes from. `more` are examples."""

    words: str
    source: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionView:
    """Everything that a version says."""

    sections: list[SectionView]
    offenses: list[str]
    criteria: list[CriterionView]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding as a note: `kind` as in c-note."""

    kind: str
    words: str


def version_view(policy: PolicyVersion) -> VersionView:
    """Return a version as a page shows it. Three queries."""
    terms, model = terms_of(policy), policy.program.model
    sections = [
        SectionView(section.name, str(section.label), lines)
        for section in SECTIONS
        if (lines := lines_of(section, terms, model))
    ]
    offenses = policy.offenses.order_by("jurisdiction", "statute", "effective_from")
    return VersionView(
        sections, [offense_words(row) for row in offenses], [_criterion(switch) for switch in terms.switches]
    )


def offense_words(offense: Offense) -> str:
    """Return a statute with its title, and the days on which it was law where it is not law always."""
    title = _(offense.title)  # the starting set is in the catalog
    said = f"{offense.statute} {title}"
    if offense.effective_to:
        return _("%(offense)s (until %(day)s)") % {"offense": said, "day": day(offense.effective_to)}
    return said


def finding_views(findings: Iterable[Finding]) -> list[FindingView]:
    """Return findings as notes, with the rule that each comes from."""
    return [FindingView(_KINDS[each.weight], f"{each.words} ({each.rule})") for each in findings]


def _criterion(switch: Switch) -> CriterionView:
    entry = criterion(switch.code)
    more = tuple(str(charge) for charge in LEAD_CHARGES) if switch.code == "lead_charge" else ()
    return CriterionView(switch.words(), f"{entry.rule} · {entry.source}", more)
