"""Whether somebody took part in diversion before, in whatever program: when, and in what kind. Never whose file it is.

Of other programs nothing else crosses the wall: no name, no number, no reason, no outcome. What is said in confidence does
not cross it at all: help before booking, and the other side of the trade. Source: docs/adr/0027-earlier-participation.md
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from diversion.core import clock
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import ENDED, EnrollmentStatus
from diversion.programs.models import ProgramModel, Track
from diversion.referrals.models import Outcome, Referral

# Whoever bought and whoever sold never meet on a screen; in a program for all, either would be told of there.
_TOLD_OF = {
    Track.BUYER: (Track.BUYER, Track.GENERAL),
    Track.SELLER: (Track.SELLER, Track.GENERAL),
    Track.GENERAL: (Track.GENERAL,),
}
# Before booking nothing that a person does is used against them.
_KINDS = (ProgramModel.FOPP, ProgramModel.POSTBOOKING)
# A sealed file is as if it had never been; one that was opened by mistake never was; a transfer goes on elsewhere.
_NOT_TOLD_OF = (EnrollmentStatus.SEALED, EnrollmentStatus.CLOSED_ADMIN, EnrollmentStatus.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Having taken part once: in which kind of program, on which local days. `ended_on` is None while it goes on."""

    kind: ProgramModel
    began_on: date
    ended_on: date | None


def earlier_participation(file: Enrollment, *, before: date) -> tuple[Earlier, ...]:
    """Return where the person of a file took part before the local day `before`, the latest first. Two queries.

    Taking part begins with the signature, or with the court's order; who was only referred took no part. Of records that
    were kept elsewhere those count that say they were completed.

    Source: docs/adr/0027-earlier-participation.md
    """
    found = [*_files(file), *_records_kept_before(file)]
    return tuple(sorted((each for each in found if each.began_on < before), key=_began, reverse=True))


def _files(file: Enrollment) -> list[Earlier]:
    rows = Enrollment.objects.filter(_told_of(file), person=file.person_id).exclude(pk=file.pk)
    took_part = Q(agreement_signed_on__isnull=False) | Q(order__isnull=False)
    return [
        Earlier(ProgramModel(row.model), began_on, _ended_on(row))
        for row in rows.filter(took_part).exclude(status__in=_NOT_TOLD_OF).select_related("program", "order")
        if (began_on := row.order.starts_on if row.order else row.agreement_signed_on)
    ]


def _records_kept_before(file: Enrollment) -> list[Earlier]:
    rows = Referral.objects.filter(_told_of(file), person=file.person_id, outcome=Outcome.COMPLETED)
    return [
        Earlier(ProgramModel(row.program.model), row.referred_on or row.received_on, row.closed_on)
        for row in rows.select_related("program")
    ]


def _told_of(file: Enrollment) -> Q:
    return Q(program__track__in=_TOLD_OF[Track(file.program.track)], program__model__in=_KINDS)


def _ended_on(file: Enrollment) -> date | None:
    if file.status not in ENDED:
        return None
    return clock.local_day(file.status_at, ZoneInfo(file.program.time_zone))


def _began(earlier: Earlier) -> date:
    return earlier.began_on
