"""Days and hours as our pages write them: always with the weekday; the year only when it is not this one."""

from datetime import date, datetime, time

from django import template
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _

from diversion.web.local import today

register = template.Library()


@register.filter
def day(value: date | datetime) -> str:
    """Return 'Thu, Dec 3', or 'Thu, Dec 3, 2026' in another year. An instant is read in the zone of the page."""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    this_year = today().year
    # Each language has its own order of day and month.
    return str(written(local, _("D, M j") if local.year == this_year else _("D, M j, Y")))


@register.filter
def hour(value: time) -> str:
    """Return '9:00 AM'."""
    return str(time_format(value, "g:i A"))


@register.filter
def moment(value: datetime) -> str:
    """Return 'Thu, Dec 3, 9:00 AM', in the zone of the page."""
    return f"{day(value)}, {hour(timezone.localtime(value).time())}"
