"""The last look reads how things are at this moment, for a whole batch in two queries, and writes the words."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diversion.accounts.walls import Role
from diversion.classes import actions as classes
from diversion.enrollments.actions import Decision
from diversion.messaging import replies
from diversion.messaging.delivery import Go, Stay
from diversion.messaging.models import Message
from diversion.messaging.reasons import Reason
from diversion.messaging.replies import Reply
from diversion.people import actions as people
from diversion.people.models import ContactPoint, Person
from diversion.programs.models import Program
from diversion.reminders import looking
from diversion.reminders.models import ReminderRule
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories import ContactPointFactory, UserFactory, consent_to_texts
from tests.factories.messaging import MessageFactory, SuppressionFactory
from tests.factories.reminders import crowd, move, seated

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)
LATE_EVENING = datetime(2026, 12, 2, 6, tzinfo=UTC)


@pytest.fixture
def seat():
    seat = seated()
    plan(now=NOW)
    return seat


def look(now=LATER):
    """What the look says about everything that is due."""
    due = Message.objects.filter(status="planned", due_at__lte=now).order_by("due_at", "id")
    return looking.look(list(due.values_list("pk", flat=True)), now)


def reasons(now=LATER):
    return [answer.reason if isinstance(answer, Stay) else "goes" for answer in look(now)]


def phone_of(seat):
    return ContactPoint.objects.get(person=seat.enrollment.person)


def test_what_may_leave_gets_its_words_from_the_live_event(seat):
    (go,) = look()

    assert isinstance(go, Go)
    assert go.address == phone_of(seat).value
    assert "Sat, Dec 12, 9:00 AM, 100 Main St, Room 2" in go.body


def test_the_live_place_is_told_and_not_the_one_that_was_planned(seat):
    seat.session.place = "5 Oak Ave"
    seat.session.save()

    assert "5 Oak Ave" in look()[0].body


def release(seat):
    classes.release_seat(seat_id=seat.pk, decision=Decision(by=UserFactory(), roles={Role.COORDINATOR}, at=LATER))


# What happened after the plan was made and before anybody planned again.
SINCE_THE_PLAN = {
    "the seat was freed": (release, Reason.EVENT_GONE),
    "the session moved": (lambda seat: move(seat.session, day=date(2026, 12, 19), at=LATER), Reason.EVENT_MOVED),
    "the rule was switched off": (lambda seat: ReminderRule.objects.update(is_active=False), Reason.RULE_OFF),
    "the program was held": (lambda seat: Program.objects.update(messages_held_at=LATER), Reason.PROGRAM_HELD),
    "staff stopped all messages": (
        lambda seat: people.stop_messages(
            person_id=seat.enrollment.person_id, by=UserFactory(), at=LATER, reason="danger"
        ),
        Reason.PERSON_STOPPED,
    ),
    "the number was ended": (
        lambda seat: people.end_contact_point(
            contact_point_id=phone_of(seat).pk, by=UserFactory(), at=LATER, reason="new phone"
        ),
        Reason.NUMBER_NOT_IN_USE,
    ),
    "the number was typed over": (
        lambda seat: ContactPoint.objects.update(value="+12095550198"),
        Reason.NUMBER_NOT_IN_USE,
    ),
    "the number turned out wrong": (
        lambda seat: ContactPoint.objects.update(status="wrong_person", textable_since=None),
        Reason.NUMBER_NOT_IN_USE,
    ),
    "texts became unsafe": (
        lambda seat: ContactPoint.objects.update(ok_to_text=False, textable_since=None),
        Reason.NOT_SAFE_TO_TEXT,
    ),
    "the person replied STOP": (
        lambda seat: replies.receive(Reply(phone_of(seat).value, "STOP"), at=LATER),
        Reason.OPTED_OUT,
    ),
    "somebody else with the number replied STOP": (
        lambda seat: SuppressionFactory(address=phone_of(seat).value),
        Reason.OPTED_OUT,
    ),
    "consent was taken back": (
        lambda seat: consent_to_texts(phone_of(seat), at=LATER, given=False),
        Reason.NO_CONSENT,
    ),
    "another participant turned out to have the number": (
        lambda seat: ContactPointFactory(value=phone_of(seat).value),
        Reason.NUMBER_SHARED,
    ),
    "the phone turned out to be shared": (
        lambda seat: ContactPoint.objects.update(is_shared_device=True, wording_level="standard"),
        Reason.DEVICE_SHARED,
    ),
}


@pytest.mark.parametrize(("happened", "reason"), SINCE_THE_PLAN.values(), ids=SINCE_THE_PLAN.keys())
def test_what_happened_a_moment_ago_keeps_the_message_from_leaving(seat, happened, reason):
    before = reasons()
    happened(seat)

    assert before == ["goes"]
    assert reasons()[0] == reason


def test_an_old_stop_that_was_taken_back_is_no_stop(seat):
    SuppressionFactory(address=phone_of(seat).value, since=NOW - timedelta(days=9), ended_at=NOW - timedelta(days=8))

    assert reasons() == ["goes"]


def test_a_number_that_another_participant_no_longer_uses_is_not_shared(seat):
    ContactPointFactory(value=phone_of(seat).value, ended_at=NOW, is_primary=False)

    assert reasons() == ["goes"]


def test_what_already_went_to_another_number_of_the_person_does_not_go_again(seat):
    planned = Message.objects.get(due_at=NOW)
    MessageFactory(
        gone=True,
        person=planned.person,
        contact_point=ContactPointFactory(person=planned.person, is_primary=False),
        rule_id=planned.rule_id,
        event_id=planned.event_id,
    )

    assert reasons() == [Reason.ALREADY_SENT]


def test_the_same_reminder_to_two_numbers_in_one_batch_goes_to_one_of_them(seat):
    planned = Message.objects.get(due_at=NOW)
    second = consent_to_texts(ContactPointFactory(person=planned.person, is_primary=False), at=NOW)
    MessageFactory(
        person=planned.person,
        program=planned.program,
        contact_point=second,
        rule_id=planned.rule_id,
        event_id=planned.event_id,
        template=planned.template,
        not_after=planned.not_after,
    )

    assert sorted(reasons()) == ["goes", Reason.LOOK_TOO_OLD]


def test_at_a_wrong_hour_it_waits_for_the_next_right_one(seat):
    (stay,) = look(LATE_EVENING)

    assert (stay.status, stay.reason) == ("planned", Reason.OUTSIDE_HOURS)
    assert stay.due_at == datetime(2026, 12, 2, 17, tzinfo=UTC)


def test_at_a_wrong_hour_with_none_left_before_the_event_it_is_too_late(seat):
    move(seat.session, day=date(2026, 12, 2), at=NOW, wall=time(7))
    Message.objects.update(event_version=2)

    assert reasons(LATE_EVENING) == [Reason.TOO_LATE]


def test_a_text_that_cannot_be_written_fails_alone(seat, caplog):
    seated(session=seat.session)
    plan(now=NOW)
    Message.objects.filter(person=seat.enrollment.person).update(template="no_such_template")

    assert sorted(reasons()) == ["goes", Reason.NOT_RENDERED]
    assert [record.problem for record in caplog.records] == ["TemplateDoesNotExist"]


def test_the_words_are_in_the_language_of_the_plan(seat):
    Message.objects.update(language="es")

    assert "su cita es el" in look()[0].body


def test_a_batch_of_any_size_is_looked_at_in_two_queries():
    counts = []
    for size in (1, 60):
        Message.objects.update(status="withdrawn")
        crowd(size)
        plan(now=NOW)
        MessageFactory(answer=True)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(look()) >= size
        counts.append(len(captured))

    assert counts[0] == counts[1]


def answer_to(word, **contact):
    seat = seated(**contact)
    Message.objects.all().update(due_at=NOW + timedelta(days=1))
    replies.receive(Reply(phone_of(seat).value, word), at=NOW)
    return seat


def test_the_answer_to_stop_goes_although_the_number_now_said_stop():
    answer_to("STOP")

    assert reasons(NOW) == ["goes"]


def test_an_answer_goes_at_any_hour_because_somebody_just_wrote_to_us():
    seat = seated()
    replies.receive(Reply(phone_of(seat).value, "HELP"), at=LATE_EVENING)

    (go,) = look(LATE_EVENING)

    assert go.body.startswith("Northgate: we text about appointments.")


def test_an_answer_that_is_five_minutes_late_does_not_go():
    answer_to("STOP")

    assert reasons(NOW + timedelta(minutes=5)) == [Reason.TOO_LATE]


def test_not_even_an_answer_goes_to_somebody_for_whom_all_messages_are_stopped():
    seat = answer_to("HELP")
    Person.objects.filter(pk=seat.enrollment.person_id).update(messages_stopped_at=NOW)

    assert reasons(NOW) == [Reason.PERSON_STOPPED]
