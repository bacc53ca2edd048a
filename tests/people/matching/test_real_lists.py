"""Two public lists of people whose doubles are known: how many pairs are found, and how many of those found are true.

The points were set on these lists, so that the figures say how well a sum of points can do, not what an office will see.
"""

import csv
import zlib
from collections import defaultdict
from datetime import date, datetime
from itertools import combinations
from pathlib import Path

import pytest

from diversion.people.matching.candidates import candidates_of_each
from diversion.people.matching.particulars import Particulars
from diversion.people.models import ContactPoint, Person, PersonIdentifier

PLACE = "shared/data/matching"
DATA = next((above / PLACE for above in Path(__file__).resolve().parents if (above / PLACE).exists()), Path(PLACE))
FEBRL, FAKE = "febrl1", "splink_fake_1000"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason=f"NOT RUN: the public lists are not at {DATA}"),
]


def day(text: str) -> date | None:
    for form in ("%Y%m%d", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def some(text: str) -> frozenset[str]:
    return frozenset({text} - {""})


def read(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            {key: value.strip() for key, value in row.items()} for row in csv.DictReader(file, skipinitialspace=True)
        ]


def febrl() -> tuple[dict[str, Particulars], set[frozenset[str]]]:
    people = {
        row["rec_id"]: Particulars(
            given_name=row["given_name"],
            family_name=row["surname"],
            birth_date=day(row["date_of_birth"]),
            addresses=some(
                " ".join(row[name] for name in ("street_number", "address_1", "suburb", "postcode")).strip()
            ),
            identifiers=frozenset({("state_id", "", row["soc_sec_id"])}),
        )
        for row in read(FEBRL)
    }
    return people, {frozenset(row.values()) for row in read(f"{FEBRL}_true_links")}


def fake() -> tuple[dict[str, Particulars], set[frozenset[str]]]:
    people, clusters = {}, defaultdict(list)
    for row in read(FAKE):
        clusters[row["cluster"]].append(row["unique_id"])
        people[row["unique_id"]] = Particulars(
            given_name=row["first_name"],
            family_name=row["surname"],
            birth_date=day(row["dob"]),
            emails=some(row["email"]),
            addresses=some(row["city"]),
        )
    return people, {frozenset(pair) for ids in clusters.values() for pair in combinations(ids, 2)}


def pairs_found(people: dict[str, Particulars]) -> set[frozenset[str]]:
    """The pairs that are offered when everybody is in the database and each is asked about."""
    rows = {
        name: Person(
            record_no=f"R-{name}"[:20],
            given_name=of.given_name,
            family_name=of.family_name,
            birth_date=of.birth_date,
            known_by_number=True,
        )
        for name, of in people.items()
    }
    Person.objects.bulk_create(rows.values())
    ContactPoint.objects.bulk_create(
        ContactPoint(person=rows[name], kind=kind, value=value)
        for name, of in people.items()
        for kind, values in (("email", of.emails), ("postal", of.addresses))
        for value in values
    )
    # Two records of these lists share a number: here a number is one person's, so the second goes by the list alone.
    PersonIdentifier.objects.bulk_create(
        (
            PersonIdentifier(person=rows[name], kind=kind, digest=digest, sealed="v1:k:x")
            for name, of in people.items()
            for kind, _agency, digest in of.identifiers
        ),
        ignore_conflicts=True,
    )
    answers = candidates_of_each(list(people.values()), among=Person.objects.all(), most=100)
    names = {row.pk: name for name, row in rows.items()}
    offered = (
        frozenset({name, names[each.person.pk]}) for name, near in zip(people, answers, strict=True) for each in near
    )
    return {pair for pair in offered if len(pair) == 2}


def recall_and_precision(found: set[frozenset[str]], true: set[frozenset[str]]) -> tuple[float, float]:
    hits = len(found & true)
    return hits / len(true), hits / len(found)


def half(pairs: set[frozenset[str]], which: int) -> set[frozenset[str]]:
    """The pairs of one half of a list, parted by the sum of their names' checks, which no weight knows."""
    return {pair for pair in pairs if sum(zlib.crc32(name.encode()) for name in pair) % 2 == which}


@pytest.mark.parametrize("lay_out", [febrl, fake])
def test_of_a_hundred_true_pairs_ninety_five_are_offered_and_of_a_hundred_offered_ninety_five_are_true(lay_out):
    people, true = lay_out()

    found = pairs_found(people)

    halves = [recall_and_precision(half(found, which), half(true, which)) for which in (0, 1)]
    recall, precision = recall_and_precision(found, true)
    assert (recall >= 0.95, precision >= 0.95) == (True, True), (recall, precision)
    assert min(figure for each in halves for figure in each) >= 0.94, halves
