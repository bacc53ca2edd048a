"""What planning and sweeping cost: counted in statements, and seen in the database's own plans. Never in time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diversion.agenda.models import AgendaMark
from diversion.messaging.models import Message
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories.messaging import MessageFactory
from tests.factories.reminders import crowd

pytestmark = pytest.mark.django_db

MANY = 4_000


def statements(captured):
    """The statements that ask or change something: neither savepoints nor what a test's own transaction adds."""
    return [query["sql"] for query in captured if query["sql"].split()[0] not in {"SAVEPOINT", "RELEASE", "ROLLBACK"}]


def run(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return statements(captured)


def a_long_history():
    """So many messages that went long ago, as they lie in a table that was used for a while."""
    one = MessageFactory(gone=True, due_at=NOW - timedelta(days=30))
    columns = [field.column for field in Message._meta.concrete_fields]
    fresh = {"id": "gen_random_uuid()", "event_id": "gen_random_uuid()", "provider_ref": "'ref-' || n"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO messaging_message ({', '.join(columns)}) "  # noqa: S608  # names of our own columns
            f"SELECT {', '.join(fresh.get(name, name) for name in columns)} "
            "FROM messaging_message, generate_series(1, %s) n WHERE messaging_message.id = %s",
            [MANY, one.pk],
        )
        cursor.execute("ANALYZE messaging_message")


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.slow
def test_planning_a_thousand_people_takes_as_many_statements_as_planning_one():
    counts = {}
    for size in (1, 1_000):
        people = crowd(size)
        AgendaMark.objects.all().delete()
        AgendaMark.objects.bulk_create(AgendaMark(person_id=person.pk) for person in people)
        with connection.cursor() as cursor:
            # Nobody else counts the rows of a transaction that is open, and planning for empty tables takes minutes.
            cursor.execute("ANALYZE")
        counts[size] = len(run(lambda: plan(now=NOW)))

    assert counts[1_000] == counts[1]
    assert Message.objects.filter(status="planned").count() == 4 * 1_001


def test_a_sweep_with_nothing_to_do_asks_two_questions_to_plan_and_three_to_send():
    a_long_history()
    plan(now=NOW)

    assert len(run(lambda: plan(now=NOW))) == 2
    assert len(run(lambda: dispatch(now=lambda: NOW))) == 3


def test_a_sweep_with_nothing_to_do_reads_no_table_from_end_to_end():
    a_long_history()

    plans = [plan_of(sql) for sql in run(lambda: dispatch(now=lambda: NOW))]

    assert [plan for plan in plans if "Seq Scan" in plan] == []
    assert "message_due" in plans[2]
    assert "message_in_flight" in plans[0]


def test_the_last_look_finds_its_facts_by_index():
    crowd(3)
    plan(now=NOW)
    a_long_history()

    facts = next(sql for sql in run(lambda: dispatch(now=lambda: NOW)) if "people_consent" in sql)

    assert "Seq Scan on messaging_message" not in plan_of(facts)


def test_planning_one_person_reads_only_their_messages():
    crowd(1)
    a_long_history()

    bring_in_line = next(sql for sql in run(lambda: plan(now=NOW)) if "wanted AS MATERIALIZED" in sql)

    assert "Seq Scan on messaging_message" not in plan_of(bring_in_line)
