"""A program with as many people as are asked for, most of them of years ago: `python -m bench.multitude 1000` prints one's id."""

import os
import sys

import django

# Of the first thousand one in fifty waits in the inbox; all other files have ended. However long a county remembers,
# as many wait.
_FILES = """
WITH added AS (
    INSERT INTO enrollments_enrollment (id, number, person_id, program_id, model, status, status_at, opened_at,
        agreement_version, agreement_language, held_from, hold_reason, reschedules, finding, counsel_advice)
    SELECT gen_random_uuid(), 'M-' || record_no, person.id, program.id, program.model,
        CASE WHEN substr(record_no, 3)::int < 1000 AND substr(record_no, 3)::int %% 50 = 0
            THEN 'referred' ELSE 'withdrawn' END,
        now() - random() * interval '900 days', now() - interval '900 days', '', '', '', '', 0, '', ''
    FROM people_person person, programs_program program
    WHERE program.code = 'fopp' AND person.record_no LIKE 'B-%%'
      AND NOT EXISTS (SELECT FROM enrollments_enrollment known WHERE known.person_id = person.id)
    RETURNING id, number, person_id, program_id, status
)
INSERT INTO referrals_referral (id, number, person_id, program_id, enrollment_id, door, source_person, received_on, received_how,
    is_urgent, note, decision, decided_at, decided_by_id, reason_code, outcome, source_key)
SELECT gen_random_uuid(), number, person_id, program_id, id, 'prosecutor_list', '',
    CURRENT_DATE - (random() * 900)::int, 'list', false, '', CASE status WHEN 'withdrawn' THEN 'eligible' ELSE '' END,
    CASE status WHEN 'withdrawn' THEN now() END,
    CASE status WHEN 'withdrawn' THEN (SELECT id FROM accounts_user ORDER BY email LIMIT 1) END, '', '', ''
FROM added
"""


def lay(size: int) -> None:
    """Have so many people, each with a file that came by a referral."""
    from django.db import connection  # noqa: PLC0415  # after the setup

    from bench.crowd import crowd, fill  # noqa: PLC0415  # models load after the setup
    from diversion.people.models import Person  # noqa: PLC0415  # models load after the setup

    there = Person.objects.filter(record_no__startswith="B-").count()
    fill([one for one in crowd(size) if one.number >= there])
    with connection.cursor() as cursor:
        cursor.execute(_FILES, [])


def main(size: int) -> None:
    django.setup()
    from bench.crowd import TABLES, settle  # noqa: PLC0415  # models load after the setup
    from diversion.people.models import Person  # noqa: PLC0415  # models load after the setup

    lay(size)
    settle(*TABLES, "enrollments_enrollment", "referrals_referral")
    print(Person.objects.filter(record_no="B-0").values_list("pk", flat=True).get())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diversion.settings.dev")
    main(int(sys.argv[1]))
