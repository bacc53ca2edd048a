"""Offer and agreement: what was put to a person, and what they signed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.courts.models import ChargeStatus
from diversion.enrollments import rules
from diversion.enrollments.actions.door import Decision, locked, move
from diversion.enrollments.limitation import DATED, Chosen, OfferClock, check_choice
from diversion.enrollments.models import Enrollment, Offer, Requirement, Signature
from diversion.enrollments.requirements import laid_out
from diversion.enrollments.rules import Step
from diversion.enrollments.states import (
    LIFECYCLES,
    ClockChoice,
    CounselAdvice,
    EnrollmentStatus,
    PacketPart,
    SignedBy,
    fopp,
)
from diversion.enrollments.unfiled import offer_clock, unfiled_charges
from diversion.programs.models import PolicyVersion, ProgramModel, StatuteBasis
from diversion.programs.queries import local_day, policy_on


class SignatureIncomplete(DomainError):
    """An agreement needs its version, its language and the day it was signed."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement as it was signed. `signed_on` is a local day, `counsel` what came of the right to a lawyer.

    `signed_by` is one of `SignedBy`, `witness` the name of whoever saw it, `stated` what of `PacketPart` the packet stated.

    Source: docs/adr/0006-enrollment-lifecycle.md"""

    version: str
    language: str
    signed_on: date
    signed_by: str
    witness: str
    stated: frozenset[str]
    counsel: str = ""


@transaction.atomic
def offer(*, enrollment_id: UUID, on: date, chosen: Chosen | None, decision: Decision) -> Enrollment:
    """Record that the offer went out on the local day `on` (F6), or again after it lapsed, and return the enrollment.

    Where the watch period would outlive the last day to file, `chosen` says what a prosecutor does about it; that a charge
    was filed stops its clock.

    Raises:
        TransitionNotAllowed, NotYours, AlreadyEnrolled: as `take_step`; only a prosecutor chooses.
        NoPolicyInForce: no policy says how long an offer holds.
        ChoiceMissing, ChoiceImpossible: as `limitation.check_choice`.

    Source: docs/adr/0028-offers-and-the-last-day-to-file.md
    """
    enrollment = locked(enrollment_id)
    step = _offer_from(enrollment)
    step.leave(EnrollmentStatus(enrollment.status))
    rules.check_may_take(step, decision.roles)
    if chosen is not None:
        rules.check_may_choose(decision.roles)
    measured = offer_clock(enrollment.pk, enrollment.program_id, ProgramModel(enrollment.model), on=on)
    check_choice(measured, chosen, today=local_day(enrollment.program, decision.at))
    row = _write(enrollment, measured, chosen, decision)
    if chosen is not None:
        _note_choice(row, decision)
    return move(enrollment, step, decision, offer_expires_on=row.expires_on)


@transaction.atomic
def accept(agreement: Agreement, *, enrollment_id: UUID, decision: Decision) -> Enrollment:
    """Record the signed agreement (F7), bind the enrollment to the policy of that day, lay out what it asks, and return it.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
        SignatureIncomplete: version, language, hand or witness is missing; the packet did not state all that it must (R-031); or
            nothing says what came of the right to a lawyer where the law gives one.
        NoPolicyInForce: no policy covers the day of the signature.

    Source: docs/adr/0006-enrollment-lifecycle.md
    """
    _check_whole(agreement)
    enrollment = locked(enrollment_id)
    policy = policy_on(enrollment.program_id, agreement.signed_on)
    if policy.statute_basis != StatuteBasis.NONE and agreement.counsel not in CounselAdvice:
        raise SignatureIncomplete(
            _("The law of this program gives the right to a lawyer. Say whether one advised them.")
        )
    move(
        enrollment,
        fopp.ACCEPT,
        decision,
        policy=policy,
        agreement_version=agreement.version,
        agreement_language=agreement.language,
        agreement_signed_on=agreement.signed_on,
        counsel_advice=agreement.counsel,
    )
    _keep(agreement, enrollment, decision)
    _lay_out(enrollment, policy, agreement.signed_on)
    return enrollment


def _check_whole(agreement: Agreement) -> None:
    if not agreement.version.strip() or not agreement.language:
        raise SignatureIncomplete(_("Say which version of the agreement was signed, and in which language."))
    if agreement.signed_by not in SignedBy or not agreement.witness.strip():
        raise SignatureIncomplete(_("Say who signed, and who saw it."))
    if agreement.signed_by == SignedBy.COUNSEL and agreement.counsel != CounselAdvice.ADVISED:
        raise SignatureIncomplete(_("A lawyer who signs for them has advised them. Say so."))
    if missing := [str(part.label) for part in PacketPart if part not in agreement.stated]:
        words = _("Nobody signs before the packet has stated: %(missing)s.")
        raise SignatureIncomplete(words % {"missing": ", ".join(missing)})


def _keep(agreement: Agreement, enrollment: Enrollment, decision: Decision) -> None:
    Signature.objects.create(
        enrollment=enrollment,
        version=agreement.version,
        language=agreement.language,
        signed_on=agreement.signed_on,
        signed_by=agreement.signed_by,
        witness=agreement.witness.strip(),
        stated=[part.value for part in PacketPart],
        recorded_by=decision.by,
        at=decision.at,
    )


def _lay_out(enrollment: Enrollment, policy: PolicyVersion, signed_on: date) -> None:
    """Write the requirements of a signature, with the watch period that was offered."""
    offered = Offer.objects.filter(enrollment=enrollment).order_by("-at", "-inserted_at").first()
    asked = laid_out(
        policy,
        signed_on,
        watch_months=offered.watch_months if offered else policy.watch_months,
        # Whoever is filed against, or has waived the limit, has no clock to be in time for.
        file_by_on=offered.file_by_on if offered and offered.choice not in DATED else None,
    )
    # A second signature, after an end that was overruled, asks anew.
    Requirement.objects.filter(enrollment=enrollment).delete()
    Requirement.objects.bulk_create(
        Requirement(enrollment=enrollment, kind=each.kind, quantity=each.quantity, due_on=each.due_on) for each in asked
    )


def _write(enrollment: Enrollment, measured: OfferClock, chosen: Chosen | None, decision: Decision) -> Offer:
    if decision.by is None:
        raise ValueError("an offer is made by a person")
    policy, months = measured.policy, measured.policy.watch_months
    if chosen and chosen.choice == ClockChoice.SHORTER and chosen.months is not None:
        months = chosen.months
    return Offer.objects.create(
        enrollment=enrollment,
        policy=policy,
        offered_on=measured.offered_on,
        expires_on=rules.offer_expires_on(measured.offered_on, valid_days=policy.offer_valid_days),
        watch_months=months,
        watch_ends_by=measured.ends_by(months),
        limitation_on=measured.limitation_on,
        file_by_on=measured.file_by_on,
        choice=chosen.choice if chosen else "",
        chosen_on=chosen.on if chosen and chosen.choice in DATED else None,
        by=decision.by,
        at=decision.at,
    )


def _note_choice(row: Offer, decision: Decision) -> None:
    """Write the audit event of what was chosen, and the filing into the charges of the file."""
    if row.choice == ClockChoice.FILE:
        unfiled_charges(row.enrollment_id).update(status=ChargeStatus.FILED, filed_on=row.chosen_on)
    audit.record(
        "offer.clock_chosen",
        subject=row.enrollment,
        by=decision.by,
        at=decision.at,
        changes={"choice": ("", row.choice), "on": ("", str(row.chosen_on or ""))},
        person_id=row.enrollment.person_id,
        program_id=row.enrollment.program_id,
    )


def _offer_from(enrollment: Enrollment) -> Step:
    known = LIFECYCLES[ProgramModel(enrollment.model)].open_from(EnrollmentStatus(enrollment.status))
    return next((step for step in rules.OFFERS if step in known), fopp.OFFER)
