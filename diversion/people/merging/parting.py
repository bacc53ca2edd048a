"""Taking two records apart again that were put together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.audit.actions import Deed
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.people.merging.hanging import Moved, hanging, move_these, rows_of
from diversion.people.merging.names import part_names
from diversion.people.merging.numbers import in_use
from diversion.people.merging.writing import Written, is_as_written, put_back
from diversion.people.models import Alias, ContactPoint, Merge, Person, ToldApart

# What came later goes with another row (a text with its number), or stays: only of these is somebody asked whose they are.
ASKED_OF = ("enrollments.enrollment", "referrals.referral", "courts.charge")
ASKED_OF_PEOPLES = ("people.contactpoint", "people.personidentifier", "people.alias")


class NotToBeTakenApart(DomainError):
    """What happened since does not allow that two records are taken apart as they are now."""


@dataclass(frozen=True, slots=True)
class Later:
    """Something that was added after two records were put together: nobody knows yet whose it is."""

    table: str
    id: UUID
    row: Model


def later_than(merge: Merge) -> list[Later]:
    """Return what was added to the record since, of which a person must say whose it is. A query for each table."""
    return [
        Later(model._meta.label_lower, row.pk, row)
        for model, column in hanging()
        if model._meta.label_lower in {*ASKED_OF, *ASKED_OF_PEOPLES}
        for row in rows_of(model, column, merge.kept_id)
        .filter(inserted_at__gt=merge.inserted_at)
        .exclude(pk__in=merge.undo["made"].get(model._meta.label_lower, []))
        .order_by("inserted_at", "pk")
    ]


@transaction.atomic
def take_apart(merge_id: UUID, theirs: Collection[UUID], *, by: User, at: datetime) -> Merge:
    """Take two records apart: each has again what it had, and of what came later the absorbed one has `theirs`.

    What somebody changed since stays as it was changed, with the record that was kept.

    Raises:
        NotToBeTakenApart: it was done already, one of them was put together with others since, or what came later does
            not let them stand alone.
    """
    merge = _locked(merge_id)
    later = [each for each in later_than(merge) if each.id in theirs]
    try:
        with transaction.atomic():
            _part(merge, later)
    except IntegrityError as problem:
        raise NotToBeTakenApart(
            _("What was added since does not fit two records. End or move it first, then take them apart.")
        ) from problem
    merge.undone_by, merge.undone_at = by, at
    merge.save(update_fields=["undone_by", "undone_at"])
    deeds = [Deed(merge, {}, merge.kept_id), Deed(merge, {}, merge.absorbed_id)]
    audit.record_many("person.taken_apart", deeds, by=by, at=at)
    return merge


def _locked(merge_id: UUID) -> Merge:
    ids = Merge.objects.values_list("kept_id", "absorbed_id").get(pk=merge_id)
    # In the same order as when they were put together.
    list(Person.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    merge = lock(Merge.objects.all(), merge_id)
    if merge.undone_at is not None:
        raise NotToBeTakenApart(_("These two were taken apart already."))
    standing = Merge.objects.filter(undone_at__isnull=True).exclude(pk=merge.pk)
    if standing.filter(absorbed=merge.kept_id).exists():
        raise NotToBeTakenApart(_("This record is part of another one now. Take those two apart first."))
    if standing.filter(kept=merge.kept_id, inserted_at__gt=merge.inserted_at).exists():
        raise NotToBeTakenApart(_("Another record was put together with this one later. Take that one out first."))
    return merge


def _part(merge: Merge, later: list[Later]) -> None:
    kept = Person.objects.get(pk=merge.kept_id)
    undo = merge.undo
    Alias.objects.filter(pk__in=undo["made"]["people.alias"]).delete()
    ToldApart.objects.filter(pk__in=undo["made"]["people.toldapart"]).delete()
    in_use(merge.kept_id)
    moved: Moved = {table: [*ids] for table, ids in undo["moved"].items()}
    for each in later:
        moved.setdefault(each.table, []).append(str(each.id))
    move_these(moved, merge.kept_id, merge.absorbed_id)
    _part_ways(undo["ways"], merge.at)
    # What was put together before names could stand twice says nothing of them.
    part_names(undo.get("names", {}))
    _stop_both(kept, merge)
    put_back(kept, {name: said for name, said in undo["fields"].items() if is_as_written(kept, {name: said})})


def _part_ways(ways: dict[str, Written], since: datetime) -> None:
    rows = {str(row.pk): row for row in ContactPoint.objects.filter(pk__in=ways).select_for_update(of=("self",))}
    # What somebody changed since is the later word: it stays. Those that stop being the first go before.
    unchanged = [(rows[pk], said) for pk, said in ways.items() if pk in rows and is_as_written(rows[pk], said)]
    for row, said in sorted(unchanged, key=lambda each: bool(each[1].get("is_primary", [False])[0])):
        put_back(row, said)
        _stay_silent(row, since)


def _stay_silent(row: ContactPoint, since: datetime) -> None:
    """A consent that was taken back since, of the same number on the other record, is taken back here too."""
    same = ContactPoint.objects.filter(kind=row.kind, value=row.value, ended_at__isnull=True).exclude(pk=row.pk)
    silent = same.filter(sms_consent__given=False, sms_consent__at__gt=since).order_by("-sms_consent__at").first()
    if row.textable_since and silent:
        row.textable_since, row.sms_consent_id = None, silent.sms_consent_id
        row.save(update_fields=["textable_since", "sms_consent"])


def _stop_both(kept: Person, merge: Merge) -> None:
    """Messages that were stopped since were stopped for whoever it was."""
    name = "messages_stopped_at"
    if kept.messages_stopped_at and not is_as_written(kept, {name: merge.undo["fields"][name]}):
        stop = {name: kept.messages_stopped_at, "messages_stopped_reason": kept.messages_stopped_reason}
        Person.objects.filter(pk=merge.absorbed_id).update(**stop)
