from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from diversion.core.states import TransitionNotAllowed
from diversion.enrollments import actions, rules
from diversion.enrollments.actions import (
    AlreadyEnrolled,
    MayBeHereAlready,
)
from diversion.enrollments.models import Enrollment, StatusChange
from diversion.enrollments.rules import NotYours, ReasonMissing
from diversion.enrollments.states import LIFECYCLES, EnrollmentStatus, HoldReason, fopp, prebooking
from diversion.people.models import Person
from diversion.people.rules import NameMissing
from tests.at_once import at_once
from tests.conftest import NOW
from tests.enrollments.reading import as_stored, history, nothing_was_written
from tests.factories import (
    EnrollmentFactory,
    IdentityFactory,
    PersonFactory,
    ProgramFactory,
    UserFactory,
    as_role,
    in_status,
)

pytestmark = pytest.mark.django_db

S = EnrollmentStatus


def model_of(step):
    return next(model for model, machine in LIFECYCLES.items() if step in machine.transitions)


def machine_of(step):
    return LIFECYCLES[model_of(step)]


def standing(status, step):
    """A file in `status` of the regime that knows `step`, with its intake where the step asks for it."""
    facts = {"intake_completed_on": date(2026, 11, 20)} if step == prebooking.COME_BACK else {}
    return in_status(status, model=model_of(step), **facts)


PLAIN = [(step, source) for step in rules.PLAIN for source in sorted(step.sources)]
PLAIN_NOT_FROM = [
    (step, state) for step in rules.PLAIN for state in sorted(machine_of(step).states) if state not in step.sources
]


def cell(value):
    return getattr(value, "name", None)


def confirming(step):
    """Roles in which `step` may be confirmed."""
    return sorted(rules.AUTHORITY[step])[:1]


# --- the file is opened (F1)


def test_a_file_is_opened_in_status_referred_with_its_history_and_its_audit_event():
    person, program, by = PersonFactory(), ProgramFactory(), UserFactory()

    enrollment = actions.refer(person_id=person.pk, program_id=program.pk, by=by, at=NOW)

    enrollment.refresh_from_db()
    assert (enrollment.person, enrollment.program, enrollment.status) == (person, program, S.REFERRED)
    assert (enrollment.opened_at, enrollment.status_at, enrollment.policy) == (NOW, NOW, None)
    assert enrollment.number.startswith("E-")
    assert history(enrollment) == [("", "referred", "refer")]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.at) == ("enrollment.opened", by.pk, NOW)
    assert (event.person_id, event.program_id) == (person.pk, program.pk)
    assert event.changes == {"status": ["", "referred"]}


def test_a_person_has_one_open_file_in_a_program_and_may_have_one_in_another():
    person, program, by = PersonFactory(), ProgramFactory(), UserFactory()
    actions.refer(person_id=person.pk, program_id=program.pk, by=by, at=NOW)

    with pytest.raises(AlreadyEnrolled, match="already has an open file"):
        actions.refer(person_id=person.pk, program_id=program.pk, by=by, at=NOW)

    assert (Enrollment.objects.count(), StatusChange.objects.count(), AuditEvent.objects.count()) == (1, 1, 1)
    assert actions.refer(person_id=person.pk, program_id=ProgramFactory().pk, by=by, at=NOW).status == S.REFERRED


def test_a_person_whose_file_ended_can_be_referred_again():
    ended = EnrollmentFactory(status=S.WITHDRAWN)

    again = actions.refer(person_id=ended.person_id, program_id=ended.program_id, by=UserFactory(), at=NOW)

    assert (again.status, again.pk != ended.pk) == (S.REFERRED, True)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_open_a_file_at_once_open_one():
    person, program, by = PersonFactory(), ProgramFactory(), UserFactory()

    def refer():
        return actions.refer(person_id=person.pk, program_id=program.pk, by=by, at=NOW)

    outcomes = Counter(type(outcome) for outcome in at_once([refer] * 4))

    assert outcomes == {Enrollment: 1, AlreadyEnrolled: 3}
    assert (Enrollment.objects.count(), StatusChange.objects.count()) == (1, 1)


# --- somebody new is taken in


def take_in(program, others=(), **names):
    return actions.take_in(IdentityFactory(**names), program_id=program.pk, others=others, by=UserFactory(), at=NOW)


