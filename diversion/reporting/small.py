"""Groups so small that their figures would tell of one person: they are counted together with others, never shown alone.

Hiding a cell alone would not do: what is hidden is the total less what is shown. So a group with a small figure goes into
one row for all such groups, and further groups follow it, smallest first, until no figure of that row is small.
"""

from collections.abc import Sequence
from dataclasses import replace

from diversion.reporting.figures import Figures, Group

FEWEST = 5


def is_small(figures: Figures) -> bool:
    """Tell whether one of the figures counts somebody, but fewer than five."""
    counts = (figures.open, figures.completed, figures.not_completed, figures.never_began, figures.no_outcome)
    others = (figures.referred, figures.not_completed - figures.never_began)
    return any(0 < count < FEWEST for count in (*counts, *others))


def without_small(groups: Sequence[Group], *, total: Figures) -> list[Group]:
    """Return the groups that may be shown, and last the one that holds all others; nothing when that would be all there is."""
    largest_first = sorted(groups, key=lambda group: group.figures.referred, reverse=True)
    shown = [group for group in largest_first if not is_small(group.figures)]
    rest = _rest(total, shown)
    while shown and is_small(rest):
        shown.pop()
        rest = _rest(total, shown)
    if not shown:
        return []
    kept = [replace(group, figures=for_totals_alone(group.figures)) for group in groups if group in shown]
    return [*kept, Group(key=None, name="", figures=rest)] if rest.referred else kept


def for_totals_alone(figures: Figures) -> Figures:
    """Return figures without those that are about one person or a few: the longest time, and the overrides."""
    return replace(figures, longest=None, overridden=None)


def _rest(total: Figures, shown: Sequence[Group]) -> Figures:
    """Return the figures of everybody who is in none of `shown`. Their days are not known apart."""
    names = ("referred", "open", "completed", "not_completed", "never_began", "no_outcome")
    counts = {name: getattr(total, name) - sum(getattr(group.figures, name) for group in shown) for name in names}
    return Figures(**counts, overridden=None, mean=None, median=None, longest=None)
