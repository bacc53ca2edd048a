"""The days that an agency adds to its calendars."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.programs.models import CalendarKind, ClosedDay


class DayAlreadyThere(DomainError):
    """The calendar has this day."""


@transaction.atomic
def add_closed_day(*, calendar: CalendarKind, on: date, name: str, by: User, at: datetime) -> ClosedDay:
    """Add a day on which the agency of `by`, or the court it works with, is shut, and return it.

    Raises:
        DayAlreadyThere: the calendar has it.
    """
    day = ClosedDay(agency_id=by.agency_id, calendar=calendar, on=on, name=name)
    try:
        with transaction.atomic():
            day.save()
    except IntegrityError as problem:
        if "closedday_once_a_calendar" not in str(problem):
            raise
        raise DayAlreadyThere(_("That day is in the calendar already.")) from problem
    audit.record("calendar.day_added", subject=day, by=by, at=at, changes={"on": ("", on.isoformat())})
    return day


@transaction.atomic
def remove_closed_day(*, closed_day_id: UUID, by: User, at: datetime) -> None:
    """Take a day out of its calendar. It counts as a business day again."""
    day = lock(ClosedDay.objects.all(), closed_day_id)
    audit.record("calendar.day_removed", subject=day, by=by, at=at, changes={"on": (day.on.isoformat(), "")})
    day.delete()
