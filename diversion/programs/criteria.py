"""The library of eligibility criteria: switches with parameters, from which a policy version chooses. Source: docs/rules.md"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.core.errors import DomainError


class UnknownCriterion(DomainError):
    """A code that the library does not have."""


class ParameterRefused(DomainError):
    """A figure that a criterion cannot be set to."""


class Kind(StrEnum):
    """Who finds the answer."""

    AUTO = "auto"  # this tracker, from what it holds
    MANUAL = "manual"  # a person, in a record
    ATTESTATION = "attestation"  # somebody who declares it


@dataclass(frozen=True, slots=True)
class Parameter:
    """A whole number that a policy sets: `default` unless it says otherwise, from `lowest` to `highest`, both allowed."""

    name: str
    label: str | Promise
    default: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its sentence is what must be true of the person. `rule` and `source` say where it comes from.

    `never` is the sentence where the first parameter is 0, for those whose 0 means "ever".
    """

    code: str
    text: str | Promise
    kind: Kind
    rule: str
    source: str
    parameters: tuple[Parameter, ...] = ()
    never: str | Promise = ""

    def words(self, values: Mapping[str, object]) -> str:
        """Return the sentence with its figures, in the reader's language. What `values` does not hold has its default."""
        figures = self.completed(values)
        if self.never and figures[self.parameters[0].name] == 0:
            return str(self.never)
        return str(self.text) % figures

    def completed(self, values: Mapping[str, object]) -> dict[str, int]:
        """Return every parameter with its figure: from `values`, or the default.

        Raises:
            ParameterRefused: no whole number, out of range, or a name that this criterion does not have.
        """
        if unknown := set(values) - {parameter.name for parameter in self.parameters}:
            raise ParameterRefused(str(_("This criterion has no setting “%(name)s”.")) % {"name": min(unknown)})
        return {each.name: _checked(each, values.get(each.name, each.default)) for each in self.parameters}


def _checked(parameter: Parameter, value: object) -> int:
    if type(value) is not int or not parameter.lowest <= value <= parameter.highest:
        raise ParameterRefused(
            str(_("%(name)s: a whole number from %(lowest)s to %(highest)s."))
            % {"name": parameter.label, "lowest": parameter.lowest, "highest": parameter.highest}
        )
    return value


def criterion(code: str) -> Criterion:
    """Return one of the library.

    Raises:
        UnknownCriterion: there is none of that code.
    """
    try:
        return LIBRARY[code]
    except KeyError:
        raise UnknownCriterion(str(_("There is no criterion “%(code)s”.")) % {"code": code}) from None


_YEARS = _("Years to look back")
_AUTO, _MANUAL, _ATTESTATION = Kind.AUTO, Kind.MANUAL, Kind.ATTESTATION

