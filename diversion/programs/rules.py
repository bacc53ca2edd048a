"""What a policy version may not say, and what it may say only after somebody thought about it. No rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from diversion.people.rules import REVIEW_DAYS
from diversion.programs.models import Door, Offense, ProgramModel, StatuteBasis, Track
from diversion.programs.terms import Terms

OUTER_WALL = (time(8), time(21))
MOST_INTAKE_DAYS_LEAD = 30
MOST_TERM_MONTHS_JUDICIAL = 24
ADULT = 18
SELLER_REVIEW_DAYS = 14
# How long before the yearly review somebody is told.
REVIEW_NOTICE = timedelta(days=60)

DOORS_OF = {
    ProgramModel.FOPP: frozenset({Door.PROSECUTOR_LIST, Door.COURT, Door.SELF}),
    ProgramModel.PREBOOKING: frozenset({Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT, Door.COMMUNITY}),
    ProgramModel.POSTBOOKING: frozenset({Door.PROSECUTOR_LIST, Door.COURT}),
}


class Weight(StrEnum):
    """What a finding does."""

    FORBIDDEN = "forbidden"  # it is not even saved
    UNANSWERED = "unanswered"  # it is not approved before somebody gives a reason
    WARNING = "warning"  # it is shown


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful with the terms: `field` is the setting to look at, `words` are for people."""

    rule: str
    field: str
    weight: Weight
    words: str


def findings(terms: Terms, model: str, *, offenses: Iterable[Offense], on: date) -> list[Finding]:
    """Return everything that is wrong or doubtful, the forbidden first. Empty when there is nothing to say.

    `offenses` are those that the terms name, `on` is the local day from which they are to hold. Source: docs/rules.md
    """
    chosen = list(offenses)
    found = [*_law(terms), *_ways_in(terms, model), *_hours(terms), *_classes(terms), *_offenses(chosen, on)]
    found += [*_fee(terms), *_age(terms), *_watch(terms, model, chosen)]
    return sorted(found, key=lambda finding: list(Weight).index(finding.weight))


def forbidden(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings with which terms are not saved."""
    return [finding for finding in found if finding.weight == Weight.FORBIDDEN]


def usual_review_days(track: str) -> int:
    """Return after how many days a program asks again what is safe, until its terms say otherwise."""
    # Whoever sells may live with somebody who reads along: what was safe last month need not be so now.
    return SELLER_REVIEW_DAYS if track == Track.SELLER else REVIEW_DAYS


def is_review_near(due_on: date | None, *, on: date) -> bool:
    """Tell whether the yearly review by the district attorney is due within 60 days, or overdue. Source: docs/rules.md"""
    return due_on is not None and due_on - REVIEW_NOTICE <= on


def _law(terms: Terms) -> Iterator[Finding]:
    basis, values = terms.values["statute_basis"], terms.values
    if basis == StatuteBasis.CA_PRETRIAL and values["admission_required"]:
        yield _no("R-025", "admission_required", _("Cal. Penal Code 1001.3 forbids to require an admission of guilt."))
    if basis == StatuteBasis.CA_LEAD and _number(terms, "intake_days") > MOST_INTAKE_DAYS_LEAD:
        yield _no("R-023", "intake_days", _("Cal. Penal Code 1001.87 gives at most 30 days until the intake."))
    if basis == StatuteBasis.CA_JUDICIAL and _number(terms, "term_months") > MOST_TERM_MONTHS_JUDICIAL:
        yield _no("R-080", "term_months", _("Cal. Penal Code 1001.95 gives at most 24 months."))


def _ways_in(terms: Terms, model: str) -> Iterator[Finding]:
    doors = [Door(door) for door in terms.values["doors"]]  # type: ignore[attr-defined]
    if not doors:
        yield _no("R-003", "doors", _("Choose at least one way in: without one nobody can be referred."))
    for door in doors:
        if door not in DOORS_OF[ProgramModel(model)]:
            yield _no("R-003", "doors", _("“%(door)s” is no way into a program of this kind.") % {"door": door.label})


def _hours(terms: Terms) -> Iterator[Finding]:
    begin, end = terms.values["send_from"], terms.values["send_until"]
    earliest, latest = OUTER_WALL
    if not earliest <= begin < end <= latest:  # type: ignore[operator]
        yield _no("R-091", "send_from", _("Texts go between 8:00 AM and 9:00 PM, and begin before they end."))


def _classes(terms: Terms) -> Iterator[Finding]:
    if _number(terms, "least_minutes_present") > _number(terms, "class_minutes_required"):
        yield _no(
            "R-045", "least_minutes_present", _("Nobody can be in the room for longer than the minutes of class.")
        )


def _offenses(chosen: list[Offense], on: date) -> Iterator[Finding]:
    for offense in chosen:
        name = {"statute": offense.statute}
        if offense.never_divertible:
            yield _no("R-017", "offenses", _("%(statute)s is never diverted.") % name)
        elif offense.effective_to and offense.effective_to < on:
            words = _("%(statute)s is no longer law: it fits only what happened before.") % name
            yield Finding("R-017", "offenses", Weight.WARNING, words)


def _fee(terms: Terms) -> Iterator[Finding]:
    if terms.values["statute_basis"] == StatuteBasis.NONE or not terms.values["fee_standard"]:
        return
    words = _("California ended the fee statutes of diversion in 2021. A fee needs counsel’s word.")
    answered = str(terms.values["fee_reason"]).strip()
    field = "fee_standard" if answered else "fee_reason"
    yield Finding("R-059a", field, Weight.WARNING if answered else Weight.UNANSWERED, words)


def _age(terms: Terms) -> Iterator[Finding]:
    if _number(terms, "min_age") < ADULT:
        words = _("Minors would get files here. They belong in the protected queue.")
        yield Finding("R-004", "min_age", Weight.WARNING, words)


def _watch(terms: Terms, model: str, chosen: list[Offense]) -> Iterator[Finding]:
    limits = [offense.limitation_months for offense in chosen if offense.limitation_months]
    if model == ProgramModel.FOPP and limits and _number(terms, "watch_months") >= min(limits):
        words = _("The watch period outlives the last day to file. Each offer will ask how that is solved.")
        yield Finding("R-020", "watch_months", Weight.WARNING, words)


def _no(rule: str, field: str, words: str) -> Finding:
    return Finding(rule, field, Weight.FORBIDDEN, words)


def _number(terms: Terms, name: str) -> int:
    return int(terms.values[name])  # type: ignore[call-overload]
