"""Each event is hashed by the database as it is written; events, seals and their items can only be added."""

from django.db import migrations

from diversion.core.append_only import append_only

# audit/verifying.py computes the same from the same columns. Free text comes last, and jsonb escapes control characters, so
# that no two different rows read alike.
HASH = r"""
CREATE FUNCTION audit_set_row_hash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.row_hash := sha256(convert_to(concat_ws(
        E'\x1f', NEW.id::text, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), NEW.action,
        COALESCE(NEW.actor_id::text, ''), NEW.actor_label, NEW.subject_type, NEW.subject_id,
        COALESCE(NEW.person_id::text, ''), COALESCE(NEW.program_id::text, ''),
        to_char(NEW.inserted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), NEW.changes::text, NEW.reason
    ), 'UTF8'));
    RETURN NEW;
END $$;
CREATE TRIGGER audit_set_row_hash BEFORE INSERT ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_set_row_hash();
"""
NO_HASH = "DROP TRIGGER audit_set_row_hash ON audit_auditevent; DROP FUNCTION audit_set_row_hash();"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(HASH, NO_HASH),
        append_only("audit_auditevent"),
        append_only("audit_auditseal"),
        append_only("audit_sealedevent"),
    ]
