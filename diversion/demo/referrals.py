"""Referrals of the demonstration: children, of whom a program learns a number and no more."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from diversion.accounts.models import User
from diversion.core import clock
from diversion.demo.programs import ZONE
from diversion.people.actions import Identity
from diversion.people.models import Language
from diversion.programs.models import Door, Program
from diversion.referrals.actions import Happened, Sent, receive

CHILDREN = (("Robin", "Ashdown", 16), ("Sky", "Merrill", 15))


def refer_children(program: Program, *, by: User, now: datetime) -> None:
    """Send two children to the protected queue, as a coordinator would who types what came by phone."""
    for days, (given, family, age) in enumerate(CHILDREN, 1):
        at = now - timedelta(days=days)
        day = clock.local_day(at, ZoneInfo(ZONE))
        sent = Sent(
            program_id=program.pk,
            door=Door.PROSECUTOR_LIST,
            identity=Identity(
                given, family, "", date(day.year - age, 1, 15), Language.ENGLISH, interpreter_needed=False
            ),
            received_on=day,
            form_key=uuid4(),
            happened=Happened(agency_id=by.agency_id, on=day, place="Pine St at 4th Ave"),
        )
        receive(sent, same_as=None, others=(), by=by, at=at)
