"""When to stop trying."""

import time

FAILURES_ALLOWED = 3
WITHIN_SECONDS = 60.0


class Failures:
    """Counts the ends of a process that should have gone on."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def too_many(self) -> bool:
        """Count one more, and say whether it is the fourth within a minute."""
        now = time.monotonic()
        self._times = [at for at in self._times if now - at < WITHIN_SECONDS] + [now]
        return len(self._times) > FAILURES_ALLOWED