_ALL = (
    Criterion(
        "of_age",
        _("Has reached the age of the program"),
        _AUTO,
        "R-004",
        "Cal. SB 1322 of 2016; Santa Fe’s list",
    ),
    Criterion(
        "first_offense",
        _("No earlier arrest or conviction for the same offense"),
        _MANUAL,
        "R-010",
        "San Francisco, Los Angeles, San Diego, Kane County",
    ),
    Criterion(
        "no_earlier_diversion",
        _("No part in this or a similar diversion in the last %(years)s years"),
        _AUTO,
        "R-011",
        "Kane County: ever; the former Cal. Penal Code 1001.51: 5 years",
        (Parameter("years", _("Years to look back; 0 means ever"), 0, 0, 50),),
        never=_("No part in this or a similar diversion, ever"),
    ),
    Criterion("no_violence", _("No record of violence"), _MANUAL, "R-012", "Los Angeles"),
    Criterion("no_domestic_violence", _("No record of domestic violence"), _MANUAL, "R-012", "Los Angeles"),
    Criterion("no_felony", _("No felony conviction"), _MANUAL, "R-013", "Kane County"),
    Criterion(
        "no_recent_misdemeanor",
        _("No misdemeanor conviction in the last %(years)s years"),
        _MANUAL,
        "R-013",
        "Kane County; the former Cal. Penal Code 1001.51",
        (Parameter("years", _YEARS, 5, 1, 50),),
    ),
    Criterion("no_gang", _("No active membership in a gang"), _ATTESTATION, "R-014", "Kane County"),
    Criterion(
        "no_drug_misdemeanor",
        _("None of the drug misdemeanors that the program excludes"),
        _MANUAL,
        "R-014",
        "Kane County",
    ),
    Criterion("no_warrant", _("No open warrant"), _MANUAL, "R-015", "Project ROSE, Phoenix"),
    Criterion(
        "few_prior_arrests",
        _("Fewer than %(arrests)s earlier arrests for prostitution"),
        _MANUAL,
        "R-015",
        "Project ROSE, Phoenix: 3",
        (Parameter("arrests", _("So many arrests exclude"), 3, 1, 20),),
    ),
    Criterion(
        "not_registrable",
        _("The charge needs no registration as a sex offender"),
        _MANUAL,
        "R-016",
        "Cal. Penal Code 1001.95",
    ),
    Criterion(
        "no_dv_or_stalking_charge",
        _("The charge is neither domestic violence nor stalking"),
        _MANUAL,
        "R-016",
        "Cal. Penal Code 1001.95",
    ),
    Criterion(
        "no_minor_involved",
        _("No minor was involved, and nothing suggests that the person exploits minors"),
        _MANUAL,
        "R-017",
        "Seattle, Santa Fe, Watauga County; San Francisco for sale to minors",
    ),
    Criterion(
        "not_promoting",
        _("Not suspected of promoting prostitution"),
        _MANUAL,
        "R-017",
        "Seattle, Santa Fe, Watauga County",
    ),
    Criterion(
        "drug_amount",
        _("No more than %(grams)s grams of drugs"),
        _MANUAL,
        "R-018",
        "Seattle at first: 3 g; San Francisco: 5 g; Santa Fe: 6 g",
        (Parameter("grams", _("Most grams"), 3, 1, 30),),
    ),
    Criterion(
        "no_open_violent_case", _("No open case about violence or a weapon"), _MANUAL, "R-018", "LEAD sites’ lists"
    ),
    Criterion(
        "no_recent_strike",
        _("No strike in the last %(years)s years"),
        _MANUAL,
        "R-018",
        "LEAD sites’ lists: 8 years",
        (Parameter("years", _YEARS, 8, 1, 50),),
    ),
    Criterion(
        "no_violent_conviction",
        _("No conviction for violence in the last %(years)s years"),
        _MANUAL,
        "R-018",
        "LEAD sites’ lists: 10 years",
        (Parameter("years", _YEARS, 10, 1, 50),),
    ),
    Criterion(
        "no_contact_order",
        _("No order forbids contact with a person in the program"),
        _MANUAL,
        "R-018, R-019",
        "LEAD sites’ lists; Cal. Penal Code 1001.87",
    ),
    Criterion(
        "supervision_agrees",
        _("Probation or parole agrees, where the person is supervised"),
        _MANUAL,
        "R-018",
        "LEAD sites’ lists",
    ),
    Criterion(
        "prior_involvement",
        _("Low-level drug or prostitution involvement, verified, in the %(months)s months before the referral"),
        _MANUAL,
        "R-019",
        "Cal. Penal Code 1001.87: 24 months",
        (Parameter("months", _("Months before the referral"), 24, 1, 24),),
    ),
    Criterion("in_area", _("Involved inside the program’s area"), _MANUAL, "R-019", "Cal. Penal Code 1001.87"),
    Criterion(
        "no_treatment_court_case",
        _("No pending case in drug court or mental health court"),
        _MANUAL,
        "R-019",
        "Cal. Penal Code 1001.87",
    ),
    Criterion("own_interest", _("The person wants to take part"), _ATTESTATION, "R-019", "Cal. Penal Code 1001.87"),
    Criterion(
        "lead_charge",
        _("The charge is of a kind that the program takes, and any sale was to live on or for own use"),
        _MANUAL,
        "R-019a",
        "San Francisco’s list for LEAD",
    ),
)

LIBRARY: dict[str, Criterion] = {entry.code: entry for entry in _ALL}

# Kinds of charges that San Francisco's LEAD takes: what a person compares with for `lead_charge` (R-019a).
LEAD_CHARGES: tuple[str | Promise, ...] = (
    _("Possession of drugs for sale or transfer"),
    _("Sale or transfer of drugs"),
    _("Possession of drugs"),
    _("Under the influence of a drug"),
    _("Under the influence of a drug and alcohol"),
    _("Prostitution"),
)
