"""What somebody says who refers a person: values, as a form or a list gives them."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from diversion.people.actions import Identity
from diversion.programs.models import Door, Offense
from diversion.referrals.models import ReceivedHow


@dataclass(frozen=True, slots=True)
class Charged:
    """One charge. `statute` is kept letter by letter; `offense` is the one that it means, where that is certain."""

    statute: str
    offense: Offense | None = None
    title: str = ""
    case_no: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """What an agency reported. Day and time are local to the place; `report_no` is the agency's own, or empty."""

    agency_id: UUID
    on: date | None
    at_time: time | None = None
    report_no: str = ""
    place: str = ""
    disposition: str = ""
    charges: tuple[Charged, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A referral as somebody sent it. `received_on` is local to the program; `age_about` is a guess without a birth date.

    `form_key` is of the page that it was typed on: sent twice, it is one referral. `phone` is a number of the person.
    """

    program_id: UUID
    door: Door
    identity: Identity
    received_on: date
    form_key: UUID
    age_about: int | None = None
    phone: str = ""
    happened: Happened | None = None
    source_agency_id: UUID | None = None
    source_person: str = ""
    received_how: ReceivedHow = ReceivedHow.FORM
    is_urgent: bool = False
    note: str = ""
