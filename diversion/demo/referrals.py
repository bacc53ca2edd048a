"""Referrals of the demonstration: from the street, from a court, from a list; and children, of whom a program learns a number."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from diversion.accounts.models import User
from diversion.core import clock
from diversion.demo.programs import ZONE
from diversion.people.actions import Identity
from diversion.people.models import Language
from diversion.programs.models import Door, Offense, Program
from diversion.referrals.actions import Charged, Happened, Sent, receive, receive_unasked

CHILDREN = (("Robin", "Ashdown", 16), ("Sky", "Merrill", 15))


@dataclass(frozen=True, slots=True)
class _Arrest:
    """Somebody whom an officer sent: so many days ago, the offense of so many more days ago; no statute where help was asked for."""

    given: str
    family: str
    days: int
    statute: str
    place: str
    about: int


# The last has the name of somebody who was sent before: somebody has to say whether it is the same person.
FROM_THE_STREET = (
    _Arrest("Jordan", "", 0, "647(b)(1)", "Pine St at 4th Ave", 30),
    _Arrest("Dana", "Whitlow", 9, "", "Transit center, north side", 41),
    _Arrest("Lou", "Farrow", 22, "647(b)(1)", "11th St at Holly Dr", 26),
    _Arrest("Lou", "Farrow", 2, "647(b)(1)", "Grant Line Rd", 27),
)
# Of a prosecutor's list: their last day to file is near.
FROM_THE_LIST = (("Victor", "Halloran", 12, 340), ("Samuel", "Okoro", 4, 20), ("Peter", "Lindqvist", 33, 120))


def refer_some(program: Program, street: Program, *, coordinator: User, officer: User, now: datetime) -> None:
    """Send people to the class program from a list, to the program of the street by an officer, and two children."""
    for given, family, days, since in FROM_THE_LIST:
        received = now - timedelta(days=days)
        day = _day(received)
        happened = _happened(coordinator, day - timedelta(days=since), "647(b)(2)", "Old Schulte Rd")
        sent = _sent(
            program, Door.PROSECUTOR_LIST, Identity(given, family, "", date(1984, 5, 17), *_SPEAKS), day, happened
        )
        receive(sent, same_as=None, others=(), by=coordinator, at=received)
    for arrest in sorted(FROM_THE_STREET, key=lambda arrest: -arrest.days):
        _send(street, arrest, officer, now - timedelta(days=arrest.days, minutes=30))
    for days, (given, family, age) in enumerate(CHILDREN, 1):
        at = now - timedelta(days=days)
        day = _day(at)
        identity = Identity(given, family, "", date(day.year - age, 1, 15), *_SPEAKS)
        sent = _sent(
            program, Door.PROSECUTOR_LIST, identity, day, _happened(coordinator, day, "", "Pine St at 4th Ave")
        )
        receive(sent, same_as=None, others=(), by=coordinator, at=at)


_SPEAKS = (Language.ENGLISH, False)


def _send(program: Program, arrest: _Arrest, officer: User, at: datetime) -> None:
    door = Door.ARREST_DIVERSION if arrest.statute else Door.SOCIAL_CONTACT
    identity = Identity(arrest.given, arrest.family, "", None, *_SPEAKS)
    happened = _happened(officer, _day(at), arrest.statute, arrest.place)
    sent = _sent(program, door, identity, _day(at), happened, about=arrest.about)
    receive_unasked(sent, others=(), by=officer, at=at)


def _happened(by: User, on: date, statute: str, place: str) -> Happened:
    offense = Offense.objects.filter(statute=statute).first() if statute else None
    charges = (Charged(statute, offense),) if statute else ()
    return Happened(by.agency_id, on=on, at_time=time(21, 40), place=place, charges=charges)


def _sent(
    program: Program, door: Door, identity: Identity, day: date, happened: Happened, *, about: int | None = None
) -> Sent:
    return Sent(program.pk, door, identity, received_on=day, form_key=uuid4(), age_about=about, happened=happened)


def _day(at: datetime) -> date:
    return clock.local_day(at, ZoneInfo(ZONE))
