"""The one door to an enrollment's status: each change with its history row and its audit event."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.accounts.walls import Role
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.enrollments import rules, states
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.rules import Step
from diversion.enrollments.states import EnrollmentStatus, HoldReason
from diversion.people import actions as people
from diversion.people.actions import Identity
from diversion.people.matching.candidates import Candidate, candidates
from diversion.people.matching.particulars import Particulars
from diversion.people.matching.telling_apart import tell_apart
from diversion.people.models import Person
from diversion.programs.models import Program
from diversion.programs.queries import policy_on


class AlreadyEnrolled(DomainError):
    """The person has an open enrollment in the program."""


class MayBeHereAlready(DomainError):
    """People much like this one are in the program, and nobody has said yet that this is somebody else."""

    def __init__(self, words: str, known: list[Candidate]) -> None:
        super().__init__(words)
        self.known = known

    @property
    def people(self) -> list[Person]:
        return [each.person for each in self.known]


class SignatureIncomplete(DomainError):
    """An agreement needs its version, its language and the day it was signed."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement as it was signed. `signed_on` is a local day. Source: docs/adr/0006-enrollment-lifecycle.md"""

    version: str
    language: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """Who takes a step, in which roles of the program, when and why. `by` is None for a computed date (F17) alone."""

    by: User | None
    roles: Collection[Role]
    at: datetime
    reason: str = ""


@transaction.atomic
def take_in(identity: Identity, *, program_id: UUID, others: Collection[UUID], by: User, at: datetime) -> Enrollment:
    """Add a person and open their first file, in status 'referred' (F1), and return the file.

    A person without a file would be seen by nobody: the two are one deed. `others` are the ids of people much
    like this one whom `by` has looked at and found to be somebody else. Safe against a double click: the second one asks.

    Raises:
        NameMissing: no part of a name was given.
        MayBeHereAlready: the program has people much like this one who are not among `others`.
    """
    # Two at once for one program wait for each other, so that neither misses whom the other adds.
    Program.objects.select_for_update(no_key=True).get(pk=program_id)
    here = Person.objects.filter(Exists(Enrollment.objects.filter(person=OuterRef("pk"), program=program_id)))
    if known := candidates(particulars_in(identity), among=here, but_not=others, most=5):
        raise MayBeHereAlready(_("Somebody much like them is in the program already. Is it the same person?"), known)
    person = people.add_person(identity, by=by, at=at)
    tell_apart(person.pk, set(here.filter(pk__in=others).values_list("pk", flat=True)), by=by, at=at)
    return refer(person_id=person.pk, program_id=program_id, by=by, at=at)


def particulars_in(identity: Identity) -> Particulars:
    """Return what somebody tells of themselves as it is compared with those who are here."""
    return Particulars(
        given_name=identity.given_name,
        family_name=identity.family_name,
        preferred_name=identity.preferred_name,
        birth_date=identity.birth_date,
    )


@transaction.atomic
def refer(*, person_id: UUID, program_id: UUID, by: User | None, at: datetime) -> Enrollment:
    """Open a file for a person in a program, in status 'referred' (F1), and return it.

    Raises:
        AlreadyEnrolled: the person has an open one there.
    """
    enrollment = Enrollment(
        number=_next_number(), person_id=person_id, program_id=program_id, status_at=at, opened_at=at
    )
    with _the_only_open_file():
        enrollment.save(force_insert=True)
    _note(enrollment, old="", step="refer", by=by, at=at)
    return enrollment


@transaction.atomic
def take_step(*, enrollment_id: UUID, step: Step, decision: Decision) -> Enrollment:
    """Take one of the steps that are nothing but the step (`rules.PLAIN`) and return the enrollment.

    Raises:
        TransitionNotAllowed: the enrollment is not where the step begins.
        NotYours: another role confirms this step.
        ReasonMissing: the step must say why.
        AlreadyEnrolled: the step opens a file again, and the person has a newer open one in the program.
    """
    if step not in rules.PLAIN:
        raise ValueError(f"{step.name} carries facts of its own: use its action")
    enrollment = lock(Enrollment.objects.all(), enrollment_id)
    return _move(enrollment, step, decision)


