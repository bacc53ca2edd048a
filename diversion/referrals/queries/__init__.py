"""Questions about referrals, by who asks them."""

from diversion.referrals.queries.protected import (
    ProtectedRow,
    Queue,
    protected_queue,
    protected_row,
    sent_to_the_queue,
)
from diversion.referrals.queries.sending import SentRow, open_doors, sent_by, sent_one
from diversion.referrals.queries.showing import Asked, ChargeRow, asked_about, charges_of, phones_of
from diversion.referrals.queries.waiting import (
    Clock,
    ClockKind,
    Inbox,
    InboxRow,
    InboxState,
    Place,
    Sieve,
    inbox,
    inbox_count,
    inbox_referrals,
    programs_of_inbox,
)

__all__ = [
    "Asked",
    "ChargeRow",
    "Clock",
    "ClockKind",
    "Inbox",
    "InboxRow",
    "InboxState",
    "Place",
    "ProtectedRow",
    "Queue",
    "SentRow",
    "Sieve",
    "asked_about",
    "charges_of",
    "inbox",
    "inbox_count",
    "inbox_referrals",
    "open_doors",
    "phones_of",
    "programs_of_inbox",
    "protected_queue",
    "protected_row",
    "sent_by",
    "sent_one",
    "sent_to_the_queue",
]
