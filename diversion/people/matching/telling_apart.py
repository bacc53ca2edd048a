"""Two records that somebody said are two people: kept, so that nobody is asked about them again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.audit.actions import Deed
from diversion.people.models import Person, ToldApart

Pair = frozenset[UUID]


@transaction.atomic
def tell_apart(person_id: UUID, others: Collection[UUID], *, by: User, at: datetime) -> None:
    """Record that a person is none of `others`. Said again it changes nothing; ids of nobody are passed over."""
    people = Person.objects.filter(pk__in=[person_id, *others]).order_by("pk").select_for_update(no_key=True)
    here = set(people.values_list("pk", flat=True))
    pairs = {frozenset({person_id, other}) for other in others if {person_id, other} <= here and other != person_id}
    new = pairs - told_apart(here)
    rows = [ToldApart(first_id=min(pair), second_id=max(pair), by=by, at=at) for pair in new]
    ToldApart.objects.bulk_create(rows, ignore_conflicts=True)
    deeds = [Deed(row, {"other": ("", str(row.second_id))}, row.first_id) for row in rows]
    deeds += [Deed(row, {"other": ("", str(row.first_id))}, row.second_id) for row in rows]
    audit.record_many("person.told_apart", deeds, by=by, at=at)


def told_apart(ids: Iterable[UUID]) -> set[Pair]:
    """Return the pairs, of which one at least is among `ids`, that somebody told apart. One query."""
    among = [*ids]
    rows = ToldApart.objects.filter(Q(first__in=among) | Q(second__in=among))
    return {frozenset(pair) for pair in rows.values_list("first_id", "second_id")}
