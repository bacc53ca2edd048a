"""The view over everything that is coming, and the triggers that note whose plan must be looked at again."""

from django.db import migrations

VIEW = """
CREATE VIEW upcoming_event AS
SELECT
    seat.id AS event_id,
    'class_session'::text AS kind,
    session.version AS version,
    enrollment.person_id AS person_id,
    enrollment.id AS enrollment_id,
    enrollment.program_id AS program_id,
    enrollment.policy_id AS policy_id,
    session.id AS session_id,
    session.starts_at AS starts_at,
    session.ends_at AS ends_at,
    session.local_day AS local_day,
    session.starts_wall AS local_time,
    session.time_zone AS time_zone,
    COALESCE(NULLIF(person.time_zone, ''), program.time_zone) AS recipient_zone,
    session.place AS place,
    seat.booked_at AS booked_at,
    session.moved_at AS moved_at,
    (
        seat.status = 'booked'
        AND session.status = 'planned'
        AND enrollment.status IN ('scheduled', 'makeup_scheduled', 'attended')
    ) AS standing
FROM classes_seat seat
JOIN classes_classsession session ON session.id = seat.session_id
JOIN enrollments_enrollment enrollment ON enrollment.id = seat.enrollment_id
JOIN people_person person ON person.id = enrollment.person_id
JOIN programs_program program ON program.id = enrollment.program_id;
"""

MARKS = """
CREATE FUNCTION agenda_note_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT person_id FROM enrollments_enrollment WHERE id IN (OLD.enrollment_id, NEW.enrollment_id);
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_seat AFTER INSERT OR UPDATE OR DELETE ON classes_seat
    FOR EACH ROW EXECUTE FUNCTION agenda_note_seat();

CREATE FUNCTION agenda_note_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT enrollment.person_id FROM classes_seat seat
        JOIN enrollments_enrollment enrollment ON enrollment.id = seat.enrollment_id
        WHERE seat.session_id = NEW.id AND seat.status = 'booked';
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_session AFTER UPDATE ON classes_classsession FOR EACH ROW
    WHEN ((OLD.starts_at, OLD.ends_at, OLD.time_zone, OLD.place, OLD.status, OLD.version)
        IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.time_zone, NEW.place, NEW.status, NEW.version))
    EXECUTE FUNCTION agenda_note_session();

CREATE FUNCTION agenda_note_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id) VALUES (NEW.person_id);
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_enrollment AFTER UPDATE ON enrollments_enrollment FOR EACH ROW
    WHEN ((OLD.status, OLD.policy_id) IS DISTINCT FROM (NEW.status, NEW.policy_id))
    EXECUTE FUNCTION agenda_note_enrollment();

CREATE FUNCTION agenda_note_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id) VALUES (COALESCE(NEW.person_id, OLD.person_id));
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_contact AFTER INSERT OR UPDATE OR DELETE ON people_contactpoint
    FOR EACH ROW EXECUTE FUNCTION agenda_note_contact();

CREATE FUNCTION agenda_note_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_person AFTER UPDATE ON people_person FOR EACH ROW
    WHEN ((OLD.time_zone, OLD.messages_stopped_at, OLD.language)
        IS DISTINCT FROM (NEW.time_zone, NEW.messages_stopped_at, NEW.language))
    EXECUTE FUNCTION agenda_note_person();

CREATE FUNCTION agenda_note_program() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT DISTINCT person_id FROM upcoming_event WHERE program_id = NEW.id AND standing AND starts_at > now();
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_program AFTER UPDATE ON programs_program FOR EACH ROW
    WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone) EXECUTE FUNCTION agenda_note_program();

CREATE FUNCTION agenda_note_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT DISTINCT person_id FROM upcoming_event WHERE policy_id = NEW.id AND standing AND starts_at > now();
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_policy AFTER UPDATE ON programs_policyversion FOR EACH ROW
    WHEN ((OLD.send_from, OLD.send_until) IS DISTINCT FROM (NEW.send_from, NEW.send_until))
    EXECUTE FUNCTION agenda_note_policy();

CREATE FUNCTION agenda_note_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT DISTINCT person_id FROM upcoming_event
        WHERE policy_id = COALESCE(NEW.policy_id, OLD.policy_id) AND standing AND starts_at > now();
    RETURN NULL;
END $$;
CREATE TRIGGER agenda_note_rule AFTER INSERT OR UPDATE OR DELETE ON reminders_reminderrule
    FOR EACH ROW EXECUTE FUNCTION agenda_note_rule();
"""

NOTED = {
    "seat": "classes_seat",
    "session": "classes_classsession",
    "enrollment": "enrollments_enrollment",
    "contact": "people_contactpoint",
    "person": "people_person",
    "program": "programs_program",
    "policy": "programs_policyversion",
    "rule": "reminders_reminderrule",
}
NO_MARKS = "".join(
    f"DROP TRIGGER agenda_note_{what} ON {table}; DROP FUNCTION agenda_note_{what}();" for what, table in NOTED.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        ("classes", "0003_seats_are_counted"),
        ("enrollments", "0001_initial"),
        ("people", "0001_initial"),
        ("programs", "0001_initial"),
        ("reminders", "0001_initial"),
    ]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW upcoming_event;"), migrations.RunSQL(MARKS, NO_MARKS)]
