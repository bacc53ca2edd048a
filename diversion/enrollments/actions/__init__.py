"""What is done to a file: each deed one action, each change of status through one door (`door`)."""

from diversion.enrollments.actions.door import AlreadyEnrolled, Decision
from diversion.enrollments.actions.last_day import settle_last_day
from diversion.enrollments.actions.offers import Agreement, SignatureIncomplete, accept, offer
from diversion.enrollments.actions.opening import MayBeHereAlready, check_nobody_alike, particulars_in, refer, take_in
from diversion.enrollments.actions.orders import Order, order
from diversion.enrollments.actions.steps import hold, move_locked, resume, take_dated_step, take_step

__all__ = [
    "Agreement",
    "AlreadyEnrolled",
    "Decision",
    "MayBeHereAlready",
    "Order",
    "SignatureIncomplete",
    "accept",
    "check_nobody_alike",
    "hold",
    "move_locked",
    "offer",
    "order",
    "particulars_in",
    "refer",
    "resume",
    "settle_last_day",
    "take_dated_step",
    "take_in",
    "take_step",
]
