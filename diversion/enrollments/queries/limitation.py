"""The last day to file, by file: what the charges say that are not filed, and whether a waiver was signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level
from diversion.enrollments.limitation import WARNS_DAYS
from diversion.enrollments.unfiled import limitation_days, waivers


@dataclass(frozen=True, slots=True)
class LimitationClock:
    """The clock of one file: the last local day to file, the days left to it (below zero after it), and a waiver's day."""

    on: date
    days_left: int
    waived_on: date | None

    @property
    def warns(self) -> bool:
        return self.days_left <= WARNS_DAYS and self.waived_on is None


def limitation_clocks(files: Iterable[tuple[UUID, UUID]], reach: Reach, *, on: date) -> dict[UUID, LimitationClock]:
    """Return the clocks that run, by file, as they stand on the local day `on`. `files` are pairs (file, program).

    Only of files whose charges the reader may read. At most four queries.
    """
    span = reach.span(FieldClass.CHARGE, Level.READ)
    seen = [file_id for file_id, program_id in files if span.covers(program_id)]
    days = limitation_days(seen)
    waived = waivers(days) if days else {}
    return {pk: LimitationClock(day, (day - on).days, waived.get(pk)) for pk, day in days.items()}
