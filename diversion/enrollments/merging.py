"""Who may put two records together, what they look at first, and what forbids it, in words."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.accounts.models import User
from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.core.errors import DomainError
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries import people_for
from diversion.enrollments.states import OPEN
from diversion.people.merging import parting, together
from diversion.people.merging.hanging import hanging
from diversion.people.merging.together import Kept
from diversion.people.models import ContactPoint, Merge, Person
from diversion.programs.models import Track

# What a person can have once, by the constraint that keeps it: both records have it.
ONCE = {
    "enrollment_one_open_per_person_and_program": gettext_lazy(
        "Both have an open file in the same program. End one of the two files first."
    ),
    "referral_one_per_person_incident_and_program": gettext_lazy(
        "Both were referred to the same program about the same incident. Close one of the two referrals first."
    ),
    "referral_without_incident_one_a_day": gettext_lazy(
        "Both were referred to the same program on the same day. Close one of the two referrals first."
    ),
    "charge_one_per_person_and_statute": gettext_lazy("Both have the same charge from the same incident."),
    "message_leaves_once_per_person_rule_and_event": gettext_lazy(
        "Both were sent the same reminder. Nothing may say that one person got it twice."
    ),
}
_APART = frozenset({Track.BUYER, Track.SELLER})


class OnceOnly(DomainError):
    """Both records have what one person can have once."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Two records side by side: `kept` is the older, whose number stays. `files` and `ways` are counts of each.

    `clashing` are the open files of both in the programs in which both have one: of each two, one has to end.
    """

    kept: Person
    absorbed: Person
    files: tuple[int, int]
    ways: tuple[int, int]
    forbidden: str | Promise
    clashing: tuple[Enrollment, ...] = ()


def weighed(reach: Reach, one_id: UUID, other_id: UUID) -> Weighed | None:
    """Return two records for who may put them together, and what forbids it; None for anybody else.

    Both lie wholly within the reach: nobody joins what they cannot see. A buyer's and a seller's record never meet.
    """
    people = list(wholly_within(reach).filter(pk__in=[one_id, other_id]).order_by("inserted_at", "pk"))
    if len(people) != 2 or _of_two_tracks(people):
        return None
    kept, absorbed = people
    clashing = _both_open(people)
    return Weighed(
        kept=kept,
        absorbed=absorbed,
        files=_counts(Enrollment.objects.filter(person__in=people), people),
        ways=_counts(ContactPoint.objects.filter(person__in=people, ended_at__isnull=True), people),
        forbidden=ONCE["enrollment_one_open_per_person_and_program"] if clashing else "",
        clashing=clashing,
    )


def wholly_within(reach: Reach) -> QuerySet[Person]:
    """Return the people of whom the reach covers writing names in every file that they have."""
    covered = people_for(reach, FieldClass.IDENTITY, Level.WRITE)
    span = reach.span(FieldClass.IDENTITY, Level.WRITE)
    if span.everywhere:
        return covered
    elsewhere = [
        Exists(model._base_manager.filter(**{column: OuterRef("pk")}).exclude(program__in=span.programs))
        for model, column in hanging()
        if any(field.name == "program" and not field.null for field in model._meta.concrete_fields)
    ]
    for each in elsewhere:
        covered = covered.exclude(each)
    return covered


def put_together(pair: Weighed, choice: Kept, *, by: User, at: datetime) -> Merge:
    """Put two records together, as `people.merging.together`, with words for what a person can have once.

    Raises:
        OnceOnly: both have it.
    """
    try:
        with transaction.atomic():
            return together.put_together(pair.kept.pk, pair.absorbed.pk, choice, by=by, at=at)
    except IntegrityError as problem:
        words = next((why for name, why in ONCE.items() if name in str(problem)), None)
        raise OnceOnly(str(words or _("Both records have what one person can have once."))) from problem


def merges_of(person_id: UUID) -> list[Merge]:
    """Return what was put together with a record and stands, the latest first. One query."""
    rows = Merge.objects.filter(kept=person_id, undone_at__isnull=True).select_related("absorbed", "by")
    return list(rows.order_by("-inserted_at"))


def merge_for(reach: Reach, person_id: UUID, merge_id: UUID) -> Merge | None:
    """Return a standing merge into somebody who lies wholly within the reach, else None."""
    merge = next((each for each in merges_of(person_id) if each.pk == merge_id), None)
    return merge if merge and wholly_within(reach).filter(pk=person_id).exists() else None


def kept_in_place_of(person_id: UUID) -> UUID | None:
    """Return the record that stands now for one that was put together with it; None where it stands for itself."""
    return Merge.objects.filter(absorbed=person_id, undone_at__isnull=True).values_list("kept", flat=True).first()


def take_apart(merge: Merge, theirs: Collection[UUID], *, by: User, at: datetime) -> Merge:
    """As `people.merging.parting`."""
    return parting.take_apart(merge.pk, theirs, by=by, at=at)


def _counts(rows: "QuerySet[Enrollment] | QuerySet[ContactPoint]", people: list[Person]) -> tuple[int, int]:
    found = dict(rows.values_list("person").annotate(Count("pk")))
    return found.get(people[0].pk, 0), found.get(people[1].pk, 0)


def _both_open(people: list[Person]) -> tuple[Enrollment, ...]:
    rows = Enrollment.objects.filter(person__in=people, status__in=OPEN).select_related("person", "program")
    files = list(rows.order_by("program__name", "opened_at", "number"))
    once = Counter(file.program_id for file in files)
    return tuple(file for file in files if once[file.program_id] > 1)


def _of_two_tracks(people: list[Person]) -> bool:
    files = Enrollment.objects.filter(person__in=people)
    return set(files.values_list("program__track", flat=True)) >= _APART
