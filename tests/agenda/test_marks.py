"""Whatever changes a date, a status, a rule, a consent or a contact marks the people whose plan it may change; nothing else does."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from diversion.accounts.walls import Role
from diversion.agenda import marks
from diversion.agenda.models import AgendaMark
from diversion.classes import actions as classes
from diversion.enrollments import actions as enrollments
from diversion.enrollments.actions import Decision
from diversion.enrollments.states import HoldReason, fopp
from diversion.messaging import replies
from diversion.messaging.replies import Reply
from diversion.people import actions as people
from diversion.people.actions import ConsentGiven, SafeContact
from diversion.people.models import ConsentHow, ContactPoint, Person
from diversion.reminders.models import ReminderRule
from tests.conftest import NOW
from tests.factories import (
    ContactPointFactory,
    PersonFactory,
    PolicyFactory,
    RuleFactory,
    SeriesFactory,
    SessionFactory,
    UserFactory,
    book,
    usual_rules,
)
from tests.factories.classes import called_off
from tests.factories.reminders import move, seated

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
# Far ahead: some triggers ask the database's own clock whether an event is still to come.
FAR = date(2099, 6, 6)


@pytest.fixture
def seat():
    """A seat far in the future, of somebody with one phone; no mark is left of how it came about."""
    policy = PolicyFactory()
    usual_rules(policy)
    seat = seated(session=SessionFactory(series=SeriesFactory(program=policy.program), local_day=FAR))
    AgendaMark.objects.all().delete()
    return seat


def forget_marks():
    AgendaMark.objects.all().delete()


def marked():
    return set(AgendaMark.objects.values_list("person_id", flat=True))


def decision(**fields):
    roles = set(Role)
    return Decision(by=UserFactory(), roles=roles, at=LATER, **fields)


def as_asked(contact, **changes):
    facts = {name: getattr(contact, name) for name in SafeContact.__dataclass_fields__}
    return SafeContact(**(facts | changes))


def another_session(seat):
    return SessionFactory(series=seat.session.series, local_day=FAR + timedelta(days=7))


def phone_of(seat):
    return ContactPoint.objects.get(person=seat.enrollment.person)


def change_contact(seat, **changes):
    contact = phone_of(seat)
    people.change_contact_point(
        as_asked(contact, **changes), contact_point_id=contact.pk, by=UserFactory(), at=LATER, on=LATER.date()
    )


def consent(seat, *, given):
    act = ConsentGiven(given=given, how=ConsentHow.PAPER, text_version="2026-1", language="en")
    people.record_consent(act, contact_point_id=phone_of(seat).pk, by=UserFactory(), at=LATER)


def new_phone(seat):
    facts = as_asked(phone_of(seat), value="209-555-0199", is_primary=False)
    people.add_contact_point(facts, person_id=seat.enrollment.person_id, by=UserFactory(), at=LATER, on=LATER.date())


def hold(seat):
    enrollments.hold(
        enrollment_id=seat.enrollment_id, why=HoldReason.MEDICAL, until_on=FAR, decision=decision(reason="ill")
    )


def book_another(seat):
    classes.release_seat(seat_id=seat.pk, decision=decision(reason="asked to"))
    forget_marks()
    book(another_session(seat), seat.enrollment, at=LATER)


BY_ACTION = {
    "a seat is taken": book_another,
    "a seat is freed": lambda seat: classes.release_seat(seat_id=seat.pk, decision=decision(reason="asked to")),
    "the session moves": lambda seat: move(seat.session, day=FAR + timedelta(days=1), at=LATER),
    "a file is put on hold": hold,
    "a file is withdrawn": lambda seat: enrollments.take_step(
        enrollment_id=seat.enrollment_id, step=fopp.WITHDRAW, decision=decision(reason="asked to")
    ),
    "consent is given again": lambda seat: consent(seat, given=True),
    "consent is taken back": lambda seat: consent(seat, given=False),
    "a reply says STOP": lambda seat: replies.receive(Reply(phone_of(seat).value, "STOP"), at=LATER),
    "a phone is added": new_phone,
    "a phone is no longer used": lambda seat: people.end_contact_point(
        contact_point_id=phone_of(seat).pk, by=UserFactory(), at=LATER, reason="new phone"
    ),
    "a text is no longer safe": lambda seat: change_contact(seat, ok_to_text=False),
    "safe hours are named": lambda seat: change_contact(seat, safe_from=time(17), safe_until=time(20)),
    "safe days are named": lambda seat: change_contact(seat, safe_days=(1, 2, 3)),
    "other words are safe": lambda seat: change_contact(seat, wording_level="code_word_only"),
    "messages to a person stop": lambda seat: people.stop_messages(
        person_id=seat.enrollment.person_id, by=UserFactory(), at=LATER, reason="danger"
    ),
}


@pytest.mark.parametrize("change", BY_ACTION.values(), ids=BY_ACTION.keys())
def test_what_staff_or_the_person_changes_marks_the_person(seat, change):
    seated()
    forget_marks()

    change(seat)

    assert marked() == {seat.enrollment.person_id}


BY_SQL = {
    "the day": "UPDATE classes_classsession SET starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'",
    "the length": "UPDATE classes_classsession SET ends_at = ends_at - interval '1 hour'",
    "the place": "UPDATE classes_classsession SET place = '5 Oak Ave'",
    "the zone of the session": "UPDATE classes_classsession SET time_zone = 'America/Denver'",
    "the version": "UPDATE classes_classsession SET version = version + 1",
    "the status of the seat": "UPDATE classes_seat SET status = 'released', released_at = now()",
    "when it was booked": "UPDATE classes_seat SET booked_at = booked_at - interval '1 day'",
    "a seat is removed": "DELETE FROM classes_seat",
    "the status of the file": "UPDATE enrollments_enrollment SET status = 'watch'",
    "the number": "UPDATE people_contactpoint SET value = '+12095550198'",
    "the state of the number": "UPDATE people_contactpoint SET status = 'wrong_person', textable_since = NULL",
    "consent on the number": "UPDATE people_contactpoint SET sms_consent_id = NULL, textable_since = NULL",
    "the first choice": "UPDATE people_contactpoint SET is_primary = false",
    "the zone of the person": "UPDATE people_person SET time_zone = 'America/New_York'",
    "the language of the person": "UPDATE people_person SET language = 'es'",
    "a stop on the person": "UPDATE people_person SET messages_stopped_at = now()",
    "the zone of the program": "UPDATE programs_program SET time_zone = 'America/New_York'",
    "the first hour": "UPDATE programs_policyversion SET send_from = '10:00'",
    "the last hour": "UPDATE programs_policyversion SET send_until = '18:00'",
    "a rule's days": "UPDATE reminders_reminderrule SET days = 2 WHERE code = 'days-3'",
    "a rule's hour": "UPDATE reminders_reminderrule SET at_time = '10:00' WHERE code = 'days-3'",
    "a rule is off": "UPDATE reminders_reminderrule SET is_active = false WHERE code = 'days-3'",
    "a rule is gone": "DELETE FROM reminders_reminderrule WHERE code = 'days-3'",
}


@pytest.mark.parametrize("statement", BY_SQL.values(), ids=BY_SQL.keys())
def test_a_change_behind_the_backs_of_the_actions_marks_the_person_as_well(seat, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert marked() == {seat.enrollment.person_id}


NO_CHANGE = {
    "a name": "UPDATE people_person SET given_name = 'Other'",
    "the room's capacity": "UPDATE classes_classsession SET capacity = 31",
    "a title": "UPDATE classes_classsession SET title = 'Evening'",
    "a policy's figures": "UPDATE programs_policyversion SET makeup_limit = 2",
    "a program's name": "UPDATE programs_program SET name = 'Other'",
    "the number of reschedules": "UPDATE enrollments_enrollment SET reschedules = 1",
}


@pytest.mark.parametrize("statement", NO_CHANGE.values(), ids=NO_CHANGE.keys())
def test_what_no_plan_depends_on_marks_nobody(seat, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert marked() == set()


def test_a_new_rule_marks_everybody_with_an_event_to_come_under_its_policy(seat):
    RuleFactory(policy=seat.enrollment.policy, days=2)

    assert marked() == {seat.enrollment.person_id}


def test_a_rule_marks_nobody_under_another_policy(seat):
    RuleFactory()

    assert marked() == set()


def test_a_rule_that_goes_to_another_policy_marks_those_it_leaves_and_those_it_comes_to(seat):
    other = seated(session=SessionFactory(series=SeriesFactory(program=PolicyFactory().program), local_day=FAR))
    forget_marks()

    ReminderRule.objects.filter(code="days-3").update(policy=other.enrollment.policy)

    assert marked() == {seat.enrollment.person_id, other.enrollment.person_id}


def test_a_file_that_goes_to_another_person_marks_both(seat):
    before, after = seat.enrollment.person, PersonFactory()

    seat.enrollment.person = after
    seat.enrollment.save()

    assert marked() == {before.pk, after.pk}


def test_a_number_that_goes_to_another_person_marks_both(seat):
    after = PersonFactory()

    ContactPoint.objects.update(person=after)

    assert marked() == {seat.enrollment.person_id, after.pk}


def test_a_session_marks_those_who_have_a_seat_and_not_those_who_freed_theirs(seat):
    freed = seated(session=seat.session)
    classes.release_seat(seat_id=freed.pk, decision=decision(reason="asked to"))
    forget_marks()

    called_off(seat.session)

    assert marked() == {seat.enrollment.person_id}


def test_a_mark_of_a_change_that_did_not_happen_is_gone_with_it(seat):
    person_id = seat.enrollment.person_id
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before; UPDATE people_person SET language = 'es'; ROLLBACK TO SAVEPOINT before")

    assert Person.objects.get(pk=person_id).language == "en"
    assert marked() == set()


def test_taking_marks_removes_them_oldest_first_and_names_each_person_once(seat):
    first, second = seat.enrollment.person, ContactPointFactory().person
    AgendaMark.objects.all().delete()
    AgendaMark.objects.bulk_create(AgendaMark(person_id=pk) for pk in (first.pk, first.pk, second.pk))

    assert marks.take(2) == [first.pk]
    assert marks.take(2) == [second.pk]
    assert marks.take(2) == []


def test_taking_never_takes_more_than_it_was_told_to_though_the_database_believes_that_there_is_nothing():
    """As it does of a table that was empty when it last looked: it then chooses to search again for each row."""
    AgendaMark.objects.bulk_create(AgendaMark(person_id=uuid4()) for _ in range(300))
    forget_marks()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE agenda_agendamark")
    AgendaMark.objects.bulk_create(AgendaMark(person_id=uuid4()) for _ in range(6))

    assert len(marks.take(4)) == 4
    assert AgendaMark.objects.count() == 2
