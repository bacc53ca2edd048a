"""One sweep of sending: what is too late, what was lost, what is due."""

import time
from collections.abc import Callable
from datetime import datetime

from diversion.messaging import delivery
from diversion.messaging.delivery import Tally
from diversion.reminders import looking

# Well under the task's time limit: the next tick goes on where this one stops.
LONGEST_SWEEP_SECONDS = 25


def dispatch(*, now: Callable[[], datetime]) -> Tally:
    """Send everything that is due, for at most 25 seconds, and return what was done. Safe in many processes at once."""
    delivery.notice_lost(now=now())
    delivery.expire(now=now())
    started = time.monotonic()
    return delivery.deliver_due(
        look=looking.look, now=now, until=lambda: time.monotonic() - started > LONGEST_SWEEP_SECONDS
    )
