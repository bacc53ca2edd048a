"""Each change of a mark writes its history row, now with the reason of a correction; a signature is never taken away."""

from django.db import migrations

NOTE = """
CREATE OR REPLACE FUNCTION attendance_note_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_markchange (id, seat_id, version, mark, minutes, how, {reason}by_id, at)
        SELECT gen_random_uuid(), seat_id, version, mark, minutes, how, {reason}marked_by_id, marked_at FROM after;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION attendance_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A change that forgot to raise the version is refused by the history, which has one row a version.
    INSERT INTO attendance_markchange (id, seat_id, version, mark, minutes, how, {reason}by_id, at)
        SELECT gen_random_uuid(), a.seat_id, a.version, a.mark, a.minutes, a.how, {a_reason}a.marked_by_id, a.marked_at
        FROM after a JOIN before b USING (id)
        WHERE (a.version, a.mark, a.minutes) IS DISTINCT FROM (b.version, b.mark, b.minutes);
    RETURN NULL;
END $$;
"""
STANDS = """
CREATE FUNCTION attendance_signature_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.countersigned_at IS NOT NULL
        OR (NEW.session_id, NEW.signed_by_id, NEW.signed_at) IS DISTINCT FROM (OLD.session_id, OLD.signed_by_id, OLD.signed_at)
    THEN
        RAISE EXCEPTION 'A signature under a register is never changed or taken away.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attendance_signature_stands BEFORE UPDATE OR DELETE ON attendance_signoff
    FOR EACH ROW EXECUTE FUNCTION attendance_signature_stands();
"""
FALLS = """
DROP TRIGGER attendance_signature_stands ON attendance_signoff;
DROP FUNCTION attendance_signature_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0006_registers_are_signed")]

    operations = [
        migrations.RunSQL(
            NOTE.format(reason="reason, ", a_reason="a.reason, "),
            NOTE.format(reason="", a_reason=""),
        ),
        migrations.RunSQL(STANDS, FALLS),
    ]
