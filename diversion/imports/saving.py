"""Writing what is new in a staged list: people, numbers, incidents, charges, referrals and files, a statement for each kind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.imports.checking import Intake, source_key
from diversion.imports.layouts import Layout
from diversion.imports.staging import Source
from diversion.people.keeping import complete_keys
from diversion.referrals import actions as referrals
from diversion.referrals.actions import Protected

# One person a number; without a number, one a row.
_NEW_PEOPLE = """
UPDATE intake SET person_id = made.id FROM (
    SELECT who, gen_random_uuid() AS id
    FROM (SELECT DISTINCT COALESCE(NULLIF(person_digest, ''), 'row ' || row_no) AS who
          FROM intake WHERE state = 'created' AND person_id IS NULL) nobody_yet
) made
WHERE intake.state = 'created' AND intake.person_id IS NULL
  AND made.who = COALESCE(NULLIF(intake.person_digest, ''), 'row ' || intake.row_no)
"""
_PEOPLE = """
INSERT INTO people_person (id, record_no, given_name, family_name, preferred_name, birth_date, language, interpreter_needed,
                           known_by_number, race, gender, time_zone, messages_stopped_reason)
SELECT person_id, 'P-' || to_char(nextval('people_record_no'), 'FM99999900000'), given_name, family_name, '', birth_date, 'en', false,
       given_name = '' AND family_name = '', race, gender, '', ''
FROM (SELECT DISTINCT ON (person_id) * FROM intake WHERE state = 'created' ORDER BY person_id, row_no) new
WHERE NOT EXISTS (SELECT FROM people_person known WHERE known.id = new.person_id)
ORDER BY row_no
"""
_NUMBERS = """
INSERT INTO people_personidentifier (id, person_id, kind, agency_id, sealed, digest)
SELECT DISTINCT ON (person_digest) gen_random_uuid(), person_id, 'agency_person_no', %(agency)s, person_sealed, person_digest
FROM intake WHERE state = 'created' AND person_digest <> ''
ON CONFLICT DO NOTHING
"""
_NEW_INCIDENTS = """
UPDATE intake SET incident_id = made.id FROM (
    SELECT what, gen_random_uuid() AS id
    FROM (SELECT DISTINCT COALESCE(NULLIF(report_no, ''), 'row ' || row_no) AS what FROM intake
          WHERE state = 'created' AND incident_id IS NULL AND (report_no <> '' OR incident_on IS NOT NULL OR statute <> '')) none_yet
) made
WHERE intake.state = 'created' AND intake.incident_id IS NULL
  AND made.what = COALESCE(NULLIF(intake.report_no, ''), 'row ' || intake.row_no)
"""
_INCIDENTS = """
INSERT INTO courts_incident (id, agency_id, report_no, "on", place, operation, disposition)
SELECT DISTINCT ON (incident_id) incident_id, %(agency)s::uuid, report_no, incident_on, '', '', ''
FROM intake WHERE state = 'created' AND incident_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM courts_incident known WHERE known.id = intake.incident_id)
ORDER BY incident_id, row_no
"""
_CHARGES = """
INSERT INTO courts_charge (id, incident_id, person_id, statute, title, level, count, status, case_no, offense_id, limitation_on)
SELECT DISTINCT ON (incident_id, person_id, statute) gen_random_uuid(), incident_id, person_id, statute, offense, level, 1, 'held', '',
    offense_id, limitation_on
FROM intake WHERE state = 'created' AND statute <> '' AND incident_id IS NOT NULL ORDER BY incident_id, person_id, statute, row_no
ON CONFLICT DO NOTHING
"""
_FILES = """
WITH wanted AS (SELECT DISTINCT person_id, program_id FROM intake WHERE state = 'created'),
opened AS (
    INSERT INTO enrollments_enrollment (id, number, person_id, program_id, model, status, status_at, opened_at, agreement_version,
                                        agreement_language, held_from, hold_reason, reschedules, finding, counsel_advice)
    SELECT gen_random_uuid(), 'E-' || to_char(nextval('enrollments_number'), 'FM99999900000'), person_id, program_id, program.model,
           'referred', %(at)s, %(at)s, '', '', '', '', 0, '', ''
    FROM wanted JOIN programs_program program ON program.id = program_id ON CONFLICT DO NOTHING RETURNING id, person_id, program_id
), noted AS (
    INSERT INTO enrollments_statuschange (id, enrollment_id, old, new, step, reason, by_id, at)
    SELECT gen_random_uuid(), id, '', 'referred', 'refer', '', %(by)s, %(at)s FROM opened
)
UPDATE intake SET enrollment_id = opened.id, opens_file = true FROM opened
WHERE intake.state = 'created' AND opened.person_id = intake.person_id AND opened.program_id = intake.program_id
"""
_JOIN_FILES = """
UPDATE intake SET enrollment_id = open_file.id FROM enrollments_enrollment open_file
WHERE intake.state = 'created' AND open_file.person_id = intake.person_id AND open_file.program_id = intake.program_id
  AND open_file.status = ANY(%(open)s)
