"""From rules and coming events to messages: what is planned, for whom it is not, and what a change does to it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from diversion.accounts.walls import Role
from diversion.agenda.models import AgendaMark
from diversion.classes import actions as classes
from diversion.core.queue import Job
from diversion.enrollments.actions import Decision
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import EnrollmentStatus
from diversion.messaging.models import Message, MessageEvent
from diversion.people import actions as people
from diversion.people.models import ContactPoint, Person
from diversion.programs.models import PolicyVersion, Program
from diversion.reminders.models import ReminderRule
from diversion.reminders.planning import Planned, plan
from tests.conftest import NOW
from tests.factories import ContactPointFactory, SessionFactory, UserFactory, consent_to_texts
from tests.factories.classes import called_off
from tests.factories.reminders import TWO_DAYS_AGO, crowd, move, seated

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
DAYS_7, DAYS_3, DAYS_1 = (datetime(2026, 12, day, 17, tzinfo=UTC) for day in (5, 9, 11))


@pytest.fixture
def seat():
    """A seat on Saturday, December 12, with its reminders planned."""
    seat = seated()
    plan(now=NOW)
    return seat


def outbox():
    """What is in the outbox: when, how it stands and why, by due time."""
    return list(Message.objects.order_by("due_at", "event_version").values_list("due_at", "status", "reason"))


def all_withdrawn(reason):
    return [(due, "withdrawn", reason) for due in (NOW, DAYS_7, DAYS_3, DAYS_1)]


def all_planned():
    return [(due, "planned", "") for due in (NOW, DAYS_7, DAYS_3, DAYS_1)]


def test_a_booking_is_told_at_once_and_reminded_of_7_3_and_1_days_before(seat):
    assert outbox() == all_planned()


def test_a_planned_message_holds_the_plan_and_no_words(seat):
    message = Message.objects.get(due_at=DAYS_3)

    assert (message.body, message.attempts, message.provider_ref) == ("", 0, "")
    assert (message.person_id, message.program_id) == (seat.enrollment.person_id, seat.enrollment.program_id)
    assert (message.event_id, message.event_version, message.event_at) == (seat.pk, 1, seat.session.starts_at)
    assert message.not_after == seat.session.starts_at
    assert message.address == message.contact_point.value


def test_planning_twice_doubles_nothing(seat):
    seat.save()

    assert plan(now=NOW) == Planned(people=1, planned=0, withdrawn=0)
    assert outbox() == all_planned()


def test_an_idle_plan_looks_at_nobody(seat):
    assert plan(now=NOW) == Planned(people=0, planned=0, withdrawn=0)


def test_what_is_due_at_once_is_sent_without_waiting_for_the_next_minute(published, django_capture_on_commit_callbacks):
    seated()

    with django_capture_on_commit_callbacks(execute=True):
        plan(now=NOW)

    assert published == [(Job.DISPATCH_MESSAGES, {})]


def test_what_is_due_later_calls_nobody(published, django_capture_on_commit_callbacks):
    seat = seated()
    ReminderRule.objects.filter(policy=seat.enrollment.policy, anchor="booked").update(is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        plan(now=NOW)

    assert published == []


def test_who_joins_late_is_not_reminded_of_yesterday():
    wednesday_afternoon = datetime(2026, 12, 9, 22, tzinfo=UTC)
    seated(at=wednesday_afternoon)

    plan(now=wednesday_afternoon)

    assert [due for due, _status, _reason in outbox()] == [wednesday_afternoon, DAYS_1]


def test_a_reminder_whose_own_time_was_before_the_booking_is_left_out_though_its_hour_would_still_come():
    """A7 and A8: the rule says 5:00; held until 9:00 it would reach somebody who booked at 6:00."""
    seat = seated(at=datetime(2026, 12, 9, 14, tzinfo=UTC))
    ReminderRule.objects.filter(policy=seat.enrollment.policy, days=3).update(at_time=time(5))

    plan(now=seat.booked_at)

    assert [due for due, _status, _reason in outbox()] == [datetime(2026, 12, 9, 17, tzinfo=UTC), DAYS_1]


@pytest.mark.parametrize(("hours", "confirmed"), [(24, True), (25, False)])
def test_consent_a_day_after_the_booking_still_confirms_it_but_later_does_not(hours, confirmed):
    seated(since=NOW + timedelta(hours=hours))

    plan(now=NOW + timedelta(hours=hours))

    assert ((NOW, "planned", "") in outbox()) == confirmed
    assert (DAYS_7, "planned", "") in outbox()


def test_consent_is_not_taken_to_reach_back():
    seated(since=datetime(2026, 12, 9, 18, tzinfo=UTC))

    plan(now=datetime(2026, 12, 9, 18, tzinfo=UTC))

    assert [due for due, _status, _reason in outbox()] == [DAYS_1]


def test_an_event_that_began_is_not_reminded_of():
    seated()

    assert plan(now=datetime(2026, 12, 12, 17, tzinfo=UTC)) == Planned(people=1)


@pytest.mark.parametrize(
    "contact",
    [
        {"ok_to_text": False, "kind": "landline"},
        {"status": "disconnected"},
        {"wording_level": "none"},
        {"safe_from": time(21), "safe_until": time(23)},
    ],
    ids=["no mobile", "disconnected", "nothing may be said", "safe only at night"],
)
def test_nothing_is_planned_for_a_number_that_texts_may_not_reach(contact):
    seated(**contact)

    assert plan(now=NOW) == Planned(people=1)


def test_of_two_numbers_the_first_choice_is_used():
    seat = seated()
    second = ContactPointFactory(person=seat.enrollment.person, is_primary=False)
    consent_to_texts(second, at=TWO_DAYS_AGO - timedelta(days=1))

    plan(now=NOW)

    first = ContactPoint.objects.get(person=seat.enrollment.person, is_primary=True)
    assert set(Message.objects.values_list("contact_point", flat=True)) == {first.pk}


def test_a_rule_of_another_policy_says_nothing_here(seat):
    seated()

    plan(now=NOW)

    assert Message.objects.filter(person=seat.enrollment.person).count() == 4


def test_a_moved_session_withdraws_the_old_time_and_plans_the_new_one(seat):
    move(seat.session, day=date(2026, 12, 19), at=LATER)

    assert plan(now=LATER) == Planned(people=1, planned=3, withdrawn=4)

    old = Message.objects.filter(event_version=1)
    new = Message.objects.filter(event_version=2).order_by("due_at")
    assert set(old.values_list("status", "reason")) == {("withdrawn", "event_moved")}
    assert list(new.values_list("status", "due_at")) == [
        ("planned", due + timedelta(days=7)) for due in (DAYS_7, DAYS_3, DAYS_1)
    ]


def test_a_session_moved_after_a_reminder_left_is_reminded_of_in_full_again(seat):
    Message.objects.filter(due_at=DAYS_7).update(status="accepted", provider_ref="ref-1")

    move(seat.session, day=date(2026, 12, 19), at=DAYS_7 + timedelta(hours=1))
    plan(now=DAYS_7 + timedelta(hours=1))

    assert Message.objects.filter(event_version=1, status="accepted").count() == 1
    assert Message.objects.filter(event_version=2, status="planned").count() == 3


def test_a_session_moved_nearer_makes_up_for_nothing(seat):
    monday = datetime(2026, 12, 7, 20, tzinfo=UTC)

    move(seat.session, day=date(2026, 12, 9), at=monday)
    plan(now=monday)

    assert list(Message.objects.filter(event_version=2).values_list("due_at", flat=True)) == [
        datetime(2026, 12, 8, 17, tzinfo=UTC)
    ]


def test_two_moves_leave_only_the_last_time_standing(seat):
    move(seat.session, day=date(2026, 12, 19), at=LATER)
    plan(now=LATER)
    move(seat.session, day=date(2026, 12, 26), at=LATER)
    plan(now=LATER)

    assert set(Message.objects.filter(status="planned").values_list("event_version", flat=True)) == {3}


def test_what_is_being_sent_while_its_session_moves_is_left_to_the_sender(seat):
    Message.objects.filter(due_at=NOW).update(status="sending", body="Hello")

    move(seat.session, day=date(2026, 12, 19), at=LATER)
    plan(now=LATER)

    assert Message.objects.get(due_at=NOW).status == "sending"


def test_a_cancelled_session_withdraws_everything(seat):
    called_off(seat.session, at=LATER)

    assert plan(now=LATER) == Planned(people=1, planned=0, withdrawn=4)
    assert outbox() == all_withdrawn("event_gone")


def test_a_freed_seat_withdraws_everything(seat):
    classes.release_seat(seat_id=seat.pk, decision=Decision(by=UserFactory(), roles={Role.COORDINATOR}, at=LATER))

    plan(now=LATER)

    assert outbox() == all_withdrawn("event_gone")


def test_a_file_that_closes_withdraws_everything(seat):
    Enrollment.objects.update(status=EnrollmentStatus.WITHDRAWN)

    plan(now=LATER)

    assert outbox() == all_withdrawn("event_gone")


def test_a_rule_switched_off_withdraws_its_own_reminder_alone(seat):
    ReminderRule.objects.filter(days=3).update(is_active=False)
    seat.save()

    plan(now=LATER)

    assert outbox() == [
        (due, "withdrawn", "rule_off") if due == DAYS_3 else (due, "planned", "") for due, *_ in all_planned()
    ]


def test_consent_taken_back_withdraws_everything(seat):
    consent_to_texts(ContactPoint.objects.get(), at=LATER, given=False)

    plan(now=LATER)

    assert outbox() == all_withdrawn("no_consent")


def test_a_person_for_whom_messages_stop_is_left_alone_and_reached_again_when_they_may_go(seat):
    person_id, by = seat.enrollment.person_id, UserFactory()

    people.stop_messages(person_id=person_id, by=by, at=LATER, reason="not safe")
    plan(now=LATER)
    stopped = outbox()
    people.allow_messages(person_id=person_id, by=by, at=LATER, reason="safe again")
    plan(now=LATER)

    assert stopped == all_withdrawn("person_stopped")
    assert outbox() == all_planned()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ok_to_text": False, "textable_since": None}, "not_safe_to_text"),
        ({"wording_level": "none"}, "not_safe_to_text"),
    ],
    ids=["texts are no longer safe", "nothing may be said any more"],
)
def test_a_number_that_is_no_longer_safe_withdraws_everything(seat, change, reason):
    ContactPoint.objects.update(**change)

    plan(now=LATER)

    assert outbox() == all_withdrawn(reason)


def test_a_changed_number_withdraws_the_old_one_and_plans_for_the_new_one_after_new_consent(seat):
    old = ContactPoint.objects.get()
    people.end_contact_point(contact_point_id=old.pk, by=UserFactory(), at=LATER, reason="new phone")
    new = ContactPointFactory(person=seat.enrollment.person)
    plan(now=LATER)
    before_consent = set(Message.objects.values_list("contact_point", "status", "reason"))

    consent_to_texts(new, at=LATER)
    plan(now=LATER)

    assert before_consent == {(old.pk, "withdrawn", "number_not_in_use")}
    assert set(Message.objects.filter(status="planned").values_list("address", flat=True)) == {new.value}


def test_what_went_to_the_old_number_does_not_go_to_the_new_one_as_well(seat):
    Message.objects.filter(due_at=NOW).update(status="unknown", body="Hello")
    people.end_contact_point(contact_point_id=ContactPoint.objects.get().pk, by=UserFactory(), at=LATER, reason="new")
    consent_to_texts(ContactPointFactory(person=seat.enrollment.person), at=LATER)

    plan(now=LATER)

    assert list(Message.objects.filter(due_at=NOW).values_list("status", flat=True)) == ["unknown"]


def test_another_first_choice_withdraws_the_other_for_no_fault_of_its_own(seat):
    ContactPoint.objects.update(is_primary=False)
    consent_to_texts(ContactPointFactory(person=seat.enrollment.person), at=TWO_DAYS_AGO)

    plan(now=LATER)

    reasons = set(Message.objects.filter(status="withdrawn").values_list("reason", flat=True))
    assert reasons == {"plan_changed"}
    assert Message.objects.filter(status="planned").count() == 4


def test_other_hours_move_what_is_planned(seat):
    PolicyVersion.objects.update(send_from=time(11))
    seat.save()

    assert plan(now=LATER) == Planned(people=1, planned=4, withdrawn=0)
    assert [due.hour for due, _status, _reason in outbox()] == [19, 19, 19, 19]


def test_another_language_is_written_to_what_is_planned_also_while_it_waits(seat):
    Message.objects.filter(due_at=NOW).update(reason="provider_busy", attempts=1, due_at=NOW + timedelta(minutes=3))
    Person.objects.update(language="es")

    plan(now=LATER)

    assert set(Message.objects.values_list("language", flat=True)) == {"es"}
    assert (NOW + timedelta(minutes=3), "planned", "provider_busy") in outbox()


def test_what_a_person_holds_or_withdrew_is_not_planned_back(seat):
    Message.objects.filter(due_at=DAYS_3).update(status="held", reason="program_held")
    Message.objects.filter(due_at=DAYS_1).update(status="withdrawn", reason="withdrawn_by_staff")
    seat.save()

    assert plan(now=LATER) == Planned(people=1, planned=0, withdrawn=0)


def test_the_history_of_a_withdrawn_and_reinstated_message_is_kept(seat):
    people.stop_messages(person_id=seat.enrollment.person_id, by=UserFactory(), at=LATER, reason="r")
    plan(now=LATER)
    people.allow_messages(person_id=seat.enrollment.person_id, by=UserFactory(), at=LATER, reason="r")
    plan(now=LATER)

    steps = MessageEvent.objects.filter(message__due_at=DAYS_1).order_by("id")
    assert list(steps.values_list("status", "reason", "at")) == [
        ("planned", "", NOW),
        ("withdrawn", "person_stopped", LATER),
        ("planned", "", LATER),
    ]


def test_more_people_than_one_step_takes_are_all_planned(monkeypatch):
    monkeypatch.setattr("diversion.reminders.planning.PEOPLE_AT_A_TIME", 2)
    crowd(5)

    assert plan(now=NOW).planned == 20
    assert Message.objects.filter(status="planned").count() == 20
    assert not AgendaMark.objects.exists()


def test_zone_of_the_recipient_beats_that_of_the_program_and_of_the_class():
    seat = seated()
    Program.objects.filter(pk=seat.enrollment.program_id).update(time_zone="America/Denver")
    Person.objects.update(time_zone="America/New_York")

    plan(now=NOW)

    assert [due for due, *_ in outbox()][1:] == [due - timedelta(hours=3) for due in (DAYS_7, DAYS_3, DAYS_1)]


def test_without_a_zone_of_their_own_the_programs_holds():
    seat = seated(session=SessionFactory(time_zone="America/New_York", series__program=seated().session.program))

    plan(now=NOW)

    own = Message.objects.filter(person=seat.enrollment.person).order_by("due_at").values_list("due_at", flat=True)
    assert list(own)[1:] == [DAYS_7, DAYS_3, DAYS_1]
