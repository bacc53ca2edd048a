"""Several planners at once: one plans, the others leave the marks to it, and nothing is planned twice."""

import pytest
from django.db import connection, transaction

from diversion.agenda import marks
from diversion.agenda.models import AgendaMark
from diversion.messaging.models import Message
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import Planned, plan
from tests.at_once import at_once
from tests.conftest import NOW
from tests.factories.reminders import crowd, seated

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_planners_at_once_plan_everybody_and_nobody_twice():
    crowd(40)

    done = at_once([lambda: plan(now=NOW)] * 4)

    assert sum(one.planned for one in done) == Message.objects.count() == 160
    assert not AgendaMark.objects.exists()


def test_while_one_plans_another_leaves_the_marks_to_it():
    seated()
    with transaction.atomic():
        assert marks.try_to_be_the_planner()
        (done,) = at_once([lambda: plan(now=NOW)])

    assert done == Planned()
    assert plan(now=NOW) == Planned(people=1, planned=4)


def test_a_plan_that_fails_leaves_its_marks_for_the_next():
    seated()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE messaging_message ADD CONSTRAINT not_today CHECK (due_at IS NULL) NOT VALID")
    (problem,) = at_once([lambda: plan(now=NOW)])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE messaging_message DROP CONSTRAINT not_today")

    assert "not_today" in str(problem)
    assert plan(now=NOW) == Planned(people=1, planned=4)


def test_planning_and_sending_at_once_sends_each_message_once(phone):
    crowd(60)

    at_once([lambda: plan(now=NOW), lambda: dispatch(now=lambda: NOW)] * 3)
    dispatch(now=lambda: NOW)

    assert len({envelope.address for envelope in phone.SENT}) == len(phone.SENT) == 60
