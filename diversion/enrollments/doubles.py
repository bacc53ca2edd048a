"""Records that may be of one person, for who works with both. Nothing is said of records out of reach."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries import found, people_for
from diversion.people.actions import AgencyNumber
from diversion.people.identifiers import digest_of
from diversion.people.matching.candidates import Candidate, candidates, candidates_of_each, particulars_of
from diversion.people.matching.comparing import Comparison
from diversion.people.matching.telling_apart import told_apart
from diversion.people.models import Person, PersonIdentifier
from diversion.programs.models import Track

# So many people, the last added first, are compared with everybody in reach for one page.
LOOKED_AT = 100
MOST_FOUND = 25
_APART = frozenset({Track.BUYER, Track.SELLER})


@dataclass(frozen=True, slots=True)
class OneOfTwo:
    """One of two records, as the list shows it."""

    id: UUID
    name: str
    record_no: str
    birth_date: date | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Double:
    """Two records that may be of one person, and why."""

    newer: OneOfTwo
    older: OneOfTwo
    comparison: Comparison


def doubles_page(reach: Reach, *, after: UUID | None = None) -> tuple[list[Double], UUID | None]:
    """Return the pairs of which one is among the next people added, likeliest first, and the id after which to go on.

    Both lie where the reach covers writing names. A pair that was told apart, and a buyer's record beside a seller's,
    are not shown: a person's two tracks never meet on a screen. At most eleven queries.
    """
    people = people_for(reach, FieldClass.IDENTITY, Level.WRITE)
    batch = list(_from(people.filter(pk=after).first() if after else None, people))[: LOOKED_AT + 1]
    looked_at, more = batch[:LOOKED_AT], len(batch) > LOOKED_AT
    theirs = particulars_of(looked_at)
    near = candidates_of_each([theirs[person.pk] for person in looked_at], among=people)
    pairs = {
        frozenset({person.pk, each.person.pk}): _double(person, each.person, each.comparison)
        for person, found in zip(looked_at, near, strict=True)
        for each in found
        if each.person.pk != person.pk
    }
    shown = pairs.keys() - told_apart(person.pk for person in looked_at)
    shown -= _of_two_tracks(shown)
    rows = sorted((pairs[pair] for pair in shown), key=lambda row: (-row.comparison.score, row.newer.record_no))
    return rows, looked_at[-1].pk if more else None


def numbered_alike(number: AgencyNumber, person: Person, reach: Reach) -> Person | None:
    """Return who else stands under an agency's number, for who writes the names of both; None for anybody else.

    Nor is a buyer's record named beside a seller's. At most three queries.
    """
    digest = digest_of(number.kind, number.agency_id, number.value)
    has_it = PersonIdentifier.objects.filter(kind=number.kind, digest=digest, withdrawn_at__isnull=True)
    people = people_for(reach, FieldClass.IDENTITY, Level.WRITE)
    if not people.filter(pk=person.pk).exists():
        return None
    other = people.filter(pk__in=has_it.values("person")).exclude(pk=person.pk).order_by("pk").first()
    return other if other and not _of_two_tracks([frozenset({person.pk, other.pk})]) else None


def others_like(person: Person, reach: Reach) -> list[Candidate]:
    """Return who may be this person, likeliest first, among those whose names the reader writes. At most nine queries.

    Left out are those whom somebody told apart from them, and a seller's record beside a buyer's.
    """
    apart = {pk for pair in told_apart([person.pk]) for pk in pair}
    people = people_for(reach, FieldClass.IDENTITY, Level.WRITE)
    near = candidates(particulars_of([person])[person.pk], among=people, but_not=apart | {person.pk})
    may_meet = _of_one_track(person, [each.person.pk for each in near])
    return [each for each in near if each.person.pk in may_meet]


def others_found(person: Person, typed: str, reach: Reach) -> list[Person]:
    """Return those found by what was typed, by name, among whom the reader may look for a second record of a person.

    `MOST_FOUND` at most. As many queries as finding asks, and one more.
    """
    people = people_for(reach, FieldClass.IDENTITY, Level.WRITE)
    rows = found(reach, typed).filter(pk__in=people.values("pk")).exclude(pk=person.pk)
    near = list(rows.order_by("family_name", "given_name", "pk")[:MOST_FOUND])
    may_meet = _of_one_track(person, [each.pk for each in near])
    return [each for each in near if each.pk in may_meet]


def _of_one_track(person: Person, others: Iterable[UUID]) -> set[UUID]:
    pairs = {frozenset({person.pk, other}): other for other in others}
    forbidden = _of_two_tracks(pairs) if pairs else set()
    return {other for pair, other in pairs.items() if pair not in forbidden}


def _from(last: Person | None, people: QuerySet[Person]) -> QuerySet[Person]:
    if last is not None:
        same_moment = Q(inserted_at=last.inserted_at, pk__lt=last.pk)
        people = people.filter(Q(inserted_at__lt=last.inserted_at) | same_moment)
    return people.order_by("-inserted_at", "-pk")[: LOOKED_AT + 1]


def _of_two_tracks(pairs: Iterable[frozenset[UUID]]) -> set[frozenset[UUID]]:
    pairs = list(pairs)
    tracks: defaultdict[UUID, set[str]] = defaultdict(set)
    files = Enrollment.objects.filter(person__in={pk for pair in pairs for pk in pair})
    for person_id, track in files.values_list("person_id", "program__track"):
        tracks[person_id].add(track)
    return {pair for pair in pairs if set.union(*(tracks[pk] for pk in pair)) >= _APART}


def _double(one: Person, other: Person, comparison: Comparison) -> Double:
    older, newer = sorted((one, other), key=lambda each: (each.inserted_at, each.pk))
    return Double(_shown(newer), _shown(older), comparison)


def _shown(person: Person) -> OneOfTwo:
    return OneOfTwo(person.pk, person.display_name, person.record_no, person.birth_date, person.inserted_at)
