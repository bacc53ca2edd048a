"""The JSON of `manage.py outcomes --json`. People's scripts read it: fields are added, never renamed.

    {"referred": 3, "open": 1, "completed": 1, "not_completed": 1, "never_began": 0, "no_outcome": 0, "overridden": 0, "closed": 2,
     "completion_rate": 0.5, "days_to_close": {"of": 2, "mean": 21.5, "median": 21.5, "max": 33},
     "by_program": [{"program": "fopp", "name": "First Offender class", "referred": 3, ...}],
     "by_year": [{"year": 2024, "referred": 3, ...}],
     "by_race": [{"race": "Black", ...}, {"race": "", ...}],
     "by_gender": [{"gender": "Male", ...}]}

Each group carries the same fields as the whole. `referred` = `open` + `completed` + `not_completed` + `no_outcome`;
`closed` = `completed` + `not_completed` and is what `completion_rate` (four digits) and the days are of. `never_began` are
those of `not_completed` who were not eligible, declined or let the offer expire; `overridden` are those of `referred` who were
found eligible against a criterion. Rate and days are null where nothing is
closed; a race or gender of "" was not recorded.
"""

from collections.abc import Iterable
from typing import Any

from diversion.reporting.figures import Figures, Group, Outcomes


def outcomes_json(found: Outcomes) -> dict[str, Any]:
    """Return outcomes that are whole as plain values for JSON."""
    if found.total is None:
        return {}
    return {
        **_figures(found.total),
        "by_program": [
            {"program": group.key, "name": group.name, **_figures(group.figures)} for group in found.by_program
        ],
        "by_year": _groups("year", found.by_year),
        "by_race": _groups("race", found.by_race),
        "by_gender": _groups("gender", found.by_gender),
    }


def _groups(name: str, groups: Iterable[Group]) -> list[dict[str, Any]]:
    return [{name: group.key, **_figures(group.figures)} for group in groups]


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "referred": figures.referred,
        "open": figures.open,
        "completed": figures.completed,
        "not_completed": figures.not_completed,
        "never_began": figures.never_began,
        "no_outcome": figures.no_outcome,
        "overridden": figures.overridden,
        "closed": figures.closed,
        "completion_rate": _rounded(figures.rate, 4),
        "days_to_close": {
            "of": figures.closed,
            "mean": _rounded(figures.mean, 2),
            "median": figures.median,
            "max": figures.longest,
        },
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
