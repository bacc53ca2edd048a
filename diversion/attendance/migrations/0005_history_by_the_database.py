"""Each change of a mark writes its history row in the same statement, however it was made."""

from django.db import migrations

KEEP_HISTORY = """
CREATE FUNCTION attendance_note_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_markchange (id, seat_id, version, mark, minutes, how, by_id, at)
        SELECT gen_random_uuid(), seat_id, version, mark, minutes, how, marked_by_id, marked_at FROM after;
    RETURN NULL;
END $$;
CREATE FUNCTION attendance_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A change that forgot to raise the version is refused by the history, which has one row a version.
    INSERT INTO attendance_markchange (id, seat_id, version, mark, minutes, how, by_id, at)
        SELECT gen_random_uuid(), a.seat_id, a.version, a.mark, a.minutes, a.how, a.marked_by_id, a.marked_at
        FROM after a JOIN before b USING (id)
        WHERE (a.version, a.mark, a.minutes) IS DISTINCT FROM (b.version, b.mark, b.minutes);
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_note_new AFTER INSERT ON attendance_attendancemark
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION attendance_note_new();
CREATE TRIGGER attendance_note_change AFTER UPDATE ON attendance_attendancemark
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION attendance_note_change();
"""
FORGET = """
DROP TRIGGER attendance_note_change ON attendance_attendancemark;
DROP TRIGGER attendance_note_new ON attendance_attendancemark;
DROP FUNCTION attendance_note_change();
DROP FUNCTION attendance_note_new();
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_marks_are_the_four_or_none")]

    operations = [migrations.RunSQL(KEEP_HISTORY, FORGET)]
