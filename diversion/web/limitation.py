"""The last day to file, as every list and page shows it beside a file: how it looks, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diversion.accounts.reach import Reach
from diversion.enrollments.queries import PersonRow
from diversion.enrollments.queries.limitation import LimitationClock, limitation_clocks
from diversion.web.local import today
from diversion.web.templatetags.days import day

# So few days before the end it is no warning any more.
URGENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class LimitationView:
    """The clock of one file in words: the day, and how many are left."""

    kind: str
    words: str


def clocks_of(files: Iterable[tuple[UUID, UUID]], reach: Reach) -> dict[UUID, LimitationView]:
    """Return the clocks that run, by file, as they stand today. `files` are pairs (file, program). At most four queries."""
    return {pk: limitation_view(each) for pk, each in limitation_clocks(files, reach, on=today()).items()}


def clocks_of_rows(rows: Iterable[PersonRow], reach: Reach) -> dict[UUID, LimitationView]:
    """Return the clocks of everybody on a list, by file. At most four queries."""
    return clocks_of([(file.id, file.program_id) for row in rows for file in row.files], reach)


def limitation_view(clock: LimitationClock) -> LimitationView:
    """Return a clock in words and look. It never pauses; a waiver alone quiets it."""
    return LimitationView(_kind(clock), " · ".join([day(clock.on), _left(clock)]))


def _kind(clock: LimitationClock) -> str:
    if not clock.warns:
        return "idle"
    return "warn" if clock.days_left > URGENT_DAYS else "stop"


def _left(clock: LimitationClock) -> str:
    if clock.waived_on:
        return _("waived %(day)s") % {"day": day(clock.waived_on)}
    if clock.days_left < 0:
        return _("has passed")
    return ngettext("%(count)s day left", "%(count)s days left", clock.days_left) % {"count": clock.days_left}
