"""Who of those in the database may be the same person: found by indexed keys, then compared. The same for one and for thousands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from diversion.people.keys import name_sound
from diversion.people.matching import blocking
from diversion.people.matching.comparing import Comparison, compare
from diversion.people.matching.particulars import Particulars
from diversion.people.models import PHONES, ContactKind, ContactPoint, ContactStatus, Person, PersonIdentifier

# So many rows at most come from one index for one key: names that everybody has do not make a page slow.
MOST_OF_A_KEY = 500
MOST = 10

# Each branch reads one index; PostgreSQL plans none of them as a walk through the table.
_FIND = """
WITH pair AS MATERIALIZED (
    SELECT * FROM unnest(%(pair_n)s::int[], %(family)s::text[], %(given)s::text[], %(family_sound)s::text[], %(given_sound)s::text[])
        pair (n, family, given, family_sound, given_sound)
), span AS MATERIALIZED (
    SELECT n, first, last, string_to_array(firsts, NULL) AS firsts, string_to_array(lasts, NULL) AS lasts
    FROM unnest(%(span_n)s::int[], %(first)s::date[], %(last)s::date[], %(firsts)s::text[], %(lasts)s::text[])
        span (n, first, last, firsts, lasts)
), day AS MATERIALIZED (
    SELECT * FROM unnest(%(day_n)s::int[], %(day)s::date[]) day (n, day)
)
SELECT n, id FROM (SELECT DISTINCT n, family_sound, given_sound FROM pair WHERE family_sound <> '' AND given_sound <> '') pair,
    LATERAL (SELECT id FROM people_person p WHERE p.family_sound = pair.family_sound AND p.given_sound = pair.given_sound
             LIMIT %(most)s) found
UNION SELECT n, id FROM pair,
    LATERAL (SELECT id FROM people_person p WHERE p.family_key = pair.family AND p.given_key = pair.given LIMIT %(most)s) found
UNION SELECT n, id FROM pair,
    LATERAL (SELECT id FROM people_person p WHERE p.preferred_key = pair.given AND p.preferred_key <> ''
             AND p.family_key = pair.family LIMIT %(most)s) found
UNION SELECT n, id FROM pair,
    LATERAL (SELECT id FROM people_person p WHERE p.family_key = pair.family AND p.given_key >= pair.given || ' '
             AND p.given_key < pair.given || '!' LIMIT %(most)s) found WHERE pair.given <> '' AND pair.family <> ''
UNION SELECT n, id FROM pair,
    LATERAL (SELECT id FROM people_person p WHERE p.given_key = pair.given AND p.family_key >= pair.family || ' '
             AND p.family_key < pair.family || '!' LIMIT %(most)s) found WHERE pair.given <> '' AND pair.family <> ''
UNION SELECT n, id FROM pair,
    LATERAL (SELECT id FROM people_person p WHERE p.family_last_key = pair.family AND p.family_last_key <> ''
             AND p.given_key = pair.given LIMIT %(most)s) found
UNION SELECT n, id FROM pair,
    LATERAL (SELECT id FROM people_person p WHERE p.given_last_key = pair.given AND p.given_last_key <> ''
             AND p.family_key = pair.family LIMIT %(most)s) found
UNION SELECT n, id FROM span,
    LATERAL (SELECT id FROM people_person p WHERE p.birth_date BETWEEN span.first AND span.last AND (
                 left(p.family_key, 1) = ANY(span.firsts) OR right(p.family_key, 1) = ANY(span.lasts)
              OR left(p.given_key, 1) = ANY(span.firsts) OR right(p.given_key, 1) = ANY(span.lasts)) LIMIT %(most)s) found
UNION SELECT n, id FROM day,
    LATERAL (SELECT id FROM people_person p WHERE p.birth_date = day.day LIMIT %(most)s) found
UNION SELECT n, id FROM unnest(%(value_n)s::int[], %(value)s::text[]) way (n, value),
    LATERAL (SELECT c.person_id AS id FROM people_contactpoint c WHERE c.value = way.value AND c.status <> %(wrong)s
             LIMIT %(most)s) found
UNION SELECT n, id FROM unnest(%(email_n)s::int[], %(local)s::text[]) email (n, local),
    LATERAL (SELECT c.person_id AS id FROM people_contactpoint c WHERE c.kind = 'email' AND c.status <> %(wrong)s
             AND c.value ~>=~ (email.local || '@') AND c.value ~<~ (email.local || 'A') LIMIT %(most)s) found
