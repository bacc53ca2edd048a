"""Keys of people whom plain SQL wrote: a list of thousands is not saved row by row."""

from typing import Any

from django.db import connection

from diversion.people import keys

AT_A_TIME = 2_000
_WITHOUT = """
SELECT id, family_name, given_name, preferred_name FROM people_person
WHERE family_key = '' AND given_key = '' AND preferred_key = '' AND (family_name, given_name, preferred_name) <> ('', '', '')
"""
_FILL = """
UPDATE people_person SET family_key = made.family, given_key = made.given, preferred_key = made.preferred,
    family_last_key = made.family_last, given_last_key = made.given_last,
    family_sound = made.family_sound, given_sound = made.given_sound
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    made (id, family, given, preferred, family_last, given_last, family_sound, given_sound)
WHERE people_person.id = made.id
"""


def complete_keys() -> int:
    """Fill the keys of everybody who has a name and no key yet, and return of how many. A statement for each two thousand."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT)
        people = cursor.fetchall()
        for first in range(0, len(people), AT_A_TIME):
            rows = map(_keys, people[first : first + AT_A_TIME])
            cursor.execute(_FILL, [list(column) for column in zip(*rows, strict=True)])
    return len(people)


def _keys(person: tuple[Any, ...]) -> tuple[Any, ...]:
    pk, family, given, preferred = person
    spelled = (keys.name_key(family), keys.name_key(given), keys.name_key(preferred))
    last = (keys.last_word_key(family), keys.last_word_key(given))
    return (pk, *spelled, *last, keys.name_sound(family), keys.name_sound(given))
