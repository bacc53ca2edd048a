"""The end of a register: it is signed, countersigned, and from then on it is evidence.

Signed by who led the class, countersigned by the coordinator, who sees what follows for each file and lets it follow.
Source: docs/adr/0040-registers-are-signed.md
"""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diversion.accounts.models import User
from diversion.attendance import rules
from diversion.attendance.actions import RegisterLocked, SessionCancelled, Tap, fill, length_of, lock_seat, write_tap
from diversion.attendance.marks import How, Mark, Verdict
from diversion.attendance.models import AttendanceMark, SignOff
from diversion.attendance.rules import Terms
from diversion.audit import actions as audit
from diversion.classes.models import ClassSession, Seat, SeatStatus, SessionStatus
from diversion.classes.rules import STEP_WITH_A_SEAT, check_may_seat
from diversion.core.errors import DomainError
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import Decision
from diversion.enrollments.actions.door import locked
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.rules import Step
from diversion.enrollments.states import EnrollmentStatus, fopp
from diversion.programs.models import PolicyVersion
from diversion.programs.queries import local_day, policy_on

# What a session does to the status of a file that waits for it; the statuses of the other regimes do not move with a mark.
STEPS: dict[Verdict, tuple[Step, ...]] = {
    Verdict.DONE: (fopp.ATTEND, fopp.ATTEND_MAKEUP),
    Verdict.NOT_DONE: (fopp.MISS, fopp.MISS_MAKEUP),
    Verdict.MISSED: (fopp.MISS, fopp.MISS_MAKEUP),
    Verdict.EXCUSED: (fopp.EXCUSE,),
}
AFTER_ALL: dict[Verdict, Step] = {
    Verdict.DONE: fopp.ATTENDED_AFTER_ALL,
    Verdict.NOT_DONE: fopp.MISSED_AFTER_ALL,
    Verdict.MISSED: fopp.MISSED_AFTER_ALL,
    Verdict.EXCUSED: fopp.EXCUSED_AFTER_ALL,
}


class NotBegun(DomainError):
    """The class has not begun: nobody can say who was there."""


class StillUnmarked(DomainError):
    """Somebody has no mark, and nobody has said that they were not there."""


class AlreadySigned(DomainError):
    """The register is signed, or countersigned, already."""


class NotSigned(DomainError):
    """The register is not signed yet, or not countersigned."""


class TwoPeopleNeeded(DomainError):
    """Whoever signed a register does not countersign it, unless the policy says so (ruling B2)."""


@transaction.atomic
def sign(*, session_id: UUID, others_not_here: bool, by: User, at: datetime) -> SignOff:
    """Sign the register of a session, and return the signature.

    Whoever has no mark then is marked as not here, if `others_not_here` says that this was asked and answered (R-048).

    Raises:
        NotBegun, SessionCancelled: there is nothing to sign.
        StillUnmarked: somebody has no mark, and the question was not answered.
        AlreadySigned: somebody signed it before.
    """
    session = ClassSession.objects.get(pk=session_id)
    if session.status == SessionStatus.CANCELLED:
        raise SessionCancelled(_("This session is cancelled. Its register is not signed."))
    if session.starts_at > at:
        raise NotBegun(_("This class has not begun. Its register is signed when it is over."))
    if SignOff.objects.filter(session=session).exists():
        raise _already_signed()
    try:
        count = fill(session, Mark.NOT_HERE, How.CLOSED, by=by, at=at)
    except RegisterLocked:  # by somebody who signed it at the same moment
        raise _already_signed() from None
    if count and not others_not_here:
        raise StillUnmarked(
            ngettext("%(count)s person has no mark.", "%(count)s people have no mark.", count) % {"count": count}
        )
    made = SignOff.objects.create(session=session, signed_by=by, signed_at=at)
    changes = {"marked_not_here": ("", count)}
    audit.record("register.signed", subject=made, by=by, at=at, changes=changes, program_id=session.program_id)
    return made


@transaction.atomic
def countersign(*, session_id: UUID, decision: Decision) -> Counter[Verdict]:
    """Countersign a register, let each file take the step that follows from its mark, and return how many had which verdict.

    A file that no longer waits for the class (it ended, is on hold, has attended another one) keeps its status.

    Raises:
        NotYours: another role countersigns.
        NotSigned, AlreadySigned: it is not its turn.
        TwoPeopleNeeded: the same person signed it, and the policy of that day asks for two.
    """
    check_may_seat(decision.roles)
    sign_off = _locked(session_id)
    if sign_off.countersigned_at is not None:
        raise AlreadySigned(_("This register is countersigned already. Reload the page to see it."))
    _check_two_people(sign_off, decision)
    sign_off.countersigned_by, sign_off.countersigned_at = decision.by, decision.at
    sign_off.save(update_fields=["countersigned_by", "countersigned_at"])
    verdicts = Counter(_follow(file, mark, decision) for file, mark in _files_with_marks(sign_off.session))
    audit.record(
        "register.countersigned",
        subject=sign_off,
        by=decision.by,
        at=decision.at,
        changes={verdict.value: ("", verdicts[verdict]) for verdict in Verdict},
        program_id=sign_off.session.program_id,
    )
    return verdicts


