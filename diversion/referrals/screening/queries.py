"""Questions about what was decided after screening."""

from uuid import UUID

from django.db.models import Q, QuerySet

from diversion.accounts.reach import Reach, Span
from diversion.accounts.walls import FieldClass, Level
from diversion.enrollments.models import Enrollment
from diversion.programs.models import ProgramModel
from diversion.referrals.models import ScreeningDecision


def screened_files(reach: Reach, level: Level) -> QuerySet[Enrollment]:
    """Return the files whose checklist the reader reaches at `level`: by priors; before booking, by working with the person.

    Police, prosecutors and the court never see what is asked before booking (R-073).
    """
    before_booking = Q(model=ProgramModel.PREBOOKING)
    works = _within(reach.span(FieldClass.AGREEMENT, Level.WRITE)) | _within(
        reach.span(FieldClass.CASE_NOTES, Level.READ)
    )
    return Enrollment.objects.filter(
        ~before_booking & _within(reach.span(FieldClass.PRIORS, level)) | before_booking & works
    )


def _within(span: Span) -> Q:
    return Q() if span.everywhere else Q(program__in=span.programs)


def decisions_of(enrollment_id: UUID) -> list[ScreeningDecision]:
    """Return the decisions about a file, newest first, each with who decided. One query."""
    rows = ScreeningDecision.objects.filter(enrollment=enrollment_id).select_related("decided_by")
    return list(rows.order_by("-decided_at", "-inserted_at"))
