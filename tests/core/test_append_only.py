"""Histories only grow: the database refuses for everybody, its owner included."""

import pytest
from django.db import DatabaseError, connection, transaction

from diversion.core.append_only import append_only

HISTORIES = [
    "attendance_markchange",
    "audit_auditevent",
    "enrollments_statuschange",
    "people_consent",
    "referrals_screeningcheck",
]


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE diary (line text)")
        cursor.execute(append_only("diary").sql)
        cursor.execute("INSERT INTO diary VALUES ('first')")
    return "diary"


@pytest.mark.parametrize("statement", ["UPDATE diary SET line = ''", "DELETE FROM diary", "TRUNCATE diary"])
def test_a_row_is_neither_changed_nor_removed(table, statement):
    refusal = "diary is append-only: rows are neither changed nor removed"

    with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    with connection.cursor() as cursor:
        cursor.execute("SELECT line FROM diary")
        assert cursor.fetchall() == [("first",)]


def test_a_row_is_added(table):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO diary VALUES ('second')")
        cursor.execute("SELECT count(*) FROM diary")
        assert cursor.fetchone() == (2,)


def test_the_step_can_be_taken_back(table):
    with connection.cursor() as cursor:
        cursor.execute(append_only("diary").reverse_sql)
        cursor.execute("DELETE FROM diary")
        cursor.execute("SELECT count(*) FROM diary")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize("history", HISTORIES)
def test_every_history_of_the_house_is_append_only(history):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s AND tgenabled <> 'D'",
            [history, "%\\_append\\_only"],
        )
        triggers = {name for (name,) in cursor.fetchall()}

    assert triggers == {f"{history}_append_only", f"{history}_truncate_append_only"}
