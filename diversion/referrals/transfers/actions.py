"""A file that goes to another program: proposed by the one, answered by the other, and taken back if it was a mistake.

Nothing moves before the receiving program says yes (F22). What goes along are the person, what they were referred for and its
clocks; the agreement does not: it is signed anew. Source: docs/adr/0035-transfers.md
"""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.core.states import Transition
from diversion.enrollments import actions as enrollments
from diversion.enrollments import rules as enrollment_rules
from diversion.enrollments.actions import Decision
from diversion.enrollments.actions.held_charges import carry
from diversion.enrollments.models import Enrollment
from diversion.enrollments.rules import NotYours
from diversion.enrollments.states import EnrollmentStatus
from diversion.programs.models import Program
from diversion.referrals import states
from diversion.referrals.models import Transfer
from diversion.referrals.states import TransferStatus
from diversion.referrals.transfers import rules
from diversion.referrals.transfers.carrying import check_of_age, refer_on, take_referrals_back


class AlreadyProposed(DomainError):
    """Another program is being asked already."""


class AnswerMissing(DomainError):
    """The answer must say something."""


class AlreadyBegun(DomainError):
    """The receiving program has begun its work: the file cannot go back by itself."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a file is to go: a program of ours, or one named in words. Exactly one of the two."""

    program_id: UUID | None
    outside: str = ""


@transaction.atomic
def propose(to: Destination, *, enrollment_id: UUID, decision: Decision) -> Transfer:
    """Ask another program to take a file over, for the reason of `decision`, and return the proposal. The file stays where it is.

    Raises:
        TransitionNotAllowed, NotYours, ReasonMissing: as for the step itself (F22), of which this is the first half.
        CannotGoThere: it is no place to go to, or a buyer's and a seller's track would meet.
        AlreadyProposed: another program is being asked.
    """
    enrollment = lock(Enrollment.objects.select_related("program"), enrollment_id)
    step = rules.transfer_of(enrollment.model)
    step.leave(EnrollmentStatus(enrollment.status))
    enrollment_rules.check_may_take(step, decision.roles)
    enrollment_rules.check_reason(step, decision.reason)
    if Transfer.objects.filter(enrollment=enrollment, status=TransferStatus.PROPOSED).exists():
        raise AlreadyProposed(_("Another program is being asked already. Take that proposal back first."))
    _check_destination(to, enrollment)
    row = Transfer(
        enrollment=enrollment,
        to_program_id=to.program_id,
        to_outside=to.outside.strip(),
        reason=decision.reason.strip(),
        proposed_by=decision.by,
        proposed_at=decision.at,
    )
    row.save(force_insert=True)
    _note(row, "transfer.proposed", decision)
    return row


@transaction.atomic
def accept(*, transfer_id: UUID, decision: Decision) -> Enrollment:
    """Take the person into the receiving program, whose roles `decision` holds, and return the file that opens there.

    The old file ends (F22): its seats no longer stand, and what was planned for it is withdrawn by the next plan.

    Raises:
        TransitionNotAllowed: the proposal was answered or taken back, or the file has ended meanwhile.
        NotYours: another role takes people in there.
        CannotGoThere: the person has a file that this one must not meet.
        UnderAge: they are younger than the program takes people at.
        AlreadyEnrolled, AlreadyReferred: the program has them already.
    """
    row = _locked(transfer_id)
    receiver = _receiver(row)
    rules.check_may_answer(receiver.model, decision.roles)
    _answer(row, states.ACCEPT, decision)
    old = lock(Enrollment.objects.select_related("program"), row.enrollment_id)
    rules.check_goes(old.program, receiver, tracks=_tracks_of(old))
    check_of_age(old, receiver, at=decision.at)
    row.moved_from = old.held_from or old.status
    _move(old, row, decision)
    row.opened = enrollments.refer(person_id=old.person_id, program_id=receiver.pk, by=decision.by, at=decision.at)
    refer_on(old, row.opened, by=decision.by, at=decision.at)
    if row.opened.model == old.model:
        carry(old, row.opened, decision)
    row.save()
    _note(row, "transfer.accepted", decision)
    enqueue(Job.PLAN_REMINDERS)
    return row.opened


@transaction.atomic
def accepted_outside(*, transfer_id: UUID, decision: Decision) -> Transfer:
    """Record that a program that is not of ours takes the person, and who said so (the reason of `decision`). Return the transfer.

    Raises:
        TransitionNotAllowed, NotYours: as `propose`; a program of ours answers for itself.
        AnswerMissing: it does not say who said so.
    """
    row = _of_sender(transfer_id, decision)
    _check_outside(row)
    _check_said(decision)
    _answer(row, states.ACCEPT, decision)
    old = lock(Enrollment.objects.all(), row.enrollment_id)
    row.moved_from = old.held_from or old.status
    _move(old, row, decision)
    row.save()
    _note(row, "transfer.accepted", decision)
    enqueue(Job.PLAN_REMINDERS)
    return row


@transaction.atomic
def declined_outside(*, transfer_id: UUID, decision: Decision) -> Transfer:
    """Record that a program that is not of ours says no, and who said so. The file stays where it is. Return the transfer.

    Raises:
        TransitionNotAllowed, NotYours, AnswerMissing: as `accepted_outside`.
    """
    row = _of_sender(transfer_id, decision)
    _check_outside(row)
    return _decline(row, decision)


