"""What one referral's page shows beside the referral itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise

from diversion.core import phone
from diversion.courts.models import Charge
from diversion.people.matching.candidates import Candidate
from diversion.people.models import PHONES, ContactPoint
from diversion.programs.calendars import COURTS
from diversion.programs.offenses import working_limitation_on
from diversion.referrals.likeness import much_like
from diversion.referrals.models import Referral

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One charge. `work_towards` is the court day at or before the last day to file; None where that is not known."""

    statute: str
    title: str
    status: str | Promise
    case_no: str
    limitation_on: date | None
    work_towards: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who may be the person of a referral, with what is compared. `phones` are as people write them."""

    candidate: Candidate
    phones: tuple[str, ...]


def charges_of(referral: Referral) -> list[ChargeRow]:
    """Return what the person is charged with in the incident of the referral, by statute. One query, none without an incident."""
    if referral.incident_id is None:
        return []
    rows = Charge.objects.filter(incident=referral.incident_id, person=referral.person_id)
    return [_charge_row(row) for row in rows.order_by("statute")]


def asked_about(referral: Referral) -> list[Asked]:
    """Return those of the program who may be the person of a referral, at most five, the likeliest first. Eight queries."""
    near = much_like(referral.person, referral.program_id)[:MOST_SHOWN]
    phones = phones_of([each.person.pk for each in near])
    return [Asked(each, phones.get(each.person.pk, ())) for each in near]


def phones_of(people: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return the telephones of people that are still theirs, by person, as people write them. One query."""
    rows = ContactPoint.objects.filter(person__in=list(people), kind__in=PHONES, ended_at__isnull=True)
    found: dict[UUID, tuple[str, ...]] = {}
    for person_id, value in rows.order_by("value").values_list("person_id", "value"):
        found[person_id] = (*found.get(person_id, ()), phone.shown(value))
    return found


def _charge_row(row: Charge) -> ChargeRow:
    return ChargeRow(
        statute=row.statute,
        title=row.title,
        status=row.get_status_display(),
        case_no=row.case_no,
        limitation_on=row.limitation_on,
        work_towards=working_limitation_on(row.limitation_on, COURTS) if row.limitation_on else None,
    )
