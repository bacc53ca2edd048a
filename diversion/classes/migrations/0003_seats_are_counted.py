"""The database keeps `seats_taken` with each seat, so that the check on capacity holds whoever books at once."""

from django.db import migrations

COUNT_SEATS = """
CREATE FUNCTION classes_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    freed uuid := CASE WHEN TG_OP <> 'INSERT' AND OLD.status = 'booked' THEN OLD.session_id END;
    taken uuid := CASE WHEN TG_OP <> 'DELETE' AND NEW.status = 'booked' THEN NEW.session_id END;
BEGIN
    IF freed IS NOT DISTINCT FROM taken THEN
        RETURN NULL;
    END IF;
    UPDATE classes_classsession SET seats_taken = seats_taken - 1 WHERE id = freed;
    UPDATE classes_classsession SET seats_taken = seats_taken + 1 WHERE id = taken;
    RETURN NULL;
END $$;
CREATE TRIGGER classes_count_seats AFTER INSERT OR DELETE OR UPDATE OF status, session_id ON classes_seat
    FOR EACH ROW EXECUTE FUNCTION classes_count_seats();
"""
STOP_COUNTING = "DROP TRIGGER classes_count_seats ON classes_seat; DROP FUNCTION classes_count_seats();"


class Migration(migrations.Migration):
    dependencies = [("classes", "0002_relations")]

    operations = [migrations.RunSQL(COUNT_SEATS, STOP_COUNTING)]