def test_somebody_new_gets_a_record_and_a_file_in_one_deed():
    program = ProgramFactory()

    enrollment = take_in(program)

    assert (enrollment.person.display_name, enrollment.program, enrollment.status) == (
        "Maria Lopez",
        program,
        S.REFERRED,
    )
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"person.added", "enrollment.opened"}


def test_nobody_is_taken_in_twice_unseen_and_a_namesake_is_once_somebody_looked():
    program = ProgramFactory()
    known = take_in(program).person

    with pytest.raises(MayBeHereAlready, match="Is it the same person") as asked:
        take_in(program, given_name="MARIA")
    assert ([each.person for each in asked.value.known], Person.objects.count(), Enrollment.objects.count()) == (
        [known],
        1,
        1,
    )

    assert take_in(program, others={known.pk}).person != known


def test_a_namesake_in_another_program_is_not_mentioned():
    take_in(ProgramFactory())

    assert take_in(ProgramFactory()).status == S.REFERRED


def test_nobody_is_taken_in_without_a_name_and_no_file_is_opened():
    with pytest.raises(NameMissing):
        take_in(ProgramFactory(), given_name="", family_name=" ")

    assert (Person.objects.count(), Enrollment.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_takes_somebody_in_once():
    program, by = ProgramFactory(), UserFactory()

    def click():
        return actions.take_in(IdentityFactory(), program_id=program.pk, others=(), by=by, at=NOW)

    outcomes = Counter(type(outcome) for outcome in at_once([click] * 2))

    assert outcomes == {Enrollment: 1, MayBeHereAlready: 1}
    assert Person.objects.count() == 1


# --- steps that are nothing but the step


@pytest.mark.parametrize(("step", "source"), PLAIN, ids=cell)
def test_a_plain_step_moves_the_file_with_a_history_row_and_an_audit_event(step, source):
    enrollment = standing(source, step)
    decision = as_role(*confirming(step), at=NOW + timedelta(hours=1), reason="He asked for it")

    actions.take_step(enrollment_id=enrollment.pk, step=step, decision=decision)

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.status_at) == (step.target, decision.at)
    change = StatusChange.objects.get()
    assert (change.old, change.new, change.step) == (source, step.target, step.name)
    assert (change.by, change.at, change.reason) == (decision.by, decision.at, "He asked for it")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.reason) == (
        "enrollment.status_changed",
        decision.by.pk,
        "He asked for it",
    )
    assert event.changes == {"status": [str(source), str(step.target)]}
    assert (event.person_id, event.program_id) == (enrollment.person_id, enrollment.program_id)


@pytest.mark.parametrize(("step", "state"), PLAIN_NOT_FROM, ids=cell)
def test_a_plain_step_is_refused_from_elsewhere_and_nothing_changes(step, state):
    enrollment = standing(state, step)
    before = as_stored(enrollment)

    with pytest.raises(TransitionNotAllowed):
        actions.take_step(
            enrollment_id=enrollment.pk, step=step, decision=as_role(*confirming(step), reason="He asked for it")
        )

    assert as_stored(enrollment) == before
    assert nothing_was_written()


@pytest.mark.parametrize("step", rules.PLAIN, ids=cell)
def test_a_plain_step_is_refused_to_every_other_role_and_nothing_changes(step):
    enrollment = standing(min(step.sources), step)
    before = as_stored(enrollment)
    others = set(Role) - rules.AUTHORITY[step]

    with pytest.raises(NotYours, match="confirmed by"):
        actions.take_step(enrollment_id=enrollment.pk, step=step, decision=as_role(*others, reason="He asked for it"))

    assert as_stored(enrollment) == before
    assert nothing_was_written()


@pytest.mark.parametrize(
    "step", sorted(rules.NEEDS_A_REASON & set(rules.PLAIN), key=lambda step: (step.code, step.name)), ids=cell
)
def test_a_step_that_must_say_why_is_refused_without_and_nothing_changes(step):
    enrollment = standing(min(step.sources), step)
    before = as_stored(enrollment)

    with pytest.raises(ReasonMissing):
        actions.take_step(enrollment_id=enrollment.pk, step=step, decision=as_role(*confirming(step), reason=" "))

    assert as_stored(enrollment) == before
    assert nothing_was_written()


def test_a_step_is_taken_once():
    enrollment = in_status(S.REFERRED)
    actions.take_step(enrollment_id=enrollment.pk, step=fopp.OPEN_SCREENING, decision=as_role(Role.COORDINATOR))

    with pytest.raises(TransitionNotAllowed):
        actions.take_step(enrollment_id=enrollment.pk, step=fopp.OPEN_SCREENING, decision=as_role(Role.COORDINATOR))

    assert history(enrollment) == [("referred", "screening", "open screening")]


