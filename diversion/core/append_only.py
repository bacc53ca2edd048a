"""Tables that only grow: triggers by which the database itself refuses to change or remove a row."""

from django.db import migrations

# `manage.py prepare` finds the triggers by this ending and takes the rights to change from the run-time role as well.
ENDING = "_append_only"

_INSTALL = """
CREATE FUNCTION {table}{ending}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only: rows are neither changed nor removed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER {table}{ending} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}{ending}();
CREATE TRIGGER {table}_truncate{ending} BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}{ending}();
"""
_REMOVE = """
DROP TRIGGER {table}_truncate{ending} ON {table};
DROP TRIGGER {table}{ending} ON {table};
DROP FUNCTION {table}{ending}();
"""


def append_only(table: str) -> migrations.RunSQL:
    """Return the migration step that makes `table` append-only for everybody, its owner included."""
    return migrations.RunSQL(_INSTALL.format(table=table, ending=ENDING), _REMOVE.format(table=table, ending=ENDING))
