"""Whom no text can reach: each reason by itself, who is not listed, and who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from diversion.accounts.reach import Grant, Reach, Span
from diversion.accounts.walls import FieldClass, Level, Role
from diversion.messaging.models import Suppression
from diversion.messaging.reasons import Reason
from diversion.people.models import ContactPoint, Person
from diversion.reminders.queries import out_of_reach
from tests.conftest import NOW
from tests.factories import ContactPointFactory, consent_to_texts
from tests.factories.reminders import seated

pytestmark = pytest.mark.django_db
MONTH = {"start": NOW, "end": NOW + timedelta(days=30)}
EVERYWHERE = Span(everywhere=True, programs=frozenset(), own=frozenset())


def contact_of(seat):
    return ContactPoint.objects.filter(person=seat.enrollment.person_id)


def stop(seat):
    Suppression.objects.create(address=contact_of(seat).get().value, since=NOW, word="stop")


CAUSES = {
    Reason.PERSON_STOPPED: lambda seat: Person.objects.update(messages_stopped_at=NOW),
    Reason.NO_MOBILE: lambda seat: contact_of(seat).update(textable_since=None, ok_to_text=False, kind="landline"),
    Reason.NUMBER_NOT_IN_USE: lambda seat: contact_of(seat).update(textable_since=None, status="disconnected"),
    Reason.NOT_SAFE_TO_TEXT: lambda seat: contact_of(seat).update(textable_since=None, ok_to_text=False),
    Reason.OPTED_OUT: stop,
    Reason.NO_CONSENT: lambda seat: consent_to_texts(contact_of(seat).get(), at=NOW, given=False),
    Reason.NUMBER_SHARED: lambda seat: ContactPointFactory(value=contact_of(seat).get().value),
}


@pytest.mark.parametrize("reason", CAUSES)
def test_somebody_whom_no_text_reaches_is_listed_with_the_first_reason(reason, django_assert_num_queries):
    seat = seated()
    CAUSES[reason](seat)

    with django_assert_num_queries(1):
        rows = out_of_reach(EVERYWHERE, **MONTH)

    assert [(row.person_id, row.reason) for row in rows] == [(seat.enrollment.person_id, reason)]


def test_somebody_whom_a_text_reaches_and_an_event_outside_the_span_of_time_are_not_listed():
    assert out_of_reach(EVERYWHERE, **MONTH) == []
    seat = seated()
    assert out_of_reach(EVERYWHERE, **MONTH) == []
    stop(seat)

    assert out_of_reach(EVERYWHERE, start=NOW, end=NOW + timedelta(days=1)) == []
    assert len(out_of_reach(EVERYWHERE, **MONTH)) == 1


def test_a_stranger_of_another_program_is_told_of_nobody():
    seat = seated()
    stop(seat)

    def seen_in(program_id):
        reach = Reach(user_id=uuid4(), grants=[Grant(Role.COORDINATOR, program_id)])
        return out_of_reach(reach.span(FieldClass.CONTACT, Level.READ), **MONTH)

    assert len(seen_in(seat.session.program_id)) == 1
    assert seen_in(uuid4()) == []
