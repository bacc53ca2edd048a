"""Days that run out, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise

from diversion.agenda.deadlines import Deadline
from diversion.web.people.words import DEADLINES


@dataclass(frozen=True, slots=True)
class EndView:
    """One day that runs out: whose, what ends with it, and when."""

    person_id: UUID
    name: str
    what: str | Promise
    on: date


def ends_of(deadlines: Iterable[Deadline]) -> list[EndView]:
    """Return deadlines in words, in their order."""
    return [EndView(each.person_id, each.name, DEADLINES[each.kind], each.on) for each in deadlines]
