"""The arithmetic of sending hours, for planning in one statement. Python's twin is reminders/policies.py."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION reminder_opening(wanted timestamptz, zone text, opens time, shuts time) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN (wanted AT TIME ZONE zone)::time < opens
            THEN ((wanted AT TIME ZONE zone)::date + opens) AT TIME ZONE zone
        WHEN (wanted AT TIME ZONE zone)::time >= shuts
            THEN ((wanted AT TIME ZONE zone)::date + 1 + opens) AT TIME ZONE zone
        ELSE wanted
    END
$$;
CREATE FUNCTION reminder_last_minute(starts timestamptz, zone text, opens time, shuts time) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN (starts AT TIME ZONE zone)::time > shuts
            THEN ((starts AT TIME ZONE zone)::date + shuts) AT TIME ZONE zone - interval '1 minute'
        WHEN (starts AT TIME ZONE zone)::time <= opens
            THEN ((starts AT TIME ZONE zone)::date - 1 + shuts) AT TIME ZONE zone - interval '1 minute'
        ELSE starts - interval '1 minute'
    END
$$;
CREATE FUNCTION reminder_send_at(
    wanted timestamptz, zone text, opens time, shuts time, wall_opens time, wall_shuts time, starts timestamptz
) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN reminder_opening(wanted, zone, opens, shuts) < starts
            THEN reminder_opening(wanted, zone, opens, shuts)
        WHEN reminder_opening(wanted, zone, wall_opens, wall_shuts) < starts
            THEN reminder_opening(wanted, zone, wall_opens, wall_shuts)
        ELSE reminder_last_minute(starts, zone, wall_opens, wall_shuts)
    END
$$;
"""
NONE = """
DROP FUNCTION reminder_send_at(timestamptz, text, time, time, time, time, timestamptz);
DROP FUNCTION reminder_last_minute(timestamptz, text, time, time);
DROP FUNCTION reminder_opening(timestamptz, text, time, time);
"""


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS, NONE)]
