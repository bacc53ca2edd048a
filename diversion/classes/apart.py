"""Two people who must not meet: setting it, ending it, and never seating both in one session. Who and why is told to few.

Source: docs/glossary.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.classes.models import KeepApart, KeepApartSide, Seat, SeatStatus, SessionStatus
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.people.models import Person


class NotInThisSession(DomainError):
    """The person cannot have a seat in this session."""


class ApartAlready(DomainError):
    """It is on record, or the two are one."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Somebody whom a person must not meet, with why, who said so and since when; `shared` are days on which both have a seat."""

    id: UUID
    other_id: UUID
    other: str
    reason: str
    set_by: str
    set_at: datetime
    shared: tuple[date, ...]


@transaction.atomic
def keep_apart(*, person_id: UUID, other_id: UUID, reason: str, by: User, at: datetime) -> KeepApart:
    """Put on record that two people must not meet, and return the fact. Seats that they have stay: the page names shared ones.

    Raises:
        ApartAlready: it is on record already, or both are one person.
    """
    if person_id == other_id:
        raise ApartAlready(_("That is the same person. Type the record number of the other one."))
    for pk in sorted([person_id, other_id]):
        lock(Person.objects.all(), pk)
    if other_id in _others_of(person_id):
        raise ApartAlready(_("It is on record already that these two must not meet."))
    fact = KeepApart(set_by=by, set_at=at)
    fact.reason = reason
    fact.save(force_insert=True)
    KeepApartSide.objects.bulk_create(KeepApartSide(fact=fact, person_id=pk) for pk in (person_id, other_id))
    for pk in (person_id, other_id):
        audit.record("keep_apart.set", subject=fact, by=by, at=at, person_id=pk)
    return fact


@transaction.atomic
def end_apart(*, fact_id: UUID, by: User, at: datetime) -> None:
    """End it: from now on both may have seats in one session. Ending twice changes nothing."""
    fact = lock(KeepApart.objects.all(), fact_id)
    if fact.ended_at is not None:
        return
    fact.ended_by, fact.ended_at = by, at
    fact.save(update_fields=["ended_by", "ended_at"])
    for side in fact.sides.order_by("id"):
        audit.record("keep_apart.ended", subject=fact, by=by, at=at, person_id=side.person_id)


def check_apart(session_id: UUID, person_id: UUID) -> None:
    """Check that nobody whom a person must not meet has a seat in a session. Two queries.

    Raises:
        NotInThisSession: somebody has. The words tell neither who nor why, and not that it is about a person.
    """
    others = _others_of(person_id)
    if others and _seated(session_id).filter(enrollment__person__in=others).exists():
        raise NotInThisSession(_("This session does not suit this person. Choose another one."))


def without_those_apart(seats: Iterable[Seat], session_id: UUID) -> list[Seat]:
    """Return the seats, in their order, without those whose holder must not meet somebody seated already or before them."""
    inside = set(_seated(session_id).values_list("enrollment__person", flat=True))
    kept = []
    for seat in seats:
        if not _others_of(seat.enrollment.person_id) & inside:
            kept.append(seat)
            inside.add(seat.enrollment.person_id)
    return kept


def apart_of(person_id: UUID, *, within: QuerySet[Person], now: datetime) -> list[Apart]:
    """Return whom a person must not meet, as far as the other one is `within` what the reader reaches, newest first.

    Three queries, and one for each for the days that they share.
    """
    sides = KeepApartSide.objects.filter(fact__in=_facts_of(person_id), person__in=within).exclude(person=person_id)
    rows = sides.select_related("fact__set_by", "person").order_by("-fact__set_at", "id")
    return [
        Apart(
            id=side.fact_id,
            other_id=side.person_id,
            other=side.person.display_name,
            reason=side.fact.reason,
            set_by=side.fact.set_by.name,
            set_at=side.fact.set_at,
            shared=_shared(person_id, side.person_id, now),
        )
        for side in rows
    ]


def _shared(one: UUID, other: UUID, now: datetime) -> tuple[date, ...]:
    mine, theirs = (
        Seat.objects.filter(enrollment__person=pk, status=SeatStatus.BOOKED, session__starts_at__gt=now)
        for pk in (one, other)
    )
    both = mine.filter(session__in=theirs.values("session"), session__status=SessionStatus.PLANNED)
    return tuple(both.order_by("session__starts_at").values_list("session__local_day", flat=True))


def _seated(session_id: UUID) -> QuerySet[Seat]:
    return Seat.objects.filter(session=session_id, status=SeatStatus.BOOKED)


def _facts_of(person_id: UUID) -> QuerySet[KeepApart]:
    return KeepApart.objects.filter(sides__person=person_id, ended_at__isnull=True)


def _others_of(person_id: UUID) -> set[UUID]:
    others = KeepApartSide.objects.filter(fact__in=_facts_of(person_id)).exclude(person=person_id)
    return set(others.values_list("person", flat=True))
