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
from diversion.enrollments.queries import FOUND
from diversion.people import finding
from diversion.people.keys import name_key
from diversion.people.matching.candidates import candidates, candidates_of_each
from diversion.people.matching.particulars import Particulars
from diversion.people.models import Person

FEW, MANY = 10_000, 1_000_000
LOOKUPS, BATCHES, BATCH = 300, 4, 500
BARE = "SELECT id FROM people_person WHERE family_key = %s AND given_key = %s LIMIT 25"

# What somebody types to find a person.
FORMS: dict[str, Callable[[Somebody], str]] = {
    "three letters of a family name": lambda one: one.family[:3],
    "the beginnings of both names": lambda one: f"{one.given[:2]} {one.family[:3]}",
    "a family name as it sounds": lambda one: one.family.replace("s", "z"),
    "record number": lambda one: f"B-{one.number}",
}

T = TypeVar("T")


def measure() -> None:
    """Fill an empty database with people, few and then many, and print what each question takes."""
    everybody = list(crowd.crowd(MANY))
    crowd.fill(everybody[:FEW])
    crowd.settle(*crowd.TABLES)
    _matching(everybody[:FEW])
    _searching(everybody[:FEW])
    crowd.fill(everybody[FEW:])
    crowd.settle(*crowd.TABLES)
    _matching(everybody)
    _searching(everybody)


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


def _searching(people: Sequence[Somebody]) -> None:
    dice = random.Random(len(people))
    sought = [dice.choice(people) for _ in range(LOOKUPS)]
    bare = _p95(_each(lambda one: _named(one.family, one.given), sought))
    for form, type_it in FORMS.items():
        taken = _each(lambda typed: finding.named(typed, most=FOUND), map(type_it, sought))
        report.line(f"find a person by {form}, p95", n=len(people), value=_p95(taken), unit="ms", baseline=bare)
    taken = _each(lambda one: finding.reached_at(one.phone[-7:], most=FOUND), sought)
    report.line("find a person by telephone, p95", n=len(people), value=_p95(taken), unit="ms", baseline=bare)


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
    _named(known.family_name, known.given_name)


def _named(family: str, given: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [name_key(family), name_key(given)])
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
