"""Putting two records of one person together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.audit.actions import Deed
from diversion.core.errors import DomainError
from diversion.people import rules
from diversion.people.keys import name_key
from diversion.people.merging.hanging import move_all
from diversion.people.merging.names import settle_names
from diversion.people.merging.numbers import make_one
from diversion.people.merging.writing import write
from diversion.people.models import Alias, AliasSource, Merge, Person, ToldApart

# What a record says of who somebody is: of each, one of the two is kept.
FIELDS = (
    "given_name",
    "family_name",
    "preferred_name",
    "birth_date",
    "language",
    "best_language",
    "other_languages",
    "interpreter_needed",
    "race",
    "gender",
    "time_zone",
)


class NotToBePutTogether(DomainError):
    """Two records that cannot become one: they are one, or one of them is part of another already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody chose: the fields that are kept as `absorbed` says them, and which telephone is the first."""

    from_absorbed: frozenset[str]
    first_phone: UUID | None = None


@transaction.atomic
def put_together(kept_id: UUID, absorbed_id: UUID, choice: Kept, *, by: User, at: datetime) -> Merge:
    """Put two records together and return what was done: everything of `absorbed` belongs to `kept` from now on.

    Names that are not kept stay as other names. If messages to either were stopped, they are.

    Raises:
        NotToBePutTogether: they are one record, or one of them is part of another already.
        NotTheirNumber: the telephone chosen is not in use.
        NameMissing: no part of a name would be left.
        IntegrityError: both have what a person can have once.
    """
    kept, absorbed = both_locked(kept_id, absorbed_id)
    names = list(_names_of(kept)), list(_names_of(absorbed))
    fields = write(kept, _chosen(kept, absorbed, choice.from_absorbed))
    if not kept.known_by_number:
        rules.check_named(kept.given_name, kept.family_name, kept.preferred_name)
    ways = make_one(kept.pk, absorbed.pk, first_phone=choice.first_phone, by=by, at=at)
    twice = settle_names(kept, absorbed.pk, by=by, at=at)
    moved = move_all(absorbed.pk, kept.pk)
    made = {
        "people.alias": _keep_names(kept, [*names[0], *names[1]], by=by, at=at),
        "people.toldapart": _apart_from_the_same(kept.pk, absorbed.pk, by=by, at=at),
    }
    undo = {"fields": fields, "ways": ways, "names": twice, "moved": moved, "made": made}
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, by=by, at=at, undo=undo)
    deeds = [
        Deed(merge, {"with": ("", str(absorbed.pk))}, kept.pk),
        Deed(merge, {"into": ("", str(kept.pk))}, absorbed.pk),
    ]
    audit.record_many("person.put_together", deeds, by=by, at=at)
    return merge


def both_locked(kept_id: UUID, absorbed_id: UUID) -> tuple[Person, Person]:
    """Return two people, locked in one order whoever asks, so that two such deeds wait and never stand against each other.

    Raises:
        NotToBePutTogether: they are one, or are not there, or one of them is part of another record.
    """
    rows = Person.objects.filter(pk__in=[kept_id, absorbed_id]).order_by("pk").select_for_update()
    people = {person.pk: person for person in rows}
    if len(people) < 2 or Merge.objects.filter(absorbed__in=people, undone_at__isnull=True).exists():
        raise NotToBePutTogether(_("One of these records was put together with another one. Open it and look again."))
    return people[kept_id], people[absorbed_id]


def _chosen(kept: Person, absorbed: Person, from_absorbed: frozenset[str]) -> dict[str, object]:
    values = {name: getattr(absorbed if name in from_absorbed else kept, name) for name in FIELDS}
    stopped = kept if kept.messages_stopped_at or not absorbed.messages_stopped_at else absorbed
    return values | {name: getattr(stopped, name) for name in ("messages_stopped_at", "messages_stopped_reason")}


def _names_of(person: Person) -> Iterator[tuple[str, str]]:
    yield person.given_name, person.family_name
    if person.preferred_name:
        yield person.preferred_name, ""


def _keep_names(kept: Person, names: list[tuple[str, str]], *, by: User, at: datetime) -> list[str]:
    standing = kept.aliases.filter(withdrawn_at__isnull=True).values_list("given_name", "family_name")
    said = {_folded(*name) for name in (*_names_of(kept), *standing)}
    new = {_folded(*name): name for name in names if any(name) and _folded(*name) not in said}
    rows = [
        Alias(person=kept, given_name=given, family_name=family, source=AliasSource.MERGED, added_by=by, added_at=at)
        for given, family in new.values()
    ]
    return [str(row.pk) for row in Alias.objects.bulk_create(rows)]


def _folded(given: str, family: str) -> tuple[str, str]:
    return name_key(given), name_key(family)


def _apart_from_the_same(kept_id: UUID, absorbed_id: UUID, *, by: User, at: datetime) -> list[str]:
    """Whom `absorbed` was told apart from, `kept` is from now on: nobody is asked again."""
    pairs = ToldApart.objects.filter(first=absorbed_id) | ToldApart.objects.filter(second=absorbed_id)
    others = {pk for pair in pairs.values_list("first_id", "second_id") for pk in pair} - {kept_id, absorbed_id}
    rows = []
    for other in sorted(others):
        first, second = sorted((kept_id, other))
        row, is_new = ToldApart.objects.get_or_create(first_id=first, second_id=second, defaults={"by": by, "at": at})
        rows += [str(row.pk)] if is_new else []
    return rows