UNION SELECT n, c.person_id FROM
    unnest(%(number_n)s::int[], %(kind)s::text[], %(agency)s::uuid[], %(digest)s::text[]) number (n, kind, agency, digest)
    JOIN people_personidentifier c
      ON c.kind = number.kind AND c.digest = number.digest AND c.agency_id IS NOT DISTINCT FROM number.agency
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same person, and why."""

    person: Person
    comparison: Comparison


def candidates(
    known: Particulars, *, among: QuerySet[Person], most: int = MOST, but_not: Iterable[UUID] = ()
) -> list[Candidate]:
    """Return those of `among` who may be the person of these particulars, the likeliest first. Four queries.

    `among` says whom the asker may be told of; nothing is said of anybody else.
    """
    (found,) = candidates_of_each([known], among=among.exclude(pk__in=[*but_not]), most=most)
    return found


def candidates_of_each(
    batch: Sequence[Particulars], *, among: QuerySet[Person], most: int = MOST
) -> list[list[Candidate]]:
    """Return for each of `batch`, in its order, those of `among` who may be that person, the likeliest first.

    Four queries however long the batch is; give a list of thousands in parts of some five hundred, to bound memory.
    """
    nearby = _nearby(batch)
    people = _people({pk for pks in nearby.values() for pk in pks}, among)
    theirs = particulars_of(people.values())
    return [
        _likely(known, [(people[pk], theirs[pk]) for pk in nearby[place] if pk in people])[:most]
        for place, known in enumerate(batch)
    ]


def particulars_of(people: Iterable[Person]) -> dict[UUID, Particulars]:
    """Return what is known of each person, by id. Two queries."""
    people = list(people)
    ids = _these([person.pk for person in people])
    ways = ContactPoint.objects.filter(person__in=ids).exclude(status=ContactStatus.WRONG_PERSON)
    reached: defaultdict[UUID, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for person_id, kind, value in ways.values_list("person_id", "kind", "value"):
        reached[person_id]["phone" if kind in PHONES else kind].add(value)
    numbers: defaultdict[UUID, set[tuple[str, str, str]]] = defaultdict(set)
    for row in PersonIdentifier.objects.filter(person__in=ids).only("person_id", "kind", "agency_id", "digest"):
        numbers[row.person_id].add((row.kind, str(row.agency_id or ""), row.digest))
    return {person.pk: _particulars(person, reached[person.pk], numbers[person.pk]) for person in people}


def _particulars(person: Person, reached: dict[str, set[str]], numbers: set[tuple[str, str, str]]) -> Particulars:
    return Particulars(
        given_name=person.given_name,
        family_name=person.family_name,
        preferred_name=person.preferred_name,
        birth_date=person.birth_date,
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
    return {person.pk: person for person in among.filter(pk__in=_these(ids))}


def _these(ids: Iterable[UUID]) -> RawSQL:
    # One parameter for all of them: a statement takes no more than 65,535.
    return RawSQL("SELECT unnest(%s::uuid[])", ([*ids],))


def _nearby(batch: Sequence[Particulars]) -> dict[int, list[UUID]]:
    found: defaultdict[int, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, _asked(batch))
        for place, pk in cursor.fetchall():
            found[place].append(pk)
    return found


def _asked(batch: Sequence[Particulars]) -> dict[str, Any]:
    each = list(enumerate(batch))
    pairs = [(n, *pair) for n, of in each for pair in blocking.name_pairs(of)]
    spans = [(n, *span, *blocking.letters(of)) for n, of in each for span in blocking.spans(of)]
    days = [(n, day) for n, of in each for day in blocking.days(of)]
    values = [(n, value) for n, of in each for value in of.phones | of.emails]
    emails = [(n, email.partition("@")[0]) for n, of in each for email in of.emails]
    numbers = [(n, kind, agency or None, digest) for n, of in each for kind, agency, digest in of.identifiers]
    asked = {
        **_columns(("pair_n", "family", "given"), pairs),
        **_columns(("span_n", "first", "last", "firsts", "lasts"), spans),
        **_columns(("day_n", "day"), days),
        **_columns(("value_n", "value"), values),
        **_columns(("email_n", "local"), emails),
        **_columns(("number_n", "kind", "agency", "digest"), numbers),
    }
    return asked | {
        "family_sound": [name_sound(family) for family in asked["family"]],
        "given_sound": [name_sound(given) for given in asked["given"]],
        "wrong": ContactStatus.WRONG_PERSON.value,
        "most": MOST_OF_A_KEY,
    }


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {name: [] for name in names}
