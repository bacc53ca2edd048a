"""Whose plan must be looked at again. Triggers set the marks; nothing else does."""

from uuid import UUID

from django.db import connection

LOCK = 0x61676E64  # 'agnd': one planner at a time, so that an older view of the world never plans over a newer one


def try_to_be_the_planner() -> bool:
    """Take the planner's lock until the transaction ends; False when somebody else plans."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def take(limit: int) -> list[UUID]:
    """Remove up to `limit` marks, oldest first, and return whom they named, once each. For the planner's transaction."""
    # Materialized: as a mere condition of the DELETE, the search may be run again for each row, and then takes them all.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH oldest AS MATERIALIZED (
                SELECT id FROM agenda_agendamark ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
            ),
            taken AS (
                DELETE FROM agenda_agendamark mark USING oldest WHERE mark.id = oldest.id RETURNING mark.person_id
            )
            SELECT DISTINCT person_id FROM taken
            """,
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]
