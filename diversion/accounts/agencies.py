"""The offices whose people work here, or whose lists are taken in."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from diversion.accounts.models import Agency, User
from diversion.audit import actions as audit


@dataclass(frozen=True, slots=True)
class NewAgency:
    """What an agency is. `neutral_sender_name` is what participants would see of it."""

    name: str
    kind: str
    time_zone: str
    neutral_sender_name: str
    callback_phone: str = ""


@transaction.atomic
def find_or_add_agency(agency: NewAgency, *, by: User | None, at: datetime, reason: str) -> Agency:
    """Return the agency of that name, which stays as it is; where there is none, create it and return it.

    `by` is None when it is done at the server's own command line.
    """
    values = asdict(agency)
    found, is_new = Agency.objects.get_or_create(name=values.pop("name"), defaults=values)
    if is_new:
        audit.record("agency.added", subject=found, by=by, at=at, reason=reason)
    return found
