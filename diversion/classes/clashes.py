"""What stands in the way of a session: another track in the room (refused), who leads it or sits in it elsewhere (said).

Source: docs/adr/0038-sessions-change.md
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _

from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionFacilitator, SessionStatus
from diversion.core.errors import DomainError
from diversion.enrollments.models import Enrollment
from diversion.programs.models import Program

ROOMS = 0x726F6F6D  # 'room': whoever plans waits for whoever plans, so that no two of them take one room


class RoomShared(DomainError):
    """Another group, which this one must not meet, is in that place at that time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where, when and led by whom a session is to be. `session_id` is None for a new one; it lies between two instants."""

    day: date
    starts_at: datetime
    ends_at: datetime
    place: str
    session_id: UUID | None = None
    leads: frozenset[UUID] = frozenset()

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


def check_rooms(wishes: Sequence[Wish], program: Program) -> None:
    """Check that no session shares place and time with a program of another track. For the transaction that saves them.

    Buyers and people who sell never stand in one room, nor in one waiting room. What the other group is stays unsaid.

    Raises:
        RoomShared: one does; its place and day are named.
    """
    if not wishes:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROOMS])
    others = _others(wishes).exclude(program__track=program.track)
    for place, starts_at, ends_at in others.values_list("place", "starts_at", "ends_at"):
        for wish in wishes:
            if _plain(place) == _plain(wish.place) and wish.meets(starts_at, ends_at):
                raise RoomShared(
                    _(
                        "Another group is in “%(place)s” on %(day)s at that time. These two never share a room. Choose another place or time."
                    )
                    % {"place": wish.place, "day": _said(wish.day)}
                )


def of_leads(wishes: Sequence[Wish]) -> list[str]:
    """Return in words who would lead two sessions at once. One query."""
    if not wishes:
        return []
    everybody = {user_id for wish in wishes for user_id in wish.leads}
    rows = SessionFacilitator.objects.filter(user__in=everybody, session__in=_others(wishes))
    return [
        _("%(name)s leads another session on %(day)s at that time.") % {"name": row.user.name, "day": _said(wish.day)}
        for row in rows.select_related("user", "session").order_by("session__starts_at", "user__name")
        for wish in wishes
        if row.user_id in wish.leads and wish.meets(row.session.starts_at, row.session.ends_at)
    ]


def of_people(wishes: Sequence[Wish], program_id: UUID) -> list[str]:
    """Return in words who has a seat in one of these sessions, and a court date or something else then. Three queries.

    What another program has them for is not told.
    """
    on = {wish.session_id: wish for wish in wishes if wish.session_id}
    seats = Seat.objects.filter(session__in=on, status=SeatStatus.BOOKED).select_related("enrollment__person")
    sitting = [(seat.enrollment.person, on[seat.session_id]) for seat in seats.order_by("id")]
    people = {person.pk for person, _wish in sitting}
    days = _days_of(people, program_id)
    elsewhere = Seat.objects.filter(
        enrollment__person__in=people, status=SeatStatus.BOOKED, session__in=_others(wishes)
    )
    spans: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for person_id, *span in elsewhere.values_list("enrollment__person", "session__starts_at", "session__ends_at"):
        spans.setdefault(person_id, []).append((span[0], span[1]))
    found = []
    for person, wish in sitting:
        told = {"name": person.display_name, "day": _said(wish.day)}
        if (wish.day, True) in days.get(person.pk, set()):
            found.append(_("%(name)s has a court date on %(day)s.") % told)
        elif (wish.day, False) in days.get(person.pk, set()) or any(
            wish.meets(*span) for span in spans.get(person.pk, [])
        ):
            found.append(_("%(name)s has another appointment on %(day)s.") % told)
    return found


def _days_of(people: Iterable[UUID], program_id: UUID) -> dict[UUID, set[tuple[date, bool]]]:
    """Return {person: (day, whether it is a court date of this very program)}."""
    found: dict[UUID, set[tuple[date, bool]]] = {}
    for file in Enrollment.objects.filter(person__in=list(people)).select_related("order"):
        own = file.program_id == program_id
        court = [file.hearing_on, file.order.next_on if file.order else None]
        found.setdefault(file.person_id, set()).update((day, own) for day in court if day)
        if file.intake_on:
            found[file.person_id].add((file.intake_on, False))
    return found


def _others(wishes: Sequence[Wish]) -> QuerySet[ClassSession]:
    first, last = min(wish.starts_at for wish in wishes), max(wish.ends_at for wish in wishes)
    rows = ClassSession.objects.filter(status=SessionStatus.PLANNED, starts_at__lt=last, ends_at__gt=first)
    return rows.exclude(pk__in=[wish.session_id for wish in wishes if wish.session_id])


def _plain(place: str) -> str:
    return " ".join(place.casefold().replace(",", " ").replace(".", " ").split())


def _said(day: date) -> str:
    return str(written(day, _("D, M j, Y")))
