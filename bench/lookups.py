"""What a lookup among many invented people takes: by ten thousand and by a million, beside the barest question for a name."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from statistics import median, quantiles
from typing import TypeVar

from django.db import connection

from bench import crowd, report
from bench.crowd import Somebody
from diversion.people.keys import name_key
from diversion.people.matching.candidates import candidates, candidates_of_each
from diversion.people.matching.particulars import Particulars
from diversion.people.models import Person

FEW, MANY = 10_000, 1_000_000
LOOKUPS, BATCHES, BATCH = 300, 4, 500
BARE = "SELECT id FROM people_person WHERE family_key = %s AND given_key = %s LIMIT 25"

T = TypeVar("T")


def measure() -> None:
    """Fill an empty database with people, few and then many, and print what each question takes."""
    everybody = list(crowd.crowd(MANY))
    crowd.fill(everybody[:FEW])
    _matching(everybody[:FEW])
    crowd.fill(everybody[FEW:])
    _matching(everybody)


def _matching(people: Sequence[Somebody]) -> None:
    dice, among = random.Random(len(people)), Person.objects.all()
    typed = [_typed(dice.choice(people), dice) for _ in range(LOOKUPS + BATCHES * BATCH)]
    batches = [typed[first : first + BATCH] for first in range(LOOKUPS, len(typed), BATCH)]
    candidates_of_each(typed[:20], among=among)
    bare = _each(_bare, typed[:LOOKUPS])
    one = _each(lambda known: candidates(known, among=among), typed[:LOOKUPS])
    rows = [value / BATCH for value in _each(lambda batch: candidates_of_each(batch, among=among), batches)]
    for name, value, limit in (
        ("who may be the same person, median", median(one), median(bare)),
        ("who may be the same person, p95", _p95(one), _p95(bare)),
        (f"who may be the same, of {BATCH} at once, a row", median(rows), median(bare)),
    ):
        report.line(name, n=len(people), value=value, unit="ms", baseline=limit)


def _typed(one: Somebody, dice: random.Random) -> Particulars:
    """Return what somebody might type of a person who is here: with a slip, or with another number."""
    known = Particulars(one.given, one.family, birth_date=one.born)
    turned = one.family[:1] + one.family[2:3] + one.family[1:2] + one.family[3:]
    slips = (
        known,
        replace(known, family_name=turned),
        replace(known, given_name=one.family, family_name=one.given),
        replace(known, birth_date=one.born + timedelta(days=10)),
        replace(known, birth_date=None, phones=frozenset({one.phone})),
        replace(known, given_name="", birth_date=one.born + timedelta(days=1)),
    )
    return dice.choice(slips)


def _bare(known: Particulars) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [name_key(known.family_name), name_key(known.given_name)])
        cursor.fetchall()


def _each(ask: Callable[[T], object], things: Iterable[T]) -> list[float]:
    """Return how long each question took, in milliseconds."""
    taken = []
    for thing in things:
        begun = time.perf_counter()
        ask(thing)
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]
