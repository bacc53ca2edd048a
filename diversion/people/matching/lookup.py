"""One statement that asks the indexes of the database who could be these people, for one of them or for hundreds.

Every branch reads one index, and few of its rows however many people there are: whole names that are alike, birth dates that are
alike beside one name that sounds alike or beside the same initials, another name, a telephone, an address, a number.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from diversion.people.keys import name_sound
from diversion.people.matching import blocking
from diversion.people.matching.comparing import compare
from diversion.people.matching.particulars import Particulars
from diversion.people.matching.weights import THRESHOLD, WEIGHTS, Sign
from diversion.people.models import ContactStatus

# So many rows at most come from one index for one key: names that everybody has do not make a page slow.
MOST_OF_A_KEY = 500

# Each branch reads one index; PostgreSQL plans none of them as a walk through the table, and reads the people last, one by one.
# strpos finds the empty text everywhere: a name that a record does not have agrees with any letters.
FIND = """
WITH pair AS MATERIALIZED (
    SELECT * FROM unnest(%(pair_n)s::int[], %(family)s::text[], %(given)s::text[], %(family_sound)s::text[], %(given_sound)s::text[])
        pair (n, family, given, family_sound, given_sound)
), asked AS MATERIALIZED (
    SELECT * FROM unnest(%(asked_n)s::int[], %(family_firsts)s::text[], %(family_lasts)s::text[], %(given_firsts)s::text[],
        %(given_lasts)s::text[]) asked (n, family_firsts, family_lasts, given_firsts, given_lasts)
), span AS MATERIALIZED (
    SELECT * FROM unnest(%(span_n)s::int[], %(first)s::date[], %(last)s::date[]) span (n, first, last)
), sounding AS MATERIALIZED (
    SELECT n, sound, first, last, CASE part WHEN 'family' THEN given_firsts ELSE family_firsts END AS firsts,
        CASE part WHEN 'family' THEN given_lasts ELSE family_lasts END AS lasts
    FROM unnest(%(sound_n)s::int[], %(part)s::text[], %(sound)s::text[]) sounding (n, part, sound) JOIN asked USING (n) JOIN span USING (n)
), initial AS MATERIALIZED (
    SELECT n, family_first, family_last, given_first, given_last, first, last
    FROM unnest(%(initial_n)s::int[], %(family_first)s::text[], %(family_last)s::text[], %(given_first)s::text[], %(given_last)s::text[])
        initial (n, family_first, family_last, given_first, given_last) JOIN span USING (n)
), day AS MATERIALIZED (
    SELECT * FROM unnest(%(day_n)s::int[], %(day)s::date[]) day (n, day) JOIN asked USING (n)
), found AS (
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
UNION SELECT n, id FROM day,
    LATERAL (SELECT id FROM people_person p WHERE p.birth_date = day.day AND (
                day.family_firsts = '' OR strpos(day.family_firsts || day.given_firsts, left(p.family_key, 1)) > 0
             OR day.given_firsts = '' OR strpos(day.family_firsts || day.given_firsts, left(p.given_key, 1)) > 0)
             LIMIT %(most)s) found
UNION SELECT n, id FROM sounding,
    LATERAL (SELECT id FROM people_person p WHERE p.family_sound = sounding.sound
             AND p.birth_date BETWEEN sounding.first AND sounding.last
             AND (firsts = '' OR strpos(firsts, left(p.given_key, 1)) > 0 OR strpos(lasts, right(p.given_key, 1)) > 0)
             LIMIT %(most)s) found
UNION SELECT n, id FROM sounding,
    LATERAL (SELECT id FROM people_person p WHERE p.given_sound = sounding.sound
             AND p.birth_date BETWEEN sounding.first AND sounding.last
             AND (firsts = '' OR strpos(firsts, left(p.family_key, 1)) > 0 OR strpos(lasts, right(p.family_key, 1)) > 0)
             LIMIT %(most)s) found
UNION SELECT n, id FROM initial,
    LATERAL (SELECT id FROM people_person p
             WHERE left(p.family_key, 1) = initial.family_first AND left(p.given_key, 1) = initial.given_first
             AND p.birth_date BETWEEN initial.first AND initial.last
             AND (right(p.family_key, 1) = initial.family_last AND right(p.given_key, 1) = initial.given_last)
             LIMIT %(most)s) found
UNION SELECT n, id FROM span,
    LATERAL (SELECT id FROM people_person p WHERE (p.family_key = '' OR p.given_key = '')
             AND p.birth_date BETWEEN span.first AND span.last LIMIT %(most)s) found
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
        AND c.withdrawn_at IS NULL
), named_else AS (
SELECT n, a.* FROM pair,
    LATERAL (SELECT person_id AS id, family_key, given_key FROM people_alias a WHERE a.withdrawn_at IS NULL
             AND a.family_key = pair.family AND a.given_key = pair.given LIMIT %(most)s) a
UNION SELECT n, a.* FROM (SELECT DISTINCT n, family_sound, given_sound FROM pair WHERE family_sound <> '' AND given_sound <> '') pair,
    LATERAL (SELECT person_id, family_key, given_key FROM people_alias a WHERE a.withdrawn_at IS NULL
             AND a.family_sound = pair.family_sound AND a.given_sound = pair.given_sound LIMIT %(most)s) a
UNION SELECT n, a.* FROM pair,
    LATERAL (SELECT person_id, a.family_key, a.given_key FROM people_alias a JOIN people_person p ON p.id = a.person_id
             WHERE a.withdrawn_at IS NULL AND a.family_key = pair.family AND a.given_key = ''
             AND (p.given_key = pair.given OR p.preferred_key = pair.given OR (p.given_sound = pair.given_sound AND p.given_sound <> ''))
             LIMIT %(most)s) a WHERE pair.given <> '' AND pair.family <> ''
UNION SELECT n, a.* FROM pair,
    LATERAL (SELECT person_id, a.family_key, a.given_key FROM people_alias a JOIN people_person p ON p.id = a.person_id
             WHERE a.withdrawn_at IS NULL AND a.family_sound = pair.family_sound AND a.given_sound = '' AND a.given_key = ''
             AND (p.given_key = pair.given OR p.preferred_key = pair.given)
             LIMIT %(most)s) a WHERE pair.given <> '' AND pair.family_sound <> ''
UNION SELECT n, a.* FROM pair,
    LATERAL (SELECT person_id, a.family_key, a.given_key FROM people_alias a JOIN people_person p ON p.id = a.person_id
             WHERE a.withdrawn_at IS NULL AND a.given_key = pair.given AND a.family_key = ''
             AND (p.family_key = pair.family OR (p.family_sound = pair.family_sound AND p.family_sound <> ''))
             LIMIT %(most)s) a WHERE pair.given <> '' AND pair.family <> ''
UNION SELECT n, a.* FROM pair,
    LATERAL (SELECT person_id, a.family_key, a.given_key FROM people_alias a JOIN people_person p ON p.id = a.person_id
             WHERE a.withdrawn_at IS NULL AND a.given_sound = pair.given_sound AND a.family_sound = '' AND a.family_key = ''
             AND p.family_key = pair.family
             LIMIT %(most)s) a WHERE pair.given_sound <> '' AND pair.family <> ''
)
SELECT n, p.id, p.family_key, p.given_key, p.preferred_key, p.birth_date, other_family, other_given
FROM (SELECT n, id, '' AS other_family, '' AS other_given FROM found UNION ALL SELECT * FROM named_else) found,
    LATERAL (SELECT * FROM people_person WHERE people_person.id = found.id LIMIT 1) p
