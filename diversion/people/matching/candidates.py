"""Who of those in the database may be the same person: found by indexed keys, then compared. The same for one and for thousands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from diversion.people.matching.comparing import Comparison, compare
from diversion.people.matching.lookup import nearby
from diversion.people.matching.particulars import Particulars
from diversion.people.models import PHONES, Alias, ContactKind, ContactPoint, ContactStatus, Person, PersonIdentifier

MOST = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same person, and why."""

    person: Person
    comparison: Comparison


def candidates(
    known: Particulars, *, among: QuerySet[Person], most: int = MOST, but_not: Iterable[UUID] = ()
) -> list[Candidate]:
    """Return those of `among` who may be the person of these particulars, the likeliest first. Five queries.

    `among` says whom the asker may be told of; nothing is said of anybody else.
    """
    (found,) = candidates_of_each([known], among=among.exclude(pk__in=[*but_not]), most=most)
    return found


def candidates_of_each(
    batch: Sequence[Particulars], *, among: QuerySet[Person], most: int = MOST
) -> list[list[Candidate]]:
    """Return for each of `batch`, in its order, those of `among` who may be that person, the likeliest first.

    Five queries however long the batch is; give a list of thousands in parts of some five hundred, to bound memory.
    """
    found = nearby(batch)
    people = _people({pk for pks in found.values() for pk in pks}, among)
    theirs = particulars_of(people.values())
    return [
        _likely(known, [(people[pk], theirs[pk]) for pk in found[place] if pk in people])[:most]
        for place, known in enumerate(batch)
    ]


def particulars_of(people: Iterable[Person]) -> dict[UUID, Particulars]:
    """Return what is known of each person, by id. Three queries."""
    people = list(people)
    ids = these([person.pk for person in people])
    ways = ContactPoint.objects.filter(person__in=ids).exclude(status=ContactStatus.WRONG_PERSON)
    reached: defaultdict[UUID, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for person_id, kind, value in ways.values_list("person_id", "kind", "value"):
        reached[person_id]["phone" if kind in PHONES else kind].add(value)
    numbers: defaultdict[UUID, set[tuple[str, str, str]]] = defaultdict(set)
    for row in PersonIdentifier.objects.filter(person__in=ids, withdrawn_at__isnull=True).only(
        "person_id", "kind", "agency_id", "digest"
    ):
        numbers[row.person_id].add((row.kind, str(row.agency_id or ""), row.digest))
    names: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    standing = Alias.objects.filter(person__in=ids, withdrawn_at__isnull=True).order_by("pk")
    for person_id, given, family in standing.values_list("person_id", "given_name", "family_name"):
        names[person_id].append((given, family))
    return {
        person.pk: _particulars(person, names[person.pk], reached[person.pk], numbers[person.pk]) for person in people
    }


def _particulars(
    person: Person, names: list[tuple[str, str]], reached: dict[str, set[str]], numbers: set[tuple[str, str, str]]
) -> Particulars:
    return Particulars(
        given_name=person.given_name,
        family_name=person.family_name,
        preferred_name=person.preferred_name,
        birth_date=person.birth_date,
        other_names=tuple(names),
        phones=frozenset(reached["phone"]),
        emails=frozenset(reached[ContactKind.EMAIL]),
        addresses=frozenset(reached[ContactKind.POSTAL]),
        identifiers=frozenset(numbers),
    )


def _likely(known: Particulars, people: Iterable[tuple[Person, Particulars]]) -> list[Candidate]:
    compared = (Candidate(person, compare(known, theirs)) for person, theirs in people)
    likely = [candidate for candidate in compared if candidate.comparison.is_likely]
    return sorted(likely, key=lambda candidate: (-candidate.comparison.score, candidate.person.record_no))


def _people(ids: set[UUID], among: QuerySet[Person]) -> dict[UUID, Person]:
    return {person.pk: person for person in among.filter(pk__in=these(ids))}


def these(ids: Iterable[UUID]) -> RawSQL:
    """Return ids for an IN, however many there are."""
    # One parameter for all of them: a statement takes no more than 65,535.
    return RawSQL("SELECT unnest(%s::uuid[])", ([*ids],))
