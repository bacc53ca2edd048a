"""What is done to referrals. Source: docs/adr/0022-referrals.md"""

from diversion.referrals.actions.naming import AlreadySaid, another_person, same_person
from diversion.referrals.actions.protecting import (
    AlreadySentOn,
    Protected,
    ReasonMissing,
    keep_protected,
    open_protected,
    send_on,
)
from diversion.referrals.actions.receiving import AlreadyReferred, receive, receive_unasked
from diversion.referrals.actions.sent import Charged, Happened, Sent

__all__ = [
    "AlreadyReferred",
    "AlreadySaid",
    "AlreadySentOn",
    "Charged",
    "Happened",
    "Protected",
    "ReasonMissing",
    "Sent",
    "another_person",
    "keep_protected",
    "open_protected",
    "receive",
    "receive_unasked",
    "same_person",
    "send_on",
]