"""


def nearby(batch: Sequence[Particulars]) -> dict[int, set[UUID]]:
    """Return, for each place in `batch`, the ids of those whose record shares a key with it. One query.

    Left out are those whose names and birth date speak against them more than anything else could outweigh.
    """
    found: defaultdict[int, set[UUID]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(FIND, asked_of(batch))
        for n, pk, *names_and_day in cursor:
            if _may_be(batch[n], *names_and_day):
                found[n].add(pk)
    return found


def _may_be(
    of: Particulars, family: str, given: str, preferred: str, born: date | None, other_family: str, other_given: str
) -> bool:
    others = ((other_given, other_family),) if other_family or other_given else ()
    theirs = Particulars(given, family, preferred, born, others)
    return compare(of, theirs).score >= THRESHOLD - _most_beside(of)


def _most_beside(of: Particulars) -> int:
    """Return how many points anything but names and birth date could add."""
    return sum(
        WEIGHTS[sign].points
        for sign, known in (
            (Sign.PHONE_SAME, of.phones),
            (Sign.EMAIL_SAME, of.emails),
            (Sign.ADDRESS_SAME, of.addresses),
            (Sign.IDENTIFIER_SAME, of.identifiers),
        )
        if known
    )


def asked_of(batch: Sequence[Particulars]) -> dict[str, Any]:
    """Return the parameters of `FIND`: a list for each column of what is asked, of all in `batch`."""
    each = list(enumerate(batch))
    pairs = [(n, *pair) for n, of in each for pair in blocking.name_pairs(of)]
    asked = {
        **_columns(("pair_n", "family", "given"), pairs),
        **_columns(
            ("asked_n", "family_firsts", "family_lasts", "given_firsts", "given_lasts"),
            [(n, *blocking.letters_of(of)) for n, of in each],
        ),
        **_columns(("span_n", "first", "last"), [(n, *span) for n, of in each for span in blocking.spans(of)]),
        **_columns(("sound_n", "part", "sound"), [(n, *sound) for n, of in each for sound in blocking.sounds(of)]),
        **_columns(
            ("initial_n", "family_first", "family_last", "given_first", "given_last"),
            [(n, *ends) for n, of in each for ends in blocking.ends(of)],
        ),
        **_columns(("day_n", "day"), [(n, day) for n, of in each for day in blocking.days(of)]),
        **_columns(("value_n", "value"), [(n, value) for n, of in each for value in of.phones | of.emails]),
        **_columns(("email_n", "local"), [(n, email.partition("@")[0]) for n, of in each for email in of.emails]),
        **_columns(
            ("number_n", "kind", "agency", "digest"),
            [(n, kind, agency or None, digest) for n, of in each for kind, agency, digest in of.identifiers],
        ),
    }
    return asked | {
        "family_sound": [name_sound(family) for family in asked["family"]],
        "given_sound": [name_sound(given) for given in asked["given"]],
        "wrong": ContactStatus.WRONG_PERSON.value,
        "most": MOST_OF_A_KEY,
    }


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {name: [] for name in names}
