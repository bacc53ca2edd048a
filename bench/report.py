"""One measurement, one line of JSON. The names of the fields are a contract: people's scripts read them."""

import json
from collections.abc import Callable, Sequence
from statistics import median


def line(bench: str, *, n: int, value: float, unit: str, baseline: float | None = None) -> None:
    """Print a figure with its bare limit, when there is one, and the ratio of the two."""
    ratio = None if not baseline else round(value / baseline, 3)
    shown = {"bench": bench, "n": n, "value": _short(value), "unit": unit, "baseline": _short(baseline), "ratio": ratio}
    print(json.dumps(shown), flush=True)


def in_turns(*measures: Callable[[], float], rounds: int = 3) -> list[float]:
    """Run the measures one after the other, `rounds` times, and return the median of each: noise meets all of them alike."""
    seen: Sequence[list[float]] = [[] for _ in measures]
    for _round in range(rounds):
        for measure, values in zip(measures, seen, strict=True):
            values.append(measure())
    return [median(values) for values in seen]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
