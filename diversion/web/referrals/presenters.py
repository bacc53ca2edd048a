"""Clocks and states of a referral in words: what runs out, in how many days, and how near that is."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from diversion.referrals.queries import Clock, ClockKind, InboxRow, InboxState

LABELS: dict[ClockKind, str | Promise] = {
    ClockKind.FILE_BY: gettext_lazy("Last day to file"),
    ClockKind.INTAKE: gettext_lazy("Last day of the intake"),
    ClockKind.OFFER: gettext_lazy("The offer ends"),
    ClockKind.CONTACT: gettext_lazy("First contact due"),
    ClockKind.ENROLLMENT: gettext_lazy("Decision and enrollment due"),
}
# The last day to file never pauses, and what follows takes time: it is near long before.
NEAR = {ClockKind.FILE_BY: 60}
NEAR_OTHERWISE = 5
VERY_NEAR = {ClockKind.FILE_BY: 14}
STATES: dict[InboxState, str | Promise] = {
    InboxState.WHO: gettext_lazy("Who is it?"),
    InboxState.NEW: gettext_lazy("Nothing done yet"),
    InboxState.BEGUN: gettext_lazy("Under way"),
    InboxState.CHARGE: gettext_lazy("A charge is still held"),
}
KINDS = {
    InboxState.WHO: "odd",
    InboxState.NEW: "idle",
    InboxState.BEGUN: "info",
    InboxState.CHARGE: "warn",
}


@dataclass(frozen=True, slots=True)
class ShownClock:
    """One clock as a page shows it: `kind` is the look, `words` the whole of it."""

    label: str | Promise
    kind: str
    left: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the inbox with its nearest clock."""

    row: InboxRow
    clock: ShownClock
    state: str | Promise
    state_kind: str


def row_view(row: InboxRow, on: date) -> ShownRow:
    """Return a row of the inbox as it stands on the local day `on`."""
    state = STATES[row.state] if row.state != InboxState.BEGUN else row.status
    kind = KINDS[row.state]
    return ShownRow(row, shown_clock(row.clocks[0], on), state, kind)


def shown_clock(clock: Clock, on: date) -> ShownClock:
    """Return a clock in words, as it stands on the local day `on`."""
    left = clock.days_left(on)
    return ShownClock(LABELS[clock.kind], _look(clock.kind, left), _left(left), clock.due_on)


def _look(kind: ClockKind, left: int) -> str:
    if left < VERY_NEAR.get(kind, 0):
        return "stop"  # late, or too near to still file in time
    return "warn" if left <= NEAR.get(kind, NEAR_OTHERWISE) else "info"


def _left(days: int) -> str:
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
