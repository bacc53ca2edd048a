"""What this tracker can know of a criterion by itself: an answer that a person confirms, never one that counts alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diversion.courts.models import Charge
from diversion.programs.calendars import months_after
from diversion.programs.models import ProgramModel
from diversion.referrals.models import CheckResult
from diversion.referrals.screening import law
from diversion.referrals.screening.asking import Question
from diversion.referrals.screening.earlier import Earlier


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that this tracker proposes, from what it follows, in words, and the local day of what was found, if it counts."""

    result: CheckResult
    words: str
    happened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a file: who it is about, what they are charged with, and the day from which looking back begins.

    `happened_on` is the local day of the first incident, None where none is known. `takes` are the ids of the offenses
    that the policy takes. `took_part` is where the person took part before, the latest first.
    """

    birth_date: date | None
    min_age: int
    referred_on: date
    happened_on: date | None
    charges: tuple[Charge, ...]
    earlier: tuple[Charge, ...]
    takes: frozenset[object]
    took_part: tuple[Earlier, ...]


def proposal_for(question: Question, known: Known) -> Proposal | None:
    """Return what follows for a criterion, None where this tracker cannot know. No query."""
    if question.code == "no_earlier_diversion":
        return _earlier(question, known)
    ask = _ASK.get(question.code)
    return ask(known) if ask else None


def _age(known: Known) -> Proposal | None:
    if known.birth_date is None:
        return None
    # Who was a minor when it happened is none of this program's, whatever the day of the list.
    on = min(known.happened_on or known.referred_on, known.referred_on)
    is_old_enough = months_after(known.birth_date, 12 * known.min_age) <= on
    words = _("Younger than %(age)s when it happened, by the birth date here.")
    if is_old_enough:
        words = _("At least %(age)s when it happened, by the birth date here.")
    return Proposal(CheckResult.PASS if is_old_enough else CheckResult.FAIL, words % {"age": known.min_age})


def _first_offense(known: Known) -> Proposal | None:
    offenses = {charge.statute for charge in known.charges}
    same = [charge for charge in known.earlier if charge.statute in offenses]
    if not same:
        return _classes_before(known)
    years = ", ".join(sorted({str(charge.incident.on.year) for charge in same if charge.incident.on}))
    words = _("This program knows of an earlier charge for the same offense: %(years)s.") % {"years": years}
    return Proposal(CheckResult.FAIL, words)


def _classes_before(known: Known) -> Proposal | None:
    # Nobody is sent to the classes without having been arrested for it.
    classes = [each for each in known.took_part if each.kind == ProgramModel.FOPP]
    return Proposal(CheckResult.FAIL, " ".join(_once(each) for each in classes)) if classes else None


def _earlier(question: Question, known: Known) -> Proposal:
    if not known.took_part:
        return Proposal(
            CheckResult.PASS, _("No earlier part in diversion is known here. Other counties’ are not known.")
        )
    latest = max(each.ended_on or known.referred_on for each in known.took_part)
    back = question.look_back
    result = back.result(latest, referred_on=known.referred_on) if back else CheckResult.FAIL
    return Proposal(result, " ".join(_once(each) for each in known.took_part), min(latest, known.referred_on))


def _once(earlier: Earlier) -> str:
    facts = {"kind": earlier.kind.label, "began": date_format(earlier.began_on)}
    if earlier.ended_on is None:
        return _("Took part before: %(kind)s, since %(began)s.") % facts
    facts["ended"] = date_format(earlier.ended_on)
    return _("Took part before: %(kind)s, %(began)s to %(ended)s.") % facts


def _minor(known: Known) -> Proposal | None:
    return _barred(charge for charge in known.charges if charge.offense and charge.offense.never_divertible)


def _registrable(known: Known) -> Proposal | None:
    return _barred(charge for charge in known.charges if law.is_registrable(charge.statute))


def _dv_or_stalking(known: Known) -> Proposal | None:
    return _barred(charge for charge in known.charges if law.is_dv_or_stalking(charge.statute))


def _barred(charges: Iterable[Charge]) -> Proposal | None:
    statutes = ", ".join(sorted({charge.statute for charge in charges}))
    if not statutes:
        return None
    return Proposal(CheckResult.FAIL, _("The charge %(statutes)s is kept out.") % {"statutes": statutes})


def _taken(known: Known) -> Proposal | None:
    if not known.charges or not all(charge.offense_id in known.takes for charge in known.charges):
        return None
    return Proposal(CheckResult.PASS, _("The policy takes every charge that is known here."))


_ASK = {
    "of_age": _age,
    "first_offense": _first_offense,
    "no_minor_involved": _minor,
    "not_registrable": _registrable,
    "no_dv_or_stalking_charge": _dv_or_stalking,
    "lead_charge": _taken,
}
