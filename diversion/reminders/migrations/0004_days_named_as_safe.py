"""Days of the week that a person named as safe, in the arithmetic of sending hours. Python's twin is reminders/policies.py."""

from django.db import migrations

# Most people name no days: for them the function of before answers, which the planner still writes into the statement.
FUNCTIONS = """
CREATE FUNCTION reminder_safe_day(day date, days smallint[], step int) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT day + step * n FROM generate_series(0, 6) n WHERE extract(isodow FROM day + step * n) = ANY(days) ORDER BY n LIMIT 1
$$;
CREATE FUNCTION reminder_opening_on(wanted timestamptz, zone text, opens time, shuts time, days smallint[]) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN local.at::time >= opens AND local.at::time < shuts AND extract(isodow FROM local.at) = ANY(days) THEN wanted
        ELSE (reminder_safe_day(local.at::date + CASE WHEN local.at::time < opens THEN 0 ELSE 1 END, days, 1) + opens)
            AT TIME ZONE zone
    END
    FROM (SELECT wanted AT TIME ZONE zone AS at) local
$$;
CREATE FUNCTION reminder_last_minute_on(starts timestamptz, zone text, opens time, shuts time, days smallint[]) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN local.at::time <= opens OR extract(isodow FROM local.at) <> ALL(days)
            THEN (reminder_safe_day(local.at::date - 1, days, -1) + shuts) AT TIME ZONE zone - interval '1 minute'
        WHEN local.at::time > shuts THEN (local.at::date + shuts) AT TIME ZONE zone - interval '1 minute'
        ELSE starts - interval '1 minute'
    END
    FROM (SELECT starts AT TIME ZONE zone AS at) local
$$;
CREATE FUNCTION reminder_send_at_on(
    wanted timestamptz, zone text, opens time, shuts time, wall_opens time, wall_shuts time, starts timestamptz, days smallint[]
) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN reminder_opening_on(wanted, zone, opens, shuts, days) < starts
            THEN reminder_opening_on(wanted, zone, opens, shuts, days)
        WHEN reminder_opening_on(wanted, zone, wall_opens, wall_shuts, days) < starts
            THEN reminder_opening_on(wanted, zone, wall_opens, wall_shuts, days)
        ELSE reminder_last_minute_on(starts, zone, wall_opens, wall_shuts, days)
    END
$$;
CREATE FUNCTION reminder_send_at(
    wanted timestamptz, zone text, opens time, shuts time, wall_opens time, wall_shuts time, starts timestamptz, days smallint[]
) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN days = '{}' THEN reminder_send_at(wanted, zone, opens, shuts, wall_opens, wall_shuts, starts)
        ELSE reminder_send_at_on(wanted, zone, opens, shuts, wall_opens, wall_shuts, starts, days)
    END
$$;
"""
NONE = """
DROP FUNCTION reminder_send_at(timestamptz, text, time, time, time, time, timestamptz, smallint[]);
DROP FUNCTION reminder_send_at_on(timestamptz, text, time, time, time, time, timestamptz, smallint[]);
DROP FUNCTION reminder_last_minute_on(timestamptz, text, time, time, smallint[]);
DROP FUNCTION reminder_opening_on(timestamptz, text, time, time, smallint[]);
DROP FUNCTION reminder_safe_day(date, smallint[], int);
"""


class Migration(migrations.Migration):
    dependencies = [("reminders", "0003_told_of_a_move")]

    operations = [migrations.RunSQL(FUNCTIONS, NONE)]
