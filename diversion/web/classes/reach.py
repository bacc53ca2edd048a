"""Which register somebody reaches, and what they may do with it."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from diversion.accounts.walls import FieldClass, Level
from diversion.classes.models import ClassSession
from diversion.classes.queries import sessions_for
from diversion.classes.rules import may_seat
from diversion.core import clock
from diversion.enrollments.actions import Decision
from diversion.enrollments.queries import roles_in
from diversion.web.http import StaffRequest

_WITH = ("series", "program", "sign_off__signed_by", "sign_off__countersigned_by")


def session_or_404(request: StaffRequest, session_id: UUID, level: Level) -> ClassSession:
    """Return a session whose register the reader reaches at `level`; 404 alike for those out of reach and none."""
    return get_object_or_404(sessions_for(request.reach, level).select_related(*_WITH), pk=session_id)


def may_write(request: StaffRequest, session: ClassSession) -> bool:
    """Tell whether the reader marks this register: whoever marks in another program, or leads another class, sees no taps here."""
    return sessions_for(request.reach, Level.WRITE).filter(pk=session.pk).exists()


def countersigns(request: StaffRequest, session: ClassSession) -> bool:
    """Tell whether the reader countersigns this register, and corrects it afterwards."""
    works_there = request.reach.span(FieldClass.AGREEMENT, Level.WRITE).covers(session.program_id)
    return works_there and may_seat(roles_in(request.reach, session.program_id))


def decision_about(request: StaffRequest, session: ClassSession) -> Decision:
    """Return the decision of whoever asks, in the roles that they hold in the program of the session."""
    return Decision(by=request.user, roles=roles_in(request.reach, session.program_id), at=clock.now())
