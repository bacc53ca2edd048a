"""What a signature asks, in words."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diversion.enrollments.queries.requirements import RequirementRow
from diversion.enrollments.states import RequirementKind
from diversion.web.templatetags.days import day


@dataclass(frozen=True, slots=True)
class RequirementView:
    """One requirement: what it is called, how much of it, and by when. `kind` is its look: “ok” when nothing is owed."""

    name: str | Promise
    amount: str
    due: str
    kind: str = "idle"


def requirement_view(row: RequirementRow, *, done: int) -> RequirementView:
    """Return a requirement in words; `done` is how many sessions of class count."""
    if row.kind == RequirementKind.CLASSES:
        return _classes(row, done)
    return RequirementView(row.kind.label, _amount(row), _due(row))


def _classes(row: RequirementRow, done: int) -> RequirementView:
    asked = int(row.quantity)
    words = ngettext("%(done)s of %(count)s session done", "%(done)s of %(count)s sessions done", asked)
    kind = "ok" if done >= asked else "idle"
    return RequirementView(row.kind.label, words % {"done": min(done, asked), "count": asked}, _due(row), kind)


def _amount(row: RequirementRow) -> str:
    if row.kind == RequirementKind.FEE:
        return _("$%(amount)s") % {"amount": number_format(row.quantity, decimal_pos=2, force_grouping=True)}
    count = int(row.quantity)
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def _due(row: RequirementRow) -> str:
    if row.due_on is None:
        return _("Begins with the class.")
    words = _("Ends on %(day)s.") if row.kind == RequirementKind.WATCH else _("Due by %(day)s.")
    return words % {"day": day(row.due_on)}
