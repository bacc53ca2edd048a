"""Seats of a court program stand too: while the person is active, and after a notice, which coming to class may cure."""

from django.db import migrations

_VIEW = """
CREATE OR REPLACE VIEW upcoming_event AS
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
        AND enrollment.status IN ({statuses})
    ) AS standing
FROM classes_seat seat
JOIN classes_classsession session ON session.id = seat.session_id
JOIN enrollments_enrollment enrollment ON enrollment.id = seat.enrollment_id
JOIN people_person person ON person.id = enrollment.person_id
JOIN programs_program program ON program.id = enrollment.program_id;
"""
_BEFORE = "'scheduled', 'makeup_scheduled', 'attended'"


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0003_both_whom_it_left_and_whom_it_went_to"),
        ("enrollments", "0004_three_lifecycles"),
    ]

    operations = [
        migrations.RunSQL(
            _VIEW.format(statuses=_BEFORE + ", 'active', 'noncompliance_notice', 'hearing_set'"),
            _VIEW.format(statuses=_BEFORE),
        )
    ]
