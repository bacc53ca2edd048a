"""The other names of two records that become one: a name that both have stands once."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.people.merging.writing import Written, is_as_written, put_back, write
from diversion.people.models import Alias, Person


def settle_names(kept: Person, absorbed_id: UUID, *, by: User, at: datetime) -> dict[str, Written]:
    """Take back those other names of a record that the kept one has too, before the rows go over. Return what was written, by row."""
    theirs = _standing(kept.pk).values_list("family_key", "given_key")
    said = {*theirs, (kept.family_key, kept.given_key)}
    twice = [alias for alias in _standing(absorbed_id) if (alias.family_key, alias.given_key) in said]
    back = {
        "withdrawn_at": at,
        "withdrawn_by_id": by.pk,
        "withdrawn_reason": _("The other record has the same name."),
    }
    return {str(alias.pk): write(alias, back) for alias in twice}


def part_names(names: dict[str, Written]) -> None:
    """Let those names stand again that nobody changed since."""
    for alias in Alias.objects.filter(pk__in=names).order_by("pk").select_for_update(of=("self",)):
        if is_as_written(alias, names[str(alias.pk)]):
            put_back(alias, names[str(alias.pk)])


def _standing(person_id: UUID) -> QuerySet[Alias]:
    return Alias.objects.filter(person=person_id, withdrawn_at__isnull=True).order_by("pk")
