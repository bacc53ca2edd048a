"""Who may take which step, which steps need a reason, and the dates that follow."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.accounts.walls import Role
from diversion.core.errors import DomainError
from diversion.core.states import Transition, TransitionNotAllowed
from diversion.enrollments.states import EnrollmentStatus, fopp, held_charge, postbooking, prebooking
from diversion.enrollments.states.held_charge import HeldChargeStatus

Step = Transition[EnrollmentStatus]
ChargeStep = Transition[HeldChargeStatus]

_COORDINATOR = frozenset({Role.COORDINATOR})
_PROSECUTOR = frozenset({Role.PROSECUTOR})
_ADMIN = frozenset({Role.ADMIN})
_CASE_MANAGER = frozenset({Role.CASE_MANAGER})
_SUPERVISOR = frozenset({Role.CM_SUPERVISOR})
# What a judge decides, whoever carries the court's paper into the office writes down.
_FROM_COURT = frozenset({Role.COURT_LIAISON, Role.COORDINATOR})

# Who confirms a step. Nothing adverse happens without a person. Source: docs/adr/0006-enrollment-lifecycle.md
_FOPP: dict[Step, frozenset[Role]] = {
    fopp.OPEN_SCREENING: _COORDINATOR,
    fopp.FIND_ELIGIBLE: _PROSECUTOR,
    fopp.FIND_INELIGIBLE: _PROSECUTOR,
    fopp.OVERRIDE: _PROSECUTOR,
    fopp.OFFER: _COORDINATOR | _PROSECUTOR,
    fopp.ACCEPT: _COORDINATOR,
    fopp.DECLINE: _COORDINATOR,
    fopp.CONFIRM_EXPIRY: _COORDINATOR,
    fopp.OFFER_AGAIN: _COORDINATOR | _PROSECUTOR,
    fopp.SCHEDULE: _COORDINATOR,
    fopp.RESCHEDULE: _COORDINATOR,
    fopp.SCHEDULE_MAKEUP: _COORDINATOR,
    fopp.ATTEND: _COORDINATOR,
    fopp.MISS: _COORDINATOR,
    fopp.ATTEND_MAKEUP: _COORDINATOR,
    fopp.MISS_MAKEUP: _COORDINATOR,
    fopp.EXCUSE: _COORDINATOR,
    fopp.ATTENDED_AFTER_ALL: _COORDINATOR,
    fopp.MISSED_AFTER_ALL: _COORDINATOR,
    fopp.EXCUSED_AFTER_ALL: _COORDINATOR,
    fopp.TERMINATE_AFTER_MISS: _PROSECUTOR,
    fopp.FINISH_CLASS: _COORDINATOR,
    fopp.BEGIN_WATCH: _COORDINATOR,
    fopp.COMPLETE: _PROSECUTOR,
    fopp.TERMINATE_IN_WATCH: _PROSECUTOR,
    fopp.WITHDRAW: _COORDINATOR,
    fopp.HOLD: _COORDINATOR,
    **dict.fromkeys(fopp.RESUME, _COORDINATOR),
    fopp.TRANSFER: _COORDINATOR,
    **dict.fromkeys(fopp.TAKE_BACK, _COORDINATOR),
    fopp.CLOSE: _ADMIN,
    fopp.SEAL: _ADMIN,
}

# The person who works with somebody moves their file; what closes it, their supervisor. No police, no prosecutor.
_PREBOOKING: dict[Step, frozenset[Role]] = {
    prebooking.HAND_OFF: _CASE_MANAGER,
    prebooking.WAITLIST: _SUPERVISOR,
    prebooking.LOOK_FOR: _CASE_MANAGER,
    prebooking.SCHEDULE_INTAKE: _CASE_MANAGER,
    prebooking.MISS_INTAKE: _CASE_MANAGER,
    prebooking.COMPLETE_INTAKE: _CASE_MANAGER,
    prebooking.LOSE_TOUCH: _CASE_MANAGER,
    prebooking.FIND_AGAIN: _CASE_MANAGER,
    prebooking.STEP_DOWN: _CASE_MANAGER,
    prebooking.REST: _SUPERVISOR,
    prebooking.COME_BACK: _CASE_MANAGER,
    prebooking.START_AGAIN: _CASE_MANAGER,
    prebooking.CLOSE: _SUPERVISOR,
    prebooking.DECLINE: _CASE_MANAGER,
    prebooking.FIND_INELIGIBLE: _SUPERVISOR,
    prebooking.MOVE_AWAY: _SUPERVISOR,
    prebooking.LONG_CUSTODY: _SUPERVISOR,
    prebooking.DIE: _SUPERVISOR,
    prebooking.TRANSFER: _CASE_MANAGER,
    **dict.fromkeys(prebooking.TAKE_BACK, _CASE_MANAGER),
}
_POSTBOOKING: dict[Step, frozenset[Role]] = {
    postbooking.SCREEN: _FROM_COURT,
    postbooking.FIND_ELIGIBLE: _PROSECUTOR,
    postbooking.FIND_INELIGIBLE: _PROSECUTOR,
    postbooking.OVERRIDE: _PROSECUTOR,
    # Under Cal. Penal Code 1001.95 the judge may offer it over the prosecutor: the liaison writes that down.
    postbooking.OFFER: _PROSECUTOR | {Role.COURT_LIAISON},
    postbooking.DECLINE: _FROM_COURT,
    postbooking.OFFER_AGAIN: _PROSECUTOR | {Role.COURT_LIAISON},
    postbooking.ORDER: _FROM_COURT,
    postbooking.BEGIN: _COORDINATOR,
    postbooking.SEND_NOTICE: _COORDINATOR,
    postbooking.CURE: _COORDINATOR,
    postbooking.SET_HEARING: _FROM_COURT,
    postbooking.GO_ON: _FROM_COURT,
    postbooking.REINSTATE: _FROM_COURT,
    postbooking.MEET_REQUIREMENTS: _COORDINATOR,
    postbooking.SET_DISMISSAL: _FROM_COURT,
    postbooking.DISMISS: _FROM_COURT,
    postbooking.SEAL: _ADMIN,
    postbooking.WITHDRAW: _COORDINATOR,
    postbooking.TRANSFER: _COORDINATOR,
    **dict.fromkeys(postbooking.TAKE_BACK, _COORDINATOR),
    postbooking.CLOSE: _ADMIN,
}
_HELD_CHARGE: dict[ChargeStep, frozenset[Role]] = {
    held_charge.SATISFY: _CASE_MANAGER,
    held_charge.DO_NOT_FILE: _PROSECUTOR,
    held_charge.RETURN: _CASE_MANAGER | _SUPERVISOR,
    held_charge.FILE: _PROSECUTOR,
    held_charge.REFRAIN: _PROSECUTOR,
    held_charge.EXPIRE: _PROSECUTOR,
}
AUTHORITY = _FOPP | _PREBOOKING | _POSTBOOKING | _HELD_CHARGE

NEEDS_A_REASON = frozenset(
    {
        fopp.ATTENDED_AFTER_ALL,
        fopp.MISSED_AFTER_ALL,
        fopp.EXCUSED_AFTER_ALL,
        fopp.TERMINATE_AFTER_MISS,
        fopp.TERMINATE_IN_WATCH,
        fopp.WITHDRAW,
        fopp.TRANSFER,
        *fopp.TAKE_BACK,
        fopp.CLOSE,
        prebooking.REST,
        prebooking.CLOSE,
        prebooking.TRANSFER,
        *prebooking.TAKE_BACK,
        postbooking.SEND_NOTICE,
        postbooking.REINSTATE,
        postbooking.WITHDRAW,
        postbooking.TRANSFER,
        *postbooking.TAKE_BACK,
        postbooking.CLOSE,
        held_charge.RETURN,
    }
)
# Who says what is done where a watch period would outlive the last day to file.
MAY_CHOOSE = _PROSECUTOR
# Steps that are nothing but the step: no date, no signature, no seat, no checklist comes with them.
PLAIN = (
    fopp.OPEN_SCREENING,
    fopp.DECLINE,
    fopp.CONFIRM_EXPIRY,
    fopp.TERMINATE_AFTER_MISS,
    fopp.FINISH_CLASS,
    fopp.BEGIN_WATCH,
    fopp.TERMINATE_IN_WATCH,
    fopp.WITHDRAW,
    fopp.CLOSE,
    prebooking.HAND_OFF,
    prebooking.WAITLIST,
    prebooking.LOOK_FOR,
    prebooking.MISS_INTAKE,
    prebooking.LOSE_TOUCH,
    prebooking.FIND_AGAIN,
    prebooking.STEP_DOWN,
    prebooking.REST,
    prebooking.COME_BACK,
    prebooking.START_AGAIN,
    prebooking.DECLINE,
    prebooking.MOVE_AWAY,
    prebooking.LONG_CUSTODY,
    prebooking.DIE,
    prebooking.CLOSE,
    postbooking.DECLINE,
    postbooking.BEGIN,
    postbooking.CURE,
    postbooking.GO_ON,
    postbooking.MEET_REQUIREMENTS,
    postbooking.WITHDRAW,
    postbooking.CLOSE,
)
# How an offer goes out, in every regime that knows offers.
OFFERS = (fopp.OFFER, fopp.OFFER_AGAIN, postbooking.OFFER, postbooking.OFFER_AGAIN)
# How a file goes to another program, and how it comes back, in each regime: the program that takes it in says so first.
TRANSFERS = (fopp.TRANSFER, prebooking.TRANSFER, postbooking.TRANSFER)
WAYS_BACK = (*fopp.TAKE_BACK, *prebooking.TAKE_BACK, *postbooking.TAKE_BACK)
# Steps that carry one day, and the field that keeps it.
DATED: dict[Step, str] = {
    prebooking.SCHEDULE_INTAKE: "intake_on",
    prebooking.COMPLETE_INTAKE: "intake_completed_on",
    postbooking.SEND_NOTICE: "notice_sent_on",
    postbooking.SET_HEARING: "hearing_on",
    postbooking.REINSTATE: "found_on",
    postbooking.SET_DISMISSAL: "dismissal_on",
    postbooking.DISMISS: "dismissed_on",
}

# Steps that lead off the way, from many statuses: never what a file waits for.
OFF_THE_WAY = frozenset(
    {
        fopp.EXCUSE,
        fopp.ATTENDED_AFTER_ALL,
        fopp.MISSED_AFTER_ALL,
        fopp.EXCUSED_AFTER_ALL,
        fopp.WITHDRAW,
        fopp.HOLD,
        fopp.TRANSFER,
        *fopp.TAKE_BACK,
        fopp.CLOSE,
        fopp.SEAL,
        prebooking.TRANSFER,
        *prebooking.TAKE_BACK,
        prebooking.REST,
        prebooking.CLOSE,
        prebooking.MOVE_AWAY,
        prebooking.LONG_CUSTODY,
        prebooking.DIE,
        postbooking.WITHDRAW,
        postbooking.TRANSFER,
        *postbooking.TAKE_BACK,
        postbooking.CLOSE,
        postbooking.SEAL,
    }
)

# From the signature until the classes are done, a seat can be taken.
BOOKABLE = frozenset(
    {
        EnrollmentStatus.ACCEPTED,
        EnrollmentStatus.NO_SHOW,
        EnrollmentStatus.SCHEDULED,
        EnrollmentStatus.MAKEUP_SCHEDULED,
        EnrollmentStatus.ATTENDED,
        *postbooking.KEEPS_SEATS,
    }
)

# The next step of somebody in one of these is a seat.
READY = frozenset({EnrollmentStatus.ACCEPTED, EnrollmentStatus.NO_SHOW})
# Somebody in one of these is expected at a class.
NEEDS_A_SEAT = frozenset({EnrollmentStatus.SCHEDULED, EnrollmentStatus.MAKEUP_SCHEDULED, EnrollmentStatus.ACTIVE})


class OutsideWords(models.TextChoices):
    """All that police, prosecutors and the court read of somebody before booking. Source: docs/adr/0026-three-lifecycles.md"""

    WORKING = "working", gettext_lazy("Working with the person")
    COMPLETE = "complete", gettext_lazy("Intake complete")
    NOT_COMPLETED = "not_completed", gettext_lazy("Intake not completed")
    NOTHING = "nothing", gettext_lazy("Nothing helpful to add")


class NotYours(DomainError):
    """Another role confirms this step."""


class ReasonMissing(DomainError):
    """This step must say why."""


def check_may_take(step: Step | ChargeStep, roles: Collection[Role]) -> None:
    """Check that somebody who holds `roles` in the program may confirm `step`.

    Raises:
        NotYours: the step belongs to another role.
    """
    if not AUTHORITY[step] & set(roles):
        raise NotYours(_("This step is confirmed by: %(who)s.") % {"who": who_confirms(step)})


def check_may_choose(roles: Collection[Role]) -> None:
    """Check that somebody who holds `roles` may say what is done where a watch period outlives the last day to file.

    Raises:
        NotYours: they are no prosecutor (R-020: a waiver is the prosecutor's to record).
    """
    if not MAY_CHOOSE & set(roles):
        who = ", ".join(str(role.label) for role in sorted(MAY_CHOOSE))
        raise NotYours(_("What is done about the last day to file is chosen by: %(who)s.") % {"who": who})


def who_confirms(*steps: Step | ChargeStep) -> str:
    """Return the roles that may confirm one of `steps`, in words; empty when there is no step."""
    roles = frozenset[Role]().union(*(AUTHORITY[step] for step in steps))
    return ", ".join(str(role.label) for role in sorted(roles))


def check_reason(step: Step | ChargeStep, reason: str) -> None:
    """Check that a step which needs a reason has one.

    Raises:
        ReasonMissing: it is empty.
    """
    if step in NEEDS_A_REASON and not reason.strip():
        raise ReasonMissing(_("Say why. The reason goes on record with the change."))


def check_way_back(step: Step, *, intake_is_done: bool) -> None:
    """Check that somebody comes back to where they were: after the intake to the work, before it to the beginning.

    Raises:
        TransitionNotAllowed: it is the other way.
    """
    if step == prebooking.COME_BACK and not intake_is_done:
        raise TransitionNotAllowed(_("The intake was never done. Start again with looking for them."))
    if step == prebooking.START_AGAIN and intake_is_done:
        raise TransitionNotAllowed(_("The intake is done and stays done. Take them back as they are."))


def leads_back(step: Step, intake_completed_on: date | None) -> bool:
    """Tell whether `step` is the right way back from a rest; true of every other step."""
    if step in {prebooking.COME_BACK, prebooking.START_AGAIN}:
        return (step == prebooking.COME_BACK) == (intake_completed_on is not None)
    return True


def outside_words(status: EnrollmentStatus, *, intake_is_done: bool) -> OutsideWords:
    """Return the fixed words for a status before booking. What a person did or left undone after the intake is in none (R-073)."""
    if intake_is_done:
        return OutsideWords.COMPLETE
    if status in prebooking.ENDED:
        return OutsideWords.NOT_COMPLETED
    if status in prebooking.BEFORE_INTAKE - {EnrollmentStatus.REFERRED, EnrollmentStatus.WAITLISTED}:
        return OutsideWords.WORKING
    return OutsideWords.NOTHING


def offer_expires_on(offered_on: date, *, valid_days: int) -> date:
    """Return the last local day on which an offer can be signed."""
    return offered_on + timedelta(days=valid_days)


class UnderAge(DomainError):
    """Somebody younger than the program takes people at. They get no file."""


def check_of_age(age: int, *, born: date | None, on: date) -> None:
    """Check that somebody was not younger than `age` years on the local day `on` (R-004).

    Raises:
        UnderAge: they were.
    """
    if is_under(age, born=born, about=None, on=on):
        words = _(
            "By their birth date they are under %(age)s: they get no file. Send it as a referral: it is kept sealed."
        )
        raise UnderAge(words % {"age": age})


def is_under(age: int, *, born: date | None, about: int | None, on: date) -> bool:
    """Tell whether somebody was younger than `age` years on the local day `on`: by the birth date, else by the guess.

    Somebody of whom neither is known is not under age; the screening asks. Source: docs/rules.md
    """
    if born is not None:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < age
    return about is not None and about < age
