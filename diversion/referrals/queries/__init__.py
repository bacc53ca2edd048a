"""Questions about referrals, by who asks them."""

from diversion.referrals.queries.protected import (
    ProtectedRow,
    Queue,
    protected_queue,
    protected_row,
    sent_to_the_queue,
)
from diversion.referrals.queries.sending import SentRow, open_doors, sent_by, sent_one
from diversion.referrals.queries.waiting import (
    Clock,
    ClockKind,
    Inbox,
    InboxRow,
    InboxState,
    Sieve,
    clocks_of,
    inbox,
    inbox_count,
    referrals_in,
)

__all__ = [
    "Clock",
    "ClockKind",
    "Inbox",
    "InboxRow",
    "InboxState",
    "ProtectedRow",
    "Queue",
    "SentRow",
    "Sieve",
    "clocks_of",
    "inbox",
    "inbox_count",
    "open_doors",
    "protected_queue",
    "protected_row",
    "referrals_in",
    "sent_by",
    "sent_one",
    "sent_to_the_queue",
]
