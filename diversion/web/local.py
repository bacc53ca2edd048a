"""The day that staff would write on a form now."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from diversion.core import clock


def today() -> date:
    """Return the day of the staff's zone."""
    return clock.local_day(clock.now(), ZoneInfo(settings.TIME_ZONE))
