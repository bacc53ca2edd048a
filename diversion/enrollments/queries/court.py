"""What a court ordered, as the file shows it."""

from dataclasses import dataclass
from datetime import date

from diversion.enrollments.models import Enrollment


@dataclass(frozen=True, slots=True)
class CourtSide:
    """What a court ordered, and the days between notice and end; None where there is none."""

    court: str
    case_no: str
    made_on: date
    ends_on: date
    conditions: str
    time_waived: bool
    next_on: date | None
    notice_sent_on: date | None
    hearing_on: date | None
    dismissal_on: date | None


def court_side(file: Enrollment) -> CourtSide | None:
    """Return what a court ordered of a file whose order is at hand; None where it ordered nothing."""
    order = file.order
    if order is None:
        return None
    return CourtSide(
        court=order.court,
        case_no=order.case_no,
        made_on=order.made_on,
        ends_on=order.ends_on,
        conditions=order.conditions,
        time_waived=order.time_waived,
        next_on=order.next_on,
        notice_sent_on=file.notice_sent_on,
        hearing_on=file.hearing_on,
        dismissal_on=file.dismissal_on,
    )
