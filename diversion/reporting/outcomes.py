"""What became of the people who were referred: counts, rates and days, by program, year, race and gender.

Counted is each referral, and each file that was opened without one. A record that was kept elsewhere before says how it
ended; a file of this tracker ends by its status. Source: docs/adr/0024-outcomes.md
"""

from typing import Any

from django.db import connection

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level
from diversion.enrollments.states import EnrollmentStatus, fopp
from diversion.reporting.figures import Figures, Group, Outcomes
from diversion.reporting.small import for_totals_alone, is_small, without_small

_S = EnrollmentStatus

COMPLETED = frozenset({_S.COMPLETED, _S.DISMISSED, _S.SEALED})
ENDED_EARLY = frozenset({_S.TERMINATED, _S.REINSTATED, _S.WITHDRAWN})
NEVER_BEGAN = frozenset({_S.INELIGIBLE, _S.DECLINED, _S.OFFER_EXPIRED})
# Who moved to another program has their outcome there; a file that the office closed has none.
# Before booking nobody completes and nobody fails: help goes on, or it ends without a verdict.
NO_OUTCOME = frozenset({_S.TRANSFERRED, _S.CLOSED_ADMIN, _S.MOVED, _S.INCARCERATED_LONG, _S.DECEASED, _S.CLOSED})

EVERYWHERE = Span(everywhere=True, programs=frozenset(), own=frozenset())
# What GROUPING answers: a bit for each column that a row does not group by.
_TOTAL, _PROGRAM, _YEAR, _RACE, _GENDER = 0b1111, 0b0111, 0b1011, 0b1101, 0b1110
_WAYS = {"by_program": _PROGRAM, "by_year": _YEAR, "by_race": _RACE, "by_gender": _GENDER}

# A referral with its file, a referral that has none, and a file that was opened without a referral: one row each.
# A sealed file was completed before it was sealed, and its days end there.
_RECORDS = """
SELECT program.code, program.name, person.race, person.gender,
    COALESCE(referral.referred_on, referral.received_on, (file.opened_at AT TIME ZONE program.time_zone)::date) AS began_on,
    CASE WHEN referral.outcome <> '' THEN referral.outcome
         WHEN file.status = ANY(%(completed)s) THEN 'completed'
         WHEN file.status = ANY(%(ended_early)s) THEN 'not_completed'
         WHEN file.status = ANY(%(never_began)s) THEN 'never_began'
         WHEN file.status = ANY(%(no_outcome)s) THEN 'no_outcome'
         WHEN file.id IS NULL AND referral.decision = 'ineligible' THEN 'never_began'
         ELSE 'open' END AS ending,
    file.id IN (SELECT change.enrollment_id FROM enrollments_statuschange change WHERE change.step = %(override)s) AS overridden,
    COALESCE(referral.closed_on, (COALESCE(
        (SELECT max(change.at) FROM enrollments_statuschange change
         WHERE file.status = 'sealed' AND change.enrollment_id = file.id AND change.new IN ('completed', 'dismissed')),
        file.status_at, referral.decided_at) AT TIME ZONE program.time_zone)::date) AS ended_on
FROM referrals_referral referral
FULL JOIN enrollments_enrollment file ON file.id = referral.enrollment_id
JOIN programs_program program ON program.id = COALESCE(referral.program_id, file.program_id)
JOIN people_person person ON person.id = COALESCE(referral.person_id, file.person_id)
WHERE %(everywhere)s OR program.id = ANY(%(programs)s)
"""
_FIGURES = f"""
WITH record AS ({_RECORDS}), counted AS (
    SELECT code, name, race, gender, extract(year FROM began_on)::int AS year, ending, overridden,
        CASE WHEN ending IN ('completed', 'not_completed', 'never_began') THEN ended_on - began_on END AS days
    FROM record
)
SELECT GROUPING(code, year, race, gender), code, name, year, race, gender,
    count(*),
    count(*) FILTER (WHERE ending = 'open'),
    count(*) FILTER (WHERE ending = 'completed'),
    count(*) FILTER (WHERE ending IN ('not_completed', 'never_began')),
    count(*) FILTER (WHERE ending = 'never_began'),
    count(*) FILTER (WHERE ending = 'no_outcome'),
    count(*) FILTER (WHERE overridden),
    avg(days)::float, percentile_cont(0.5) WITHIN GROUP (ORDER BY days), max(days)
FROM counted
GROUP BY GROUPING SETS ((), (code, name), (year), (race), (gender))
ORDER BY name, year, race, gender
"""  # noqa: S608  # one constant inside another


def outcomes_for(reach: Reach) -> Outcomes:
    """Return the outcomes in the programs whose reports the reader reaches. One query.

    Who may see totals alone somewhere gets no figure anywhere that counts fewer than five people.
    """
    total, ways = _figures(reach.span(FieldClass.REPORTS, Level.COUNTS))
    return Outcomes(total, **ways, small_hidden=False) if reads_whole(reach) else _large_enough(total, ways)


def reads_whole(reach: Reach) -> bool:
    """Tell whether the reader may see every figure, the small ones too, wherever they see totals."""
    totals, reports = (reach.span(FieldClass.REPORTS, level) for level in (Level.COUNTS, Level.READ))
    return reports.everywhere or (totals.programs == reports.programs and not totals.everywhere)


def outcomes_everywhere() -> Outcomes:
    """Return the outcomes of every program, whole: for whoever runs the tracker. One query."""
    total, ways = _figures(EVERYWHERE)
    return Outcomes(total, **ways, small_hidden=False)


def _figures(span: Span) -> tuple[Figures, dict[str, list[Group]]]:
    """Return the total, and the groups of each way of grouping."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, _values(span))
        rows = cursor.fetchall()
    groups = [(row[0], _group(*row)) for row in rows]
    ways = {name: [group for by, group in groups if by == way] for name, way in _WAYS.items()}
    return next(group.figures for by, group in groups if by == _TOTAL), ways


def _values(span: Span) -> dict[str, Any]:
    return {
        "completed": sorted(COMPLETED),
        "ended_early": sorted(ENDED_EARLY),
        "never_began": sorted(NEVER_BEGAN),
        "no_outcome": sorted(NO_OUTCOME),
        "override": fopp.OVERRIDE.name,
        "everywhere": span.everywhere,
        "programs": list(span.programs),
    }


def _group(by: int, code: str, name: str, year: int, race: str, gender: str, *figures: Any) -> Group:
    keys: dict[int, tuple[str | int, str]] = {
        _TOTAL: ("", ""),
        _PROGRAM: (code, name),
        _YEAR: (year, str(year)),
        _RACE: (race, race),
        _GENDER: (gender, gender),
    }
    key, label = keys[by]
    return Group(key=key, name=label, figures=Figures(*figures))


def _large_enough(total: Figures, ways: dict[str, list[Group]]) -> Outcomes:
    if is_small(total):
        return Outcomes(None, **{name: [] for name in ways}, small_hidden=True)
    large = {name: without_small(groups, total=total) for name, groups in ways.items()}
    return Outcomes(for_totals_alone(total), **large, small_hidden=True)
