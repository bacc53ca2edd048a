"""A file, an address or a rule that goes from one to another marks both: the one it left has something to withdraw."""

from django.db import migrations

BOTH = """
CREATE OR REPLACE FUNCTION agenda_note_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id) SELECT DISTINCT unnest(ARRAY[OLD.person_id, NEW.person_id]);
    RETURN NULL;
END $$;
DROP TRIGGER agenda_note_enrollment ON enrollments_enrollment;
CREATE TRIGGER agenda_note_enrollment AFTER UPDATE ON enrollments_enrollment FOR EACH ROW
    WHEN ((OLD.status, OLD.policy_id, OLD.person_id, OLD.program_id)
        IS DISTINCT FROM (NEW.status, NEW.policy_id, NEW.person_id, NEW.program_id))
    EXECUTE FUNCTION agenda_note_enrollment();

CREATE OR REPLACE FUNCTION agenda_note_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT DISTINCT person_id FROM unnest(ARRAY[OLD.person_id, NEW.person_id]) AS person_id
        WHERE person_id IS NOT NULL;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION agenda_note_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT DISTINCT person_id FROM upcoming_event
        WHERE policy_id IN (OLD.policy_id, NEW.policy_id) AND standing AND starts_at > now();
    RETURN NULL;
END $$;
"""
ONE = """
CREATE OR REPLACE FUNCTION agenda_note_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id) VALUES (NEW.person_id);
    RETURN NULL;
END $$;
DROP TRIGGER agenda_note_enrollment ON enrollments_enrollment;
CREATE TRIGGER agenda_note_enrollment AFTER UPDATE ON enrollments_enrollment FOR EACH ROW
    WHEN ((OLD.status, OLD.policy_id) IS DISTINCT FROM (NEW.status, NEW.policy_id))
    EXECUTE FUNCTION agenda_note_enrollment();

CREATE OR REPLACE FUNCTION agenda_note_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id) VALUES (COALESCE(NEW.person_id, OLD.person_id));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION agenda_note_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agenda_agendamark (person_id)
        SELECT DISTINCT person_id FROM upcoming_event
        WHERE policy_id = COALESCE(NEW.policy_id, OLD.policy_id) AND standing AND starts_at > now();
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_what_is_coming")]

    operations = [migrations.RunSQL(BOTH, ONE)]
