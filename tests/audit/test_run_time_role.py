"""What the program's own database role may do after `prepare`: a connection as that role, not as the owner of the tests."""

import os

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection

from diversion.audit.models import AuditEvent
from diversion.web.management.commands.prepare import check_two_roles, grant_rights
from tests.factories import AgencyFactory

pytestmark = pytest.mark.django_db(transaction=True)

LOG = ("audit_auditevent", "audit_auditseal", "audit_sealedevent")
WRITE_EVENT = """
INSERT INTO audit_auditevent (at, action, actor_label, subject_type, subject_id, changes, reason)
VALUES (now(), 'staff.changed', 'system', 'user', '1', '{}', '')
"""


# A role of the tests' own, on whatever server they run; roles belong to the server, and each test process has its own.
ROLE = f"run_time_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
PASSWORD = "of-the-tests-alone"


@pytest.fixture
def run_time():
    """A connection as a run-time role, with the rights that `prepare` gives it."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}' ROLE CURRENT_USER")
    grant_rights(ROLE)
    where = connection.get_connection_params()
    with psycopg.connect(
        host=where.get("host"),
        port=where.get("port"),
        dbname=where["dbname"],
        user=ROLE,
        password=PASSWORD,
        autocommit=True,
    ) as link:
        yield link
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def test_it_writes_and_reads_events(run_time):
    run_time.execute(WRITE_EVENT)

    assert run_time.execute("SELECT action FROM audit_auditevent").fetchall() == [("staff.changed",)]
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_it_has_no_right_to_change_or_remove_what_is_in_the_log(run_time, table, statement):
    column = {"audit_auditevent": "id", "audit_auditseal": "number", "audit_sealedevent": "event_id"}[table]

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        run_time.execute(statement.format(table, column, column))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_auditevent DISABLE TRIGGER USER",
        "DROP TRIGGER audit_auditevent_append_only ON audit_auditevent",
        "DROP TABLE audit_auditevent",
        "ALTER TABLE audit_auditevent OWNER TO CURRENT_USER",
        "CREATE OR REPLACE FUNCTION audit_set_row_hash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
    ],
)
def test_nor_to_put_the_guards_out_of_the_way(run_time, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_time.execute(statement)


def test_it_cannot_give_itself_a_right(run_time):
    run_time.execute("GRANT UPDATE ON audit_auditevent TO CURRENT_USER")  # a warning, and no right

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        run_time.execute("UPDATE audit_auditevent SET reason = ''")


def test_every_table_that_only_grows_is_shut_to_it_and_there_are_several(run_time):
    rights = run_time.execute(
        """
        SELECT tgrelid::regclass::text, has_table_privilege(tgrelid, 'INSERT'),
            has_table_privilege(tgrelid, 'UPDATE') OR has_table_privilege(tgrelid, 'DELETE')
            OR has_table_privilege(tgrelid, 'TRUNCATE')
        FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%\\_append\\_only' GROUP BY 1, 2, 3
        """
    ).fetchall()

    assert {table for table, _adds, _changes in rights} > {*LOG, "people_consent"}
    assert {(adds, changes) for _table, adds, changes in rights} == {(True, False)}


def test_it_changes_other_tables_as_the_program_does(run_time):
    AgencyFactory(name="Before")

    run_time.execute("UPDATE accounts_agency SET name = 'After'")

    assert run_time.execute("SELECT name FROM accounts_agency").fetchall() == [("After",)]


def test_giving_the_rights_again_changes_nothing(run_time):
    grant_rights(ROLE)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        run_time.execute("DELETE FROM audit_auditevent")


def test_production_does_not_run_as_the_owner_of_its_tables(settings):
    settings.DATABASE_URL = settings.DATABASE_OWNER_URL = "postgresql://owner@localhost/tracker"
    check_two_roles()  # a demonstration may

    settings.DEPLOYMENT = "production"

    with pytest.raises(CommandError, match="could change its own audit log"):
        check_two_roles()


def test_production_runs_with_two_roles(settings):
    settings.DEPLOYMENT = "production"
    settings.DATABASE_URL = "postgresql://tracker@localhost/tracker"
    settings.DATABASE_OWNER_URL = "postgresql://owner@localhost/tracker"

    check_two_roles()
