"""Who leads one session: the facilitators of its series, or somebody in their stead for that date."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from diversion.accounts.models import User
from diversion.accounts.queries import facilitators
from diversion.audit import actions as audit
from diversion.classes.models import ClassSession, SessionFacilitator
from diversion.core.models import lock


@transaction.atomic
def set_leads(*, session_id: UUID, user_ids: Collection[UUID], by: User, at: datetime) -> list[User]:
    """Say who leads a session, for that date alone, and return them by name. They see its register, and who led it before does not.

    Whoever cannot lead a class is left out: their account was switched off, or the role ended, since the page was read.
    """
    session = lock(ClassSession.objects.all(), session_id)
    wanted = [user for user in facilitators() if user.pk in set(user_ids)]
    before = list(session.leads.order_by("user__name").values_list("user_id", flat=True))
    session.leads.exclude(user__in=wanted).delete()
    SessionFacilitator.objects.bulk_create(
        SessionFacilitator(session=session, user=user) for user in wanted if user.pk not in before
    )
    changes = {"leads": ([str(pk) for pk in before], [str(user.pk) for user in wanted])}
    audit.record("session.leads_set", subject=session, by=by, at=at, changes=changes, program_id=session.program_id)
    return wanted