@pytest.mark.parametrize("step", [fopp.OFFER, fopp.ACCEPT, fopp.HOLD, fopp.SCHEDULE, fopp.COMPLETE], ids=cell)
def test_a_step_that_carries_facts_is_not_taken_without_them(step):
    enrollment = standing(min(step.sources), step)

    with pytest.raises(ValueError, match="carries facts of its own"):
        actions.take_step(enrollment_id=enrollment.pk, step=step, decision=as_role(*Role))

    assert nothing_was_written()


# --- holds (F21)


def hold(enrollment, decision=None):
    actions.hold(
        enrollment_id=enrollment.pk,
        why=HoldReason.CUSTODY,
        until_on=date(2026, 12, 31),
        decision=decision or as_role(Role.COORDINATOR),
    )
    enrollment.refresh_from_db()


@pytest.mark.parametrize("before", sorted(fopp.HOLD.sources))
def test_a_hold_keeps_why_and_until_when_and_returns_to_the_status_before_it(before):
    enrollment = in_status(before)

    hold(enrollment)
    assert (enrollment.status, enrollment.held_from) == (S.ON_HOLD, before)
    assert (enrollment.hold_reason, enrollment.hold_until_on) == (HoldReason.CUSTODY, date(2026, 12, 31))

    actions.resume(enrollment_id=enrollment.pk, decision=as_role(Role.COORDINATOR))
    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.held_from, enrollment.hold_reason, enrollment.hold_until_on) == (
        before,
        "",
        "",
        None,
    )
    assert history(enrollment) == [(before, "on_hold", "put on hold"), ("on_hold", before, "resume")]


@pytest.mark.parametrize("state", sorted(set(S) - fopp.HOLD.sources))
def test_what_is_over_or_held_already_cannot_be_put_on_hold(state):
    enrollment = in_status(state)
    before = as_stored(enrollment)

    with pytest.raises(TransitionNotAllowed):
        hold(enrollment)

    assert as_stored(enrollment) == before
    assert nothing_was_written()


@pytest.mark.parametrize("state", sorted(set(S) - {S.ON_HOLD}))
def test_only_a_hold_can_be_resumed(state):
    enrollment = in_status(state)
    before = as_stored(enrollment)

    with pytest.raises(TransitionNotAllowed):
        actions.resume(enrollment_id=enrollment.pk, decision=as_role(Role.COORDINATOR))

    assert as_stored(enrollment) == before
    assert nothing_was_written()


def test_a_hold_without_a_day_is_a_fault_of_ours_and_is_not_told_as_a_second_file():
    enrollment = in_status(S.ACCEPTED)

    with pytest.raises(IntegrityError, match="enrollment_hold_day_iff_on_hold"):
        actions.hold(
            enrollment_id=enrollment.pk, why=HoldReason.MEDICAL, until_on=None, decision=as_role(Role.COORDINATOR)
        )


def test_a_hold_and_its_end_belong_to_a_coordinator():
    enrollment, held = in_status(S.ACCEPTED), in_status(S.ON_HOLD)

    with pytest.raises(NotYours):
        hold(enrollment, as_role(Role.PROSECUTOR))
    with pytest.raises(NotYours):
        actions.resume(enrollment_id=held.pk, decision=as_role(Role.PROSECUTOR))

    assert nothing_was_written()


@pytest.mark.parametrize("step", [fopp.WITHDRAW, fopp.CLOSE], ids=cell)
def test_a_file_that_ends_while_it_is_held_is_no_longer_held(step):
    enrollment = in_status(S.ON_HOLD)

    decision = as_role(*confirming(step), reason="He moved away")
    actions.take_step(enrollment_id=enrollment.pk, step=step, decision=decision)

    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.held_from, enrollment.hold_reason, enrollment.hold_until_on) == (
        step.target,
        "",
        "",
        None,
    )


# --- seats


def test_a_step_that_a_seat_brings_is_taken_on_the_row_that_the_caller_holds():
    enrollment = in_status(S.ACCEPTED)

    actions.move_locked(enrollment, fopp.SCHEDULE, as_role(Role.COORDINATOR))

    enrollment.refresh_from_db()
    assert (enrollment.status, history(enrollment)) == (S.SCHEDULED, [("accepted", "scheduled", "schedule")])
