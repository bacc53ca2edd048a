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
    """One requirement: what it is called, how much of it, and by when."""

    name: str | Promise
    amount: str
    due: str


def requirement_view(row: RequirementRow) -> RequirementView:
    """Return a requirement in words."""
    return RequirementView(row.kind.label, _amount(row), _due(row))


def _amount(row: RequirementRow) -> str:
    if row.kind == RequirementKind.FEE:
        return _("$%(amount)s") % {"amount": number_format(row.quantity, decimal_pos=2, force_grouping=True)}
    count = int(row.quantity)
    if row.kind == RequirementKind.CLASSES:
        return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def _due(row: RequirementRow) -> str:
    if row.due_on is None:
        return _("Begins with the class.")
    words = _("Ends on %(day)s.") if row.kind == RequirementKind.WATCH else _("Due by %(day)s.")
    return words % {"day": day(row.due_on)}
