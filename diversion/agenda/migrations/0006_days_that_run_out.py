"""Deadlines stand beside the classes in the one view. Nobody is reminded of them by text: what is noted stays what it was."""

import importlib

from django.db import migrations

_BEFORE = importlib.import_module("diversion.agenda.migrations.0004_classes_of_a_court_program")
_CLASSES = _BEFORE._VIEW.format(
    statuses=_BEFORE._BEFORE + ", 'active', 'noncompliance_notice', 'hearing_set'"
)
# The last minute of the day, where the program is. The version of a day is the day itself: moved, it is another.
_DAY = """
    (extract(epoch FROM {day}::timestamp) / 86400)::integer AS version,
    enrollment.person_id, enrollment.id, enrollment.program_id, enrollment.policy_id, NULL::uuid,
    ({day} + time '23:59') AT TIME ZONE program.time_zone,
    ({day} + 1)::timestamp AT TIME ZONE program.time_zone,
    {day}, time '23:59', program.time_zone,
    COALESCE(NULLIF(person.time_zone, ''), program.time_zone), ''::varchar(80), {since}, {since},
"""
_JOINS = """
JOIN people_person person ON person.id = enrollment.person_id
JOIN programs_program program ON program.id = enrollment.program_id
"""
# A charge belongs to a file by the referral about its incident, or since it waits for the intake of the file. It is a file's
# whose clock runs: not of one that is done, or that went elsewhere.
_FILE_BY = (
    "UNION ALL SELECT charge.id, 'file_by'::text,"
    + _DAY.format(day="charge.limitation_on", since="charge.inserted_at")
    + """
    charge.status = 'held' AND NOT EXISTS (
        SELECT FROM enrollments_lastdaysettled settled
        WHERE settled.enrollment_id = enrollment.id AND settled.choice = 'waiver'
    ) AND COALESCE((
        SELECT offer.choice FROM enrollments_offer offer WHERE offer.enrollment_id = enrollment.id
        ORDER BY offer.at DESC, offer.inserted_at DESC LIMIT 1
    ), '') <> 'waiver'
FROM courts_charge charge
CROSS JOIN LATERAL (
    SELECT file.* FROM (
        SELECT enrollment_id AS id FROM referrals_referral referral
        WHERE referral.incident_id = charge.incident_id AND referral.person_id = charge.person_id
        UNION SELECT enrollment_id FROM enrollments_heldcharge WHERE charge_id = charge.id
    ) named
    JOIN enrollments_enrollment file ON file.id = named.id
    WHERE file.model <> 'postbooking'
        AND file.status NOT IN ('completed', 'dismissed', 'sealed', 'closed_admin', 'transferred')
    ORDER BY file.opened_at DESC, file.id LIMIT 1
) enrollment
"""
    + _JOINS
    + "WHERE charge.limitation_on IS NOT NULL AND charge.person_id = enrollment.person_id\n"
)
_OFFER = (
    "UNION ALL SELECT enrollment.id, 'offer_answer'::text,"
    + _DAY.format(day="enrollment.offer_expires_on", since="enrollment.status_at")
    + "    enrollment.status = 'offered' FROM enrollments_enrollment enrollment"
    + _JOINS
    + "WHERE enrollment.offer_expires_on IS NOT NULL\n"
)
_INTAKE = (
    "UNION ALL SELECT held.id, 'intake_due'::text,"
    + _DAY.format(day="held.intake_due_on", since="held.inserted_at")
    + """
    held.status = 'held'
FROM enrollments_heldcharge held JOIN enrollments_enrollment enrollment ON enrollment.id = held.enrollment_id
"""
    + _JOINS
)
# Classes are done with the last of them, the fee with the watch period, and that with its end.
_ASKED = (
    "UNION ALL SELECT asked.id, (asked.kind || '_due')::text,"
    + _DAY.format(day="asked.due_on", since="asked.inserted_at")
    + """
    CASE asked.kind
        WHEN 'classes' THEN enrollment.status IN ('accepted', 'scheduled', 'attended', 'no_show', 'makeup_scheduled')
        WHEN 'fee' THEN enrollment.status IN
            ('accepted', 'scheduled', 'attended', 'no_show', 'makeup_scheduled', 'class_complete')
        ELSE enrollment.status IN
            ('accepted', 'scheduled', 'attended', 'no_show', 'makeup_scheduled', 'class_complete', 'watch')
    END
FROM enrollments_requirement asked JOIN enrollments_enrollment enrollment ON enrollment.id = asked.enrollment_id
"""
    + _JOINS
    + "WHERE asked.due_on IS NOT NULL\n"
)
VIEW = _CLASSES.rstrip().rstrip(";") + "\n" + _FILE_BY + _OFFER + _INTAKE + _ASKED + ";"

# Whose plan is looked at again: who is expected at something that is reminded of.
_NOTE = """
CREATE OR REPLACE FUNCTION agenda_note_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT DISTINCT person_id FROM upcoming_event
        WHERE {{only}} {of} AND standing AND starts_at > now();
    RETURN NULL;
END $$;
"""
_NOTES = (
    _NOTE.format(what="program", of="program_id = NEW.id")
    + _NOTE.format(what="policy", of="policy_id = NEW.id")
    + _NOTE.format(what="rule", of="policy_id IN (OLD.policy_id, NEW.policy_id)")
)


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0005_calendar_links"),
        ("courts", "0003_charges_by_their_last_day"),
        ("enrollments", "0011_days_that_run_out"),
        ("referrals", "0010_other_reliable_information"),
    ]

    operations = [
        migrations.RunSQL(VIEW, _CLASSES.replace("CREATE OR REPLACE VIEW", "DROP VIEW upcoming_event; CREATE VIEW")),
        migrations.RunSQL(_NOTES.format(only="kind = 'class_session' AND"), _NOTES.format(only="")),
    ]
