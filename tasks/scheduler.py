"""Celery's scheduler, with a sign of life: the row says that ticks happen, not only that a process exists."""

import logging
import time
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections

from diversion.core import clock
from diversion.messaging import heartbeat
from tasks.schedule import SCHEDULE

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_BEATS = 20
# A start asks everything at once: what fell due while nobody ticked goes out within seconds, and the page says that we live.
LONG_AGO = timedelta(days=1)


class WatchedScheduler(PersistentScheduler):
    """Runs tasks/schedule.py and beats the scheduler's heart at most every 20 seconds."""

    _beaten_at = 0.0

    def setup_schedule(self) -> None:
        self.app.conf.beat_schedule = SCHEDULE
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - LONG_AGO

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wait: float = super().tick(*args, **kwargs)
        if time.monotonic() - self._beaten_at > SECONDS_BETWEEN_BEATS:
            self._beat()
        return min(wait, SECONDS_BETWEEN_BEATS)

    def _beat(self) -> None:
        self._beaten_at = time.monotonic()
        close_old_connections()
        try:
            heartbeat.beat(heartbeat.SCHEDULER, now=clock.now())
        except DatabaseError as problem:  # the database is away: its absence is the alarm, and ticks must go on
            logger.warning("no heartbeat", extra={"problem": type(problem).__name__})
