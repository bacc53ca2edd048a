from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from diversion.accounts.models import User
from diversion.core import clock
from diversion.core.append_only import ENDING
from diversion.demo import load, sign_ins
from diversion.programs.actions import load_offenses
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from diversion.settings import addresses


class Command(BaseCommand):
    help = (
        "Make the database ready to serve: migrate it as its owner, give the run-time role its rights and no more, and in "
        "the demonstration fill an empty database. Safe to run at every start."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        check_two_roles()
        become_owner()
        check_durable()
        if _behind():
            call_command("migrate", verbosity=0, skip_checks=True)
        grant_rights(addresses.database(settings.DATABASE_URL)["USER"])
        load_offenses(at=clock.now())
        if settings.DEMO:
            self._demonstrate()

    def _demonstrate(self) -> None:
        is_new = not User.objects.exists()
        if is_new:
            self.stdout.write("Filling the demonstration with invented people ...")
            load.load(now=clock.now())
        else:
            load.keep_alive(now=clock.now())
        plan(now=clock.now())
        dispatch(now=clock.now)
        if is_new:
            load.reply(now=clock.now())
        path = Path(settings.DATA) / "sign-ins.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sign_ins.listing())


def check_two_roles() -> None:
    """Refuse in production that the program runs as the owner of its tables.

    Raises:
        CommandError: it could change its own audit log.
    """
    run_time, owner = (addresses.database(url)["USER"] for url in (settings.DATABASE_URL, settings.DATABASE_OWNER_URL))
    if settings.DEPLOYMENT == "production" and run_time == owner:
        raise CommandError(
            "DATABASE_URL and DATABASE_OWNER_URL name one role: the program could change its own audit log. "
            "Give it a role of its own in DATABASE_URL, and the owner of the tables in DATABASE_OWNER_URL."
        )


def become_owner() -> None:
    """Connect as the owner from here on: the run-time role may not change tables."""
    connection.close()
    connections.databases["default"].update(addresses.database(settings.DATABASE_OWNER_URL))
    connection.settings_dict.update(addresses.database(settings.DATABASE_OWNER_URL))


def check_durable() -> None:
    """Refuse a database that confirms before it has written.

    Raises:
        CommandError: `synchronous_commit` is off: a mark that was confirmed on screen could be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            raise CommandError("The database has synchronous_commit off: a confirmed mark could be lost. Turn it on.")


def grant_rights(role: str) -> None:
    """Give the run-time role the rows of every table, and only reading and adding where tables only grow. Idempotent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if not role or role == cursor.fetchone()[0]:
            return
        name = connection.ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in _append_only_tables(cursor):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")


def _append_only_tables(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s",
        [f"%{ENDING}"],
    )
    return [row[0] for row in cursor.fetchall()]


def _behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
