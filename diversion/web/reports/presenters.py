"""Figures as a page writes them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.reporting.figures import Figures, Group, Outcomes
from diversion.reporting.quality import Doubt, Doubtful


@dataclass(frozen=True, slots=True)
class Words:
    """What a doubt is called, and what to do about it."""

    name: str | Promise
    advice: str | Promise


DOUBTS = {
    Doubt.BEFORE_RECEIVED: Words(
        gettext_lazy("Referred before received"),
        gettext_lazy(
            "The referral has an earlier day than its receipt. Often the two columns of a list changed places."
        ),
    ),
    Doubt.CLOSED_SAME_DAY: Words(
        gettext_lazy("Closed the day of referral"),
        gettext_lazy("Often the day of the end was typed for both. Such records pull the days to close down."),
    ),
    Doubt.IMPOSSIBLE_YEAR: Words(
        gettext_lazy("Impossible year"),
        gettext_lazy("A day before 1980, or later than next year. Ask the agency whose record it is."),
    ),
    Doubt.NO_CONTACT: Words(
        gettext_lazy("No way to reach them"),
        gettext_lazy("The file is open, and no address of the person works. Ask how to reach them safely."),
    ),
    Doubt.UNDER_AGE: Words(
        gettext_lazy("Under 18 when the file was opened"),
        gettext_lazy(
            "By the birth date that the record has now. Check the date; if it is right, call your privacy officer today."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class FiguresView:
    """One row of a table, in words. Empty cells are those that the reader may not know, or that nobody has."""

    name: str
    referred: str
    open: str
    completed: str
    not_completed: str
    never_began: str
    no_outcome: str
    overridden: str
    rate: str
    days: str


@dataclass(frozen=True, slots=True)
class Table:
    """One way of counting the same referrals."""

    id: str
    heading: str
    of: str
    rows: list[FiguresView]


@dataclass(frozen=True, slots=True)
class DoubtView:
    """A doubt with its count in words. `count` is empty where it is small and the reader sees totals alone."""

    slug: str
    words: Words
    count: str
    has_list: bool


def figures_view(name: str, figures: Figures) -> FiguresView:
    """Return the figures of one group as a page writes them."""
    return FiguresView(
        name=name,
        referred=_count(figures.referred),
        open=_count(figures.open),
        completed=_count(figures.completed),
        not_completed=_count(figures.not_completed),
        never_began=_count(figures.never_began),
        no_outcome=_count(figures.no_outcome),
        overridden="" if figures.overridden is None else _count(figures.overridden),
        rate=_rate(figures),
        days=_days(figures),
    )


def tables_view(found: Outcomes) -> list[Table]:
    """Return the four tables."""
    return [
        Table("by-program", _("By program"), _("Program"), _rows(found.by_program)),
        Table("by-year", _("By year of referral"), _("Year"), _rows(found.by_year)),
        Table("by-race", _("By race, as it was recorded"), _("Race"), _rows(found.by_race)),
        Table("by-gender", _("By gender, as it was recorded"), _("Gender"), _rows(found.by_gender)),
    ]


def doubts_view(doubts: Iterable[Doubtful]) -> list[DoubtView]:
    """Return the doubts in words, each with its count."""
    return [
        DoubtView(row.doubt.value, DOUBTS[row.doubt], "" if row.count is None else _count(row.count), row.has_list)
        for row in doubts
    ]


def _rows(groups: Iterable[Group]) -> list[FiguresView]:
    return [figures_view(_name(group), group.figures) for group in groups]


def _name(group: Group) -> str:
    if group.key is None:
        return _("Others, counted together")
    return group.name or _("Not recorded")


def _count(number: int) -> str:
    return number_format(number, force_grouping=True)


def _one_decimal(number: float) -> str:
    # Django cuts what it is not asked to show; a rate is rounded.
    return number_format(round(number, 1), decimal_pos=1)


def _rate(figures: Figures) -> str:
    if figures.rate is None:
        return ""
    percent = _one_decimal(100 * figures.rate)
    return _("%(percent)s%% of %(closed)s") % {"percent": percent, "closed": _count(figures.closed)}


def _days(figures: Figures) -> str:
    if figures.mean is None or figures.median is None:
        return ""
    values = {
        "mean": _one_decimal(figures.mean),
        "median": _one_decimal(figures.median),
    }
    if figures.longest is None:
        return _("mean %(mean)s, median %(median)s") % values
    values["longest"] = _count(figures.longest)
    return _("mean %(mean)s, median %(median)s, longest %(longest)s") % values
