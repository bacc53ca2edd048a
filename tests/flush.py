"""Emptying tables between tests that commit: the append-only triggers refuse TRUNCATE, so they step aside for it."""

from django.db.backends.postgresql.operations import DatabaseOperations

GUARDS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND (tgtype & 32) <> 0
"""
flush = DatabaseOperations.execute_sql_flush


def flush_past_the_guards(operations: DatabaseOperations, sql_list: list[str]) -> None:
    with operations.connection.cursor() as cursor:
        cursor.execute(GUARDS)
        guards = cursor.fetchall()
    switch = "ALTER TABLE {} {} TRIGGER {};"
    off = [switch.format(table, "DISABLE", trigger) for table, trigger in guards]
    on = [switch.format(table, "ENABLE", trigger) for table, trigger in guards]
    flush(operations, [*off, *sql_list, *on])


DatabaseOperations.execute_sql_flush = flush_past_the_guards