@transaction.atomic
def offer(*, enrollment_id: UUID, on: date, decision: Decision) -> Enrollment:
    """Record that the offer went out on the local day `on` (F6), or again after it lapsed, and return the enrollment.

    Raises:
        TransitionNotAllowed, NotYours, AlreadyEnrolled: as `take_step`.
        NoPolicyInForce: no policy says how long an offer holds.
    """
    enrollment = lock(Enrollment.objects.all(), enrollment_id)
    step = states.OFFER if enrollment.status == EnrollmentStatus.ELIGIBLE else states.OFFER_AGAIN
    valid_days = policy_on(enrollment.program_id, on).offer_valid_days
    return _move(enrollment, step, decision, offer_expires_on=rules.offer_expires_on(on, valid_days=valid_days))


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
    enrollment = lock(Enrollment.objects.all(), enrollment_id)
    return _move(
        enrollment,
        states.ACCEPT,
        decision,
        policy=policy_on(enrollment.program_id, agreement.signed_on),
        agreement_version=agreement.version,
        agreement_language=agreement.language,
        agreement_signed_on=agreement.signed_on,
    )


@transaction.atomic
def hold(*, enrollment_id: UUID, why: HoldReason, until_on: date, decision: Decision) -> Enrollment:
    """Pause an enrollment until its review on the local day `until_on` (F21) and return it.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
    """
    enrollment = lock(Enrollment.objects.all(), enrollment_id)
    return _move(
        enrollment, states.HOLD, decision, held_from=enrollment.status, hold_reason=why, hold_until_on=until_on
    )


@transaction.atomic
def resume(*, enrollment_id: UUID, decision: Decision) -> Enrollment:
    """End a hold: back to the status before it. Return the enrollment.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
    """
    enrollment = lock(Enrollment.objects.all(), enrollment_id)
    back = next((step for step in states.RESUME if step.target == enrollment.held_from), states.RESUME[0])
    return _move(enrollment, back, decision, held_from="", hold_reason="", hold_until_on=None)


def move_for_seat(enrollment: Enrollment, step: Step, decision: Decision) -> Enrollment:
    """Take the step that a seat brings with it, on a row that the caller has locked, in the caller's transaction.

    Raises:
        TransitionNotAllowed, NotYours: as `take_step`.
    """
    return _move(enrollment, step, decision)


def _move(enrollment: Enrollment, step: Step, decision: Decision, **facts: object) -> Enrollment:
    old = EnrollmentStatus(enrollment.status)
    new = step.leave(old)
    rules.check_may_take(step, decision.roles)
    rules.check_reason(step, decision.reason)
    enrollment.status, enrollment.status_at = new, decision.at
    if new != EnrollmentStatus.ON_HOLD and old == EnrollmentStatus.ON_HOLD:
        facts = {"held_from": "", "hold_reason": "", "hold_until_on": None} | facts
    for name, value in facts.items():
        setattr(enrollment, name, value)
    with _the_only_open_file():  # an end that is overruled opens the file again
        enrollment.save(update_fields=["status", "status_at", *facts])
    _note(enrollment, old=old, step=step.name, by=decision.by, at=decision.at, reason=decision.reason)
    return enrollment


@contextmanager
def _the_only_open_file() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if "enrollment_one_open_per_person_and_program" not in str(problem):
            raise
        raise AlreadyEnrolled(_("This person already has an open file in that program. Open that one.")) from problem


def _note(enrollment: Enrollment, *, old: str, step: str, by: User | None, at: datetime, reason: str = "") -> None:
    StatusChange.objects.create(
        enrollment=enrollment, old=old, new=enrollment.status, step=step, reason=reason, by=by, at=at
    )
    audit.record(
        "enrollment.status_changed" if old else "enrollment.opened",
        subject=enrollment,
        by=by,
        at=at,
        reason=reason,
        changes={"status": (str(old), str(enrollment.status))},
        person_id=enrollment.person_id,
        program_id=enrollment.program_id,
    )


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('enrollments_number')")
        (number,) = cursor.fetchone()
    return f"E-{number:05d}"