"""
_REFERRALS = """
INSERT INTO referrals_referral (id, number, person_id, program_id, incident_id, enrollment_id, door, source_agency_id,
    source_person, received_on, referred_on, received_how, is_urgent, note, decision, reason_code, outcome, closed_on, source_key)
SELECT gen_random_uuid(), 'R-' || to_char(nextval('referrals_number'), 'FM99999900000'), person_id, program_id, incident_id,
    enrollment_id, %(door)s, %(agency)s, '', received_on, referred_on, 'list', false, '', '', '', outcome, closed_on, source_key
FROM (SELECT * FROM intake WHERE state = 'created' ORDER BY row_no) new
RETURNING id
"""
_CHANGES = """
UPDATE referrals_referral SET outcome = intake.outcome, closed_on = intake.closed_on, referred_on = intake.referred_on,
    received_on = intake.received_on
FROM intake WHERE intake.state = 'updated' AND intake.referral_id = referrals_referral.id
"""
_OF_OPENED = "SELECT DISTINCT 'enrollment', enrollment_id::text, person_id, program_id FROM intake WHERE opens_file"
_OF_NEW = """
SELECT 'referral', known.id::text, known.person_id, known.program_id FROM intake JOIN referrals_referral known
    USING (program_id, source_key) WHERE intake.state = 'created'
"""
_OF_CHANGED = "SELECT 'referral', referral_id::text, person_id, program_id FROM intake WHERE state = 'updated'"


def save(source: Source, layout: Layout, *, open_statuses: list[str], by: User | None, at: datetime) -> None:
    """Write the staged rows that are new or changed, each with its audit event, in the caller's transaction."""
    values: dict[str, Any] = {
        "agency": source.agency_id,
        "door": layout.door.value,
        "open": open_statuses,
        "by": _id(by),
        "at": at,
    }
    files = () if layout.past_records else (_FILES, _JOIN_FILES)
    statements = (_NEW_PEOPLE, _PEOPLE, _NUMBERS, _NEW_INCIDENTS, _INCIDENTS, _CHARGES, *files, _REFERRALS, _CHANGES)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
    complete_keys()
    audit.record_set("enrollment.opened", _OF_OPENED, by=by, at=at)
    audit.record_set("referral.imported", _OF_NEW, by=by, at=at)
    audit.record_set("referral.import_changed", _OF_CHANGED, by=by, at=at)


def keep_protected(intakes: Iterable[Intake], source: Source, layout: Layout, *, by: User | None, at: datetime) -> None:
    """Seal rows about people under age, which open nothing (R-004). A row that was kept before is not kept twice."""
    rows = (
        Protected(
            program_id=source.programs[intake.program],
            received_on=intake.received_on,
            door=layout.door,
            source_key=source_key(intake, source.agency_id),
            says=_says(intake, layout),
        )
        for intake in intakes
    )
    referrals.keep_protected(rows, by=by, at=at)


def _says(intake: Intake, layout: Layout) -> dict[str, object]:
    # What somebody needs who looks after a child. What they were charged with is not theirs to answer for.
    return {
        "given_name": intake.given_name,
        "family_name": intake.family_name,
        "birth_date": intake.birth_date,
        "person_no": intake.person_no,
        "report_no": intake.report_no,
        "on": intake.incident_on,
        "sent_by": layout.agency.name,
    }


def _id(user: User | None) -> UUID | None:
    return user.pk if user else None
