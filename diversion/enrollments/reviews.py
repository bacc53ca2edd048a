"""What to ask people about how they are reached: what is safe now, and whose number it is that two have."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.core import phone
from diversion.enrollments import states
from diversion.enrollments.queries import enrollments_for
from diversion.people.models import DOUBTED, PHONES, ContactKind, ContactPoint
from diversion.people.rules import REVIEW_DAYS
from diversion.programs.queries import policies_in_force

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A way to reach somebody about which it is time to ask again. `due_on` is empty where nobody ever asked."""

    contact_id: UUID
    person_id: UUID
    name: str
    record_no: str
    kind: ContactKind
    address: str
    asked_on: date | None
    due_on: date | None


def review_days(person_id: UUID, reach: Reach, *, on: date) -> int:
    """Return after how many days a person is asked again: the fewest of the terms of those open files that the reader sees.

    A file that is signed has its own terms, another one those in force in its program on the local day `on`. One query.
    """
    open_files = enrollments_for(reach, FieldClass.CONTACT, Level.READ).filter(person=person_id, status__in=states.OPEN)
    in_force = policies_in_force(on).filter(program=OuterRef("program")).order_by("-version").values("review_days")[:1]
    days = open_files.annotate(days=Coalesce("policy__review_days", Subquery(in_force))).values_list("days", flat=True)
    return min((each for each in days if each), default=REVIEW_DAYS)


def due_for_review(reach: Reach, *, today: date) -> list[ReviewRow]:
    """Return the ways to reach that are due, those never asked about first, the longest due next; `MOST_SHOWN` at most."""
    rows = _due(reach, today).select_related("person")
    order = (F("review_due_on").asc(nulls_first=True), "person__family_name", "person__given_name", "id")
    return [_row(contact) for contact in rows.order_by(*order)[:MOST_SHOWN]]


def count_due(reach: Reach, *, today: date) -> int:
    """Return how many are due. One query."""
    return _due(reach, today).count()


def shared_numbers(reach: Reach) -> list[ReviewRow]:
    """Return the telephones of people in reach that another participant, of whatever program, has too; `MOST_SHOWN` at most.

    No text goes there until one of the two is ended. Whose the other is, the rows do not tell.
    """
    rows = _in_use(reach).filter(kind__in=PHONES).select_related("person")
    others = ContactPoint.objects.filter(value=OuterRef("value"), ended_at__isnull=True)
    shared = rows.filter(Exists(others.exclude(person=OuterRef("person"))))
    return [_row(contact) for contact in shared.order_by("value", "person__family_name", "id")[:MOST_SHOWN]]


def _due(reach: Reach, today: date) -> "QuerySet[ContactPoint]":
    return _in_use(reach).filter(Q(review_due_on__isnull=True) | Q(review_due_on__lte=today))


def _in_use(reach: Reach) -> "QuerySet[ContactPoint]":
    open_files = enrollments_for(reach, FieldClass.CONTACT, Level.READ).filter(status__in=states.OPEN)
    theirs = Exists(open_files.filter(person=OuterRef("person")))
    return ContactPoint.objects.filter(theirs, ended_at__isnull=True).exclude(status__in=DOUBTED)


def _row(contact: ContactPoint) -> ReviewRow:
    return ReviewRow(
        contact_id=contact.pk,
        person_id=contact.person_id,
        name=contact.person.roll_name,
        record_no=contact.person.record_no,
        kind=ContactKind(contact.kind),
        address=phone.shown(contact.value),
        asked_on=contact.asked_on,
        due_on=contact.review_due_on,
    )
