"""Invented people by the hundred thousand: a few names that everybody has, many that few have, as in a county."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from django.db import connection

from diversion.accounts.models import Agency, AgencyKind, User
from diversion.people import keys
from diversion.people.matching.common_names import COMMON_FAMILY, COMMON_GIVEN

TOLD_AT = datetime(2026, 1, 5, tzinfo=UTC)
FIRST_DAY, DAYS = date(1946, 1, 1), 22_000
FAMILY_NAMES, GIVEN_NAMES = 40_000, 3_000
BEGINNINGS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "t",
    "tr",
    "v",
    "w",
    "z",
)
VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
ENDS = ("", "l", "n", "r", "s", "t", "ck", "nd", "rd", "son", "man", "ez")
PEOPLE = (
    "id, record_no, given_name, family_name, preferred_name, birth_date, language, interpreter_needed, known_by_number, race, "
    "gender, time_zone, messages_stopped_reason, family_key, given_key, preferred_key, family_last_key, given_last_key, "
    "family_sound, given_sound"
)
NUMBERS = (
    "id, person_id, kind, value, status, is_primary, is_shared_device, ok_to_text, ok_to_call, ok_to_voicemail, "
    "ok_to_email, ok_to_mail, wording_level"
)
# One in so many has another name: by turns a family name alone, as at birth, and a whole one, as booked.
ONE_IN = 20
ALIASES = "id, person_id, given_name, family_name, kind, source, added_by_id, added_at, family_key, given_key, family_sound, given_sound"

spelled, sounding = lru_cache(None)(keys.name_key), lru_cache(None)(keys.name_sound)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One invented person."""

    id: uuid.UUID
    given: str
    family: str
    born: date
    number: int

    @property
    def phone(self) -> str:
        # Past the hundred numbers that are kept for invention there are no others: these begin with an area that nobody has.
        return f"+1{5_550_000_000 + self.number}"


def crowd(size: int, *, seed: int = 7) -> Iterator[Somebody]:
    """Yield `size` people, the same ones for the same seed."""
    dice = random.Random(seed)
    families = _names(dice, sorted(COMMON_FAMILY), FAMILY_NAMES)
    givens = _names(dice, sorted(COMMON_GIVEN), GIVEN_NAMES)
    by_family, by_given = _zipf(len(families)), _zipf(len(givens))
    for number in range(size):
        (family,) = dice.choices(families, cum_weights=by_family)
        (given,) = dice.choices(givens, cum_weights=by_given)
        born = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
        yield Somebody(uuid.UUID(int=dice.getrandbits(128), version=4), given, family, born, number)


TABLES = ("people_person", "people_contactpoint", "people_alias")


def fill(people: Sequence[Somebody]) -> None:
    """Put people and their telephones into the database, with COPY."""
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY people_person ({PEOPLE}) FROM STDIN") as copy:
            for one in people:
                copy.write_row(_person(one))
        with cursor.copy(f"COPY people_contactpoint ({NUMBERS}) FROM STDIN") as copy:
            for one in people:
                copy.write_row(_telephone(one))
        teller, named = _teller(), people[::ONE_IN]
        with cursor.copy(f"COPY people_alias ({ALIASES}) FROM STDIN") as copy:
            for one, like in zip(named, reversed(named), strict=True):
                copy.write_row(_alias(one, like, teller))


def settle(*tables: str) -> None:
    """Have the database tidy and count what was put into it."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")


def _person(one: Somebody) -> tuple[object, ...]:
    said = (one.id, f"B-{one.number}", one.given, one.family, "", one.born, "en", False, False, "", "", "", "")
    return (*said, spelled(one.family), spelled(one.given), "", "", "", sounding(one.family), sounding(one.given))


def _telephone(one: Somebody) -> tuple[object, ...]:
    asked = (False,) * 6
    return (uuid.UUID(int=one.id.int ^ 1), one.id, "mobile", one.phone, "ok", True, *asked, "discreet")


def _alias(one: Somebody, like: Somebody, teller: uuid.UUID) -> tuple[object, ...]:
    given, family = ("", like.family) if one.number // ONE_IN % 2 else (like.given, like.family)
    said = (
        uuid.UUID(int=one.id.int ^ 2),
        one.id,
        given,
        family,
        "birth" if one.number // ONE_IN % 2 else "booked",
        "told",
    )
    return (*said, teller, TOLD_AT, spelled(family), spelled(given), sounding(family), sounding(given))


def _teller() -> uuid.UUID:
    agency, _new = Agency.objects.get_or_create(
        name="Office", defaults={"kind": AgencyKind.PROSECUTOR, "time_zone": "America/Los_Angeles"}
    )
    facts = {"name": "Somebody", "agency": agency, "invited_at": TOLD_AT}
    user, _new = User.objects.get_or_create(email="teller@example.test", defaults=facts)
    return user.pk


def _names(dice: random.Random, known: Sequence[str], number: int) -> list[str]:
    names = dict.fromkeys(name.title() for name in known)
    while len(names) < number:
        syllables = ("".join(map(dice.choice, (BEGINNINGS, VOWELS))) for _ in range(dice.choice((1, 2, 2, 3))))
        names["".join((*syllables, dice.choice(ENDS))).title()] = None
    return list(names)


def _zipf(number: int) -> list[float]:
    return list(accumulate(1 / (place + 10) for place in range(number)))