@transaction.atomic
def correct(tap: Tap, *, session_id: UUID, seat_id: UUID, decision: Decision) -> AttendanceMark:
    """Amend a mark of a countersigned register, and return it (R-049). Both marks stay in the history.

    Where nothing has happened to the file since the countersignature, its status follows; later steps are never undone.

    Raises:
        NotYours: another role corrects.
        NotSigned: the register is not countersigned: `actions.record_mark` marks there.
        ReasonNeeded, MinutesUnclear, MarkedMeanwhile, NoLongerOnTheRegister, Seat.DoesNotExist: as `actions.record_mark`.
    """
    check_may_seat(decision.roles)
    sign_off = _locked(session_id)
    if sign_off.countersigned_at is None or decision.by is None:
        raise NotSigned(_("This register is not countersigned. Mark the row itself."))
    file = locked(Seat.objects.values_list("enrollment", flat=True).get(session=session_id, pk=seat_id))
    seat, held = lock_seat(seat_id, session_id)
    mark = write_tap(seat, held, tap, by=decision.by, at=decision.at)
    _follow_after_all(file, mark, sign_off, decision)
    return mark


def verdict_of(mark: AttendanceMark, policy: PolicyVersion, session: ClassSession) -> Verdict:
    """Return what the mark of a session amounts to under the policy that the person signed."""
    terms = Terms(policy.late_grace_minutes, policy.least_minutes_present, policy.turned_away_excused)
    return rules.verdict(Mark(mark.mark), mark.minutes, session_minutes=length_of(session), terms=terms)


def _already_signed() -> AlreadySigned:
    return AlreadySigned(_("This register is signed already. Reload the page to see it."))


def _locked(session_id: UUID) -> SignOff:
    rows = SignOff.objects.select_related("session__program").select_for_update(of=("self",))
    found = rows.filter(session=session_id).first()
    if found is None:
        raise NotSigned(_("This register is not signed yet. Who led the class signs it first."))
    return found


def _check_two_people(sign_off: SignOff, decision: Decision) -> None:
    session = sign_off.session
    if decision.by is None or sign_off.signed_by_id != decision.by.pk:
        return
    if not policy_on(session.program_id, local_day(session.program, session.starts_at)).one_may_countersign:
        raise TwoPeopleNeeded(_("You signed this register. Somebody else countersigns it."))


def _files_with_marks(session: ClassSession) -> list[tuple[Enrollment, AttendanceMark]]:
    marks = AttendanceMark.objects.filter(seat__session=session, seat__status=SeatStatus.BOOKED).exclude(mark="")
    by_file = {mark.seat.enrollment_id: mark for mark in marks.select_related("seat__session")}
    files = Enrollment.objects.filter(pk__in=by_file).select_related("policy").order_by("pk")
    return [(file, by_file[file.pk]) for file in files.select_for_update(of=("self",))]


def _follow(file: Enrollment, mark: AttendanceMark, decision: Decision) -> Verdict:
    if file.policy is None:  # nothing was signed that a session could count for
        return Verdict.NOT_DONE
    verdict = verdict_of(mark, file.policy, mark.seat.session)
    step = next((step for step in STEPS[verdict] if EnrollmentStatus(file.status) in step.sources), None)
    if step is not None:
        _move(file, step, decision)
    return verdict


def _move(file: Enrollment, step: Step, decision: Decision) -> None:
    enrollments.move_locked(file, step, decision)
    ahead = Seat.objects.filter(enrollment=file, status=SeatStatus.BOOKED, session__status=SessionStatus.PLANNED)
    after_that = STEP_WITH_A_SEAT[EnrollmentStatus(file.status)]
    if after_that is not None and ahead.filter(session__starts_at__gt=decision.at).exists():
        # The next seat was taken before this register came in: the file waits for that one now.
        enrollments.move_locked(file, after_that, decision)


def _follow_after_all(file: Enrollment, mark: AttendanceMark, sign_off: SignOff, decision: Decision) -> None:
    last = StatusChange.objects.filter(enrollment=file).order_by("-at", "-inserted_at").first()
    countersigned_at = sign_off.countersigned_at
    if file.policy is None or last is None or countersigned_at is None or last.at < countersigned_at:
        return
    moved_by_marks = {step.name for step in (*AFTER_ALL.values(), *(one for steps in STEPS.values() for one in steps))}
    step = AFTER_ALL[verdict_of(mark, file.policy, sign_off.session)]
    if last.step in moved_by_marks and EnrollmentStatus(file.status) in step.sources:
        _move(file, step, Decision(decision.by, decision.roles, decision.at, mark.reason))
