"""Offer and agreement: what was put to a person, and what they signed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.enrollments import rules
from diversion.enrollments.actions.door import Decision, locked, move
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import Step
from diversion.enrollments.states import LIFECYCLES, EnrollmentStatus, fopp
from diversion.programs.models import ProgramModel
from diversion.programs.queries import policy_on


class SignatureIncomplete(DomainError):
    """An agreement needs its version, its language and the day it was signed."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement as it was signed. `signed_on` is a local day. Source: docs/adr/0006-enrollment-lifecycle.md"""

    version: str
    language: str
    signed_on: date


@transaction.atomic
def offer(*, enrollment_id: UUID, on: date, decision: Decision) -> Enrollment:
    """Record that the offer went out on the local day `on` (F6), or again after it lapsed, and return the enrollment.

    Raises:
        TransitionNotAllowed, NotYours, AlreadyEnrolled: as `take_step`.
        NoPolicyInForce: no policy says how long an offer holds.
    """
    enrollment = locked(enrollment_id)
    step = _offer_from(enrollment)
    valid_days = policy_on(enrollment.program_id, on).offer_valid_days
    return move(enrollment, step, decision, offer_expires_on=rules.offer_expires_on(on, valid_days=valid_days))


@transaction.atomic
def accept(agreement: Agreement, *, enrollment_id: UUID, decision: Decision) -> Enrollment:
    """Record the signed agreement (F7), bind the enrollment to the policy of that day, and return it.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
        SignatureIncomplete: version or language is missing.
        NoPolicyInForce: no policy covers the day of the signature.

    Source: docs/adr/0006-enrollment-lifecycle.md
    """
    if not agreement.version.strip() or not agreement.language:
        raise SignatureIncomplete(_("Say which version of the agreement was signed, and in which language."))
    enrollment = locked(enrollment_id)
    return move(
        enrollment,
        fopp.ACCEPT,
        decision,
        policy=policy_on(enrollment.program_id, agreement.signed_on),
        agreement_version=agreement.version,
        agreement_language=agreement.language,
        agreement_signed_on=agreement.signed_on,
    )


def _offer_from(enrollment: Enrollment) -> Step:
    known = LIFECYCLES[ProgramModel(enrollment.model)].open_from(EnrollmentStatus(enrollment.status))
    return next((step for step in rules.OFFERS if step in known), fopp.OFFER)
