"""Each change of a message's status writes its history row in the same statement, however it was made."""

from django.db import migrations

from diversion.core.append_only import append_only

KEEP_HISTORY = """
CREATE FUNCTION messaging_note_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO messaging_messageevent (message_id, status, reason, at)
        SELECT id, status, reason, status_at FROM after;
    RETURN NULL;
END $$;
CREATE FUNCTION messaging_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO messaging_messageevent (message_id, status, reason, at)
        SELECT a.id, a.status, a.reason, a.status_at FROM after a JOIN before b USING (id) WHERE a.status <> b.status;
    RETURN NULL;
END $$;
CREATE TRIGGER messaging_note_new AFTER INSERT ON messaging_message
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION messaging_note_new();
CREATE TRIGGER messaging_note_change AFTER UPDATE ON messaging_message
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION messaging_note_change();
"""
FORGET = """
DROP TRIGGER messaging_note_change ON messaging_message;
DROP TRIGGER messaging_note_new ON messaging_message;
DROP FUNCTION messaging_note_change();
DROP FUNCTION messaging_note_new();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunSQL(KEEP_HISTORY, FORGET), append_only("messaging_messageevent")]