@transaction.atomic
def decline(*, transfer_id: UUID, decision: Decision) -> Transfer:
    """Record that the receiving program says no, and why (the reason of `decision`). The file stays where it is. Return the transfer.

    Raises:
        TransitionNotAllowed: it was answered or taken back.
        NotYours: another role answers there.
        AnswerMissing: it does not say why.
    """
    row = _locked(transfer_id)
    rules.check_may_answer(_receiver(row).model, decision.roles)
    return _decline(row, decision)


@transaction.atomic
def withdraw(*, transfer_id: UUID, decision: Decision) -> Transfer:
    """Take a proposal back before it is answered, and return it.

    Raises:
        TransitionNotAllowed: it was answered.
        NotYours: another role proposes transfers.
    """
    row = _of_sender(transfer_id, decision)
    _answer(row, states.WITHDRAW, decision)
    row.save()
    _note(row, "transfer.withdrawn", decision)
    return row


@transaction.atomic
def take_back(*, transfer_id: UUID, decision: Decision) -> Transfer:
    """Undo an acceptance by mistake, for the reason of `decision`: the file goes back to where it was. Return the transfer.

    The receiving program's own file is closed as an entry by mistake; its referrals go. Roles are those in the receiving program.

    Raises:
        TransitionNotAllowed: it is no accepted transfer to a program of ours.
        NotYours, AnswerMissing: as `decline`.
        AlreadyBegun: the receiving program has done something with its file.
        AlreadyEnrolled: the sender has opened another file for the person.
    """
    row = _locked(transfer_id)
    rules.check_may_answer(_receiver(row).model, decision.roles)
    _check_said(decision)
    _answer(row, states.TAKE_BACK, decision)
    old = lock(Enrollment.objects.all(), row.enrollment_id)
    new = lock(Enrollment.objects.filter(came_by_transfer=row), row.opened_id or row.pk)
    if new.status != EnrollmentStatus.REFERRED:
        raise AlreadyBegun(_("This program has begun its work with them. Propose a transfer to the other program."))
    if new.model == old.model:
        carry(new, old, decision)
    take_referrals_back(new)
    _as(new, rules.close_of(new.model), decision)
    _as(old, rules.way_back(old.model, row.moved_from), decision)
    row.save()
    _note(row, "transfer.taken_back", decision)
    enqueue(Job.PLAN_REMINDERS)
    return row


def _locked(transfer_id: UUID) -> Transfer:
    return lock(Transfer.objects.select_related("to_program", "enrollment"), transfer_id)


def _receiver(row: Transfer) -> Program:
    if row.to_program is None:
        raise NotYours(_("A program outside this office answers on paper. Its answer is recorded in the file."))
    return row.to_program


def _check_outside(row: Transfer) -> None:
    if row.to_program is not None:
        raise NotYours(_("That program answers for itself."))


def _decline(row: Transfer, decision: Decision) -> Transfer:
    _check_said(decision)
    _answer(row, states.DECLINE, decision)
    row.save()
    _note(row, "transfer.declined", decision)
    return row


def _of_sender(transfer_id: UUID, decision: Decision) -> Transfer:
    row = _locked(transfer_id)
    enrollment_rules.check_may_take(rules.transfer_of(row.enrollment.model), decision.roles)
    return row


def _check_destination(to: Destination, enrollment: Enrollment) -> None:
    if (to.program_id is None) == (not to.outside.strip()):
        raise rules.CannotGoThere(_("Choose a program of this office, or write the name of another one. Not both."))
    if to.program_id is not None:
        receiver = Program.objects.filter(pk=to.program_id).first()
        if receiver is None:
            raise rules.CannotGoThere(_("There is no such program. Choose one from the list."))
        rules.check_goes(enrollment.program, receiver, tracks=_tracks_of(enrollment))


def _tracks_of(enrollment: Enrollment) -> list[str]:
    files = Enrollment.objects.filter(person=enrollment.person_id)
    return list(files.values_list("program__track", flat=True).distinct())


def _check_said(decision: Decision) -> None:
    if not decision.reason.strip():
        raise AnswerMissing(_("Say why, or who said so. The other program reads it."))


def _answer(row: Transfer, step: Transition[TransferStatus], decision: Decision) -> None:
    row.status = step.leave(TransferStatus(row.status))
    row.answer, row.answered_by, row.answered_at = decision.reason.strip(), decision.by, decision.at


def _move(old: Enrollment, row: Transfer, decision: Decision) -> None:
    """End the old file. The sender confirmed the step when proposing it; it is their reason that goes on record."""
    _as(old, rules.transfer_of(old.model), replace(decision, reason=row.reason))


def _as(enrollment: Enrollment, step: enrollment_rules.Step, decision: Decision) -> None:
    confirmed = replace(decision, roles=enrollment_rules.AUTHORITY[step])
    enrollments.move_locked(enrollment, step, confirmed)


def _note(row: Transfer, action: str, decision: Decision) -> None:
    audit.record(
        action,
        subject=row,
        by=decision.by,
        at=decision.at,
        changes={"to": ("", str(row.to_program_id or row.to_outside)), "status": ("", str(row.status))},
        reason=decision.reason,
        person_id=row.enrollment.person_id,
        program_id=row.enrollment.program_id,
    )
