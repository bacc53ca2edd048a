"""What is asked of whom: the criteria of the policy, and for who comes by social contact in California the facts of the law."""

from collections.abc import Collection

from diversion.programs.models import Door, EligibilityCriterion, PolicyVersion, ProgramModel, StatuteBasis
from diversion.referrals.screening.asking import Question

# Cal. Penal Code 1001.87: involvement that is verified and not older than 24 months (two facts of one criterion), inside the
# area, no case in a treatment court, no order against contact, and the person's own wish. Source: docs/rules.md
SOCIAL_CONTACT_FACTS = ("prior_involvement", "in_area", "no_treatment_court_case", "no_contact_order", "own_interest")
# Whoever was arrested has been involved, and their yes was asked at the scene: these two are of social contact alone.
OF_SOCIAL_CONTACT_ALONE = frozenset({"prior_involvement", "own_interest"})


def questions_of(policy: PolicyVersion, doors: Collection[Door]) -> list[Question]:
    """Return what a policy asks of somebody who came through these doors, in its order, then what the law adds. One query.

    Source: docs/adr/0036-one-checklist.md
    """
    rows = [_question(row) for row in policy.criteria.order_by("position", "code")]
    if policy.program.model != ProgramModel.PREBOOKING:
        return rows
    if doors and Door.SOCIAL_CONTACT not in doors:
        return [row for row in rows if row.code not in OF_SOCIAL_CONTACT_ALONE]
    asked = {row.code for row in rows}
    return rows + [_of_law(code) for code in _facts(policy, doors) if code not in asked]


def _facts(policy: PolicyVersion, doors: Collection[Door]) -> tuple[str, ...]:
    is_californian = policy.statute_basis == StatuteBasis.CA_LEAD
    return SOCIAL_CONTACT_FACTS if is_californian and Door.SOCIAL_CONTACT in doors else ()


def _of_law(code: str) -> Question:
    return Question(code, {}, is_blocking=True, needs_evidence=False)


def _question(row: EligibilityCriterion) -> Question:
    return Question(row.code, row.parameters, row.is_blocking, row.needs_evidence)
