import uuid

import pytest
from django.db import DatabaseError, transaction
from django.db import connection as database

from diversion.audit.actions import Deed, OutsideTransaction, record, record_many, record_set
from diversion.audit.models import AuditEvent
from tests.conftest import NOW
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

PERSON, PROGRAM = uuid.uuid4(), uuid.uuid4()


def test_a_record_says_who_did_what_to_which_record_why_and_when_with_old_and_new_values():
    user, person = UserFactory(), PersonFactory()

    record(
        "person.changed",
        subject=person,
        by=user,
        at=NOW,
        changes={"language": ("en", "es")},
        reason="She asked for it",
        person_id=person.pk,
        program_id=PROGRAM,
    )

    event = AuditEvent.objects.get()
    assert (event.action, event.at, event.reason) == ("person.changed", NOW, "She asked for it")
    assert (event.actor_id, event.actor_label) == (user.pk, "staff")
    assert (event.subject_type, event.subject_id) == ("person", str(person.pk))
    assert (event.person_id, event.program_id) == (person.pk, PROGRAM)
    assert event.changes == {"language": ["en", "es"]}


def test_what_nobody_did_was_done_by_the_system():
    record("message.sent", subject=("message", "17"), by=None, at=NOW)

    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_label) == (None, "system")
    assert (event.subject_type, event.subject_id) == ("message", "17")


def test_one_record_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        record("staff.invited", subject=("user", "1"), by=None, at=NOW)


def test_many_records_cost_one_statement(django_assert_num_queries):
    deeds = [Deed(("seat", str(number)), person_id=PERSON) for number in range(50)]

    with django_assert_num_queries(1):
        record_many("seat.moved", deeds, by=None, at=NOW)

    assert AuditEvent.objects.filter(action="seat.moved", person_id=PERSON).count() == 50


@pytest.mark.django_db(transaction=True)
def test_a_record_on_its_own_is_refused():
    with pytest.raises(OutsideTransaction):
        record("staff.invited", subject=("user", "1"), by=None, at=NOW)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_record_goes_when_what_it_records_is_rolled_back():
    with transaction.atomic():
        record("staff.invited", subject=("user", "1"), by=None, at=NOW)
        transaction.set_rollback(True)

    assert not AuditEvent.objects.exists()


# --- the database refuses


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET reason = 'another'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "UPDATE audit_auditseal SET event_count = 0",
        "DELETE FROM audit_auditseal",
        "TRUNCATE audit_auditseal CASCADE",
        "UPDATE audit_sealedevent SET event_id = 0",
        "DELETE FROM audit_sealedevent",
        "TRUNCATE audit_sealedevent",
    ],
)
def test_the_database_refuses_even_its_owner_to_change_the_log(sealed_log, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        database.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEvent.objects.count() == 3


def test_the_database_sets_the_hash_whatever_the_writer_says():
    record("staff.invited", subject=("user", "1"), by=None, at=NOW)
    AuditEvent.objects.bulk_create(
        [AuditEvent(at=NOW, action="forged", actor_label="system", subject_type="user", subject_id="1", row_hash=b"x")]
    )

    assert [len(row_hash) for row_hash in AuditEvent.objects.values_list("row_hash", flat=True)] == [32, 32]


def test_what_a_select_names_is_recorded_in_one_statement(django_assert_num_queries):
    people = PersonFactory.create_batch(3)

    with django_assert_num_queries(1):
        record_set("person.listed", "SELECT 'person', id::text, id, NULL::uuid FROM people_person", by=None, at=NOW)

    events = AuditEvent.objects.filter(action="person.listed", at=NOW, actor_label="system", changes={}, reason="")
    assert set(events.values_list("subject_type", "subject_id", "person_id", "program_id")) == {
        ("person", str(person.pk), person.pk, None) for person in people
    }


@pytest.mark.django_db(transaction=True)
def test_what_a_select_names_is_not_recorded_outside_a_transaction():
    with pytest.raises(OutsideTransaction):
        record_set("person.listed", "SELECT 'person', id::text, id, NULL::uuid FROM people_person", by=None, at=NOW)
