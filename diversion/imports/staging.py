"""The rows of a list beside the database, in a table of the transaction: what is new, known, doubtful. Set by set, never row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from diversion.core import keyring
from diversion.imports.checking import Intake, person_digest, source_key
from diversion.imports.recognizing import mark_those_alike
from diversion.people.identifiers import PLACE
from diversion.people.models import Person

_TABLE = """
CREATE TEMP TABLE intake (
    row_no integer PRIMARY KEY, source_key text NOT NULL, person_digest text NOT NULL, person_sealed text NOT NULL,
    given_name text NOT NULL, family_name text NOT NULL, birth_date date, race text NOT NULL, gender text NOT NULL,
    report_no text NOT NULL, incident_on date, statute text NOT NULL, offense text NOT NULL, offense_id uuid, level text NOT NULL,
    limitation_on date, program_id uuid NOT NULL,
    received_on date NOT NULL, referred_on date, outcome text NOT NULL, closed_on date,
    state text NOT NULL DEFAULT 'created', reason text NOT NULL DEFAULT '',
    person_id uuid, is_somebody_else boolean NOT NULL, same_as_row integer,
    referral_id uuid, incident_id uuid, enrollment_id uuid,
    opens_file boolean NOT NULL DEFAULT false
) ON COMMIT DROP
"""
_COPY = """
COPY intake (row_no, source_key, person_digest, person_sealed, given_name, family_name, birth_date, race, gender, report_no,
             incident_on, statute, offense, offense_id, level, limitation_on, program_id, received_on, referred_on, outcome,
             closed_on, person_id, is_somebody_else) FROM STDIN
"""
# Twice in one list: the first holds. If the second says something else, nobody knows which is right.
_TWICE = """
UPDATE intake SET state = CASE WHEN later.same THEN 'unchanged' ELSE 'rejected' END, reason = 'twice'
FROM (
    SELECT row_no, (outcome, closed_on, referred_on, received_on) IS NOT DISTINCT FROM (
               first_value(outcome) OVER of_it, first_value(closed_on) OVER of_it,
               first_value(referred_on) OVER of_it, first_value(received_on) OVER of_it) AS same,
           row_number() OVER of_it AS place
    FROM intake WINDOW of_it AS (PARTITION BY program_id, source_key ORDER BY row_no)
) later WHERE later.row_no = intake.row_no AND later.place > 1
"""
_KNOWN = """
UPDATE intake SET referral_id = known.id, person_id = known.person_id,
    state = CASE WHEN known.enrollment_id IS NOT NULL
                   OR (known.outcome, known.closed_on, known.referred_on, known.received_on) IS NOT DISTINCT FROM
                      (intake.outcome, intake.closed_on, intake.referred_on, intake.received_on)
            THEN 'unchanged' ELSE 'updated' END
FROM referrals_referral known
WHERE intake.state = 'created' AND known.program_id = intake.program_id AND known.source_key = intake.source_key
"""
_PERSON_BY_NUMBER = """
UPDATE intake SET person_id = known.person_id FROM people_personidentifier known
WHERE intake.state = 'created' AND intake.person_id IS NULL AND intake.person_digest <> '' AND known.kind = 'agency_person_no'
  AND known.agency_id = %(agency)s AND known.digest = intake.person_digest AND known.withdrawn_at IS NULL
"""
# The same name, and neither birth date nor number of this agency says otherwise: whether it is the same person, a person decides.
_POSSIBLE_MATCH = """
UPDATE intake SET state = 'possible_match', reason = 'name'
WHERE state = 'created' AND person_id IS NULL AND NOT is_somebody_else AND given_name || family_name <> '' AND EXISTS (
    SELECT FROM people_person known
    WHERE lower(known.family_name) = lower(intake.family_name) AND lower(known.given_name) = lower(intake.given_name)
      AND (known.birth_date = intake.birth_date OR known.birth_date IS NULL OR intake.birth_date IS NULL)
      AND (intake.person_digest = '' OR NOT EXISTS (
          SELECT FROM people_personidentifier other
          WHERE other.person_id = known.id AND other.kind = 'agency_person_no' AND other.agency_id = %(agency)s
            AND other.withdrawn_at IS NULL)))
"""
_POSSIBLE_MATCH_IN_LIST = """
UPDATE intake SET state = 'possible_match', reason = 'name_in_list', same_as_row = later.first_row
FROM (
    SELECT row_no, row_number() OVER of_name AS place, first_value(row_no) OVER of_name AS first_row
    FROM intake WHERE state = 'created' AND person_digest = '' AND person_id IS NULL AND NOT is_somebody_else
    WINDOW of_name AS (PARTITION BY lower(family_name), lower(given_name) ORDER BY row_no)
) later WHERE later.row_no = intake.row_no AND later.place > 1
"""
_INCIDENT = """
UPDATE intake SET incident_id = known.id FROM courts_incident known
WHERE intake.state = 'created' AND intake.report_no <> '' AND known.agency_id = %(agency)s AND known.report_no = intake.report_no
"""
# Came in by a form before the list: the same person, incident and program are the same referral.
_SAME_REFERRAL = """
UPDATE intake SET state = 'unchanged', referral_id = known.id FROM referrals_referral known
WHERE intake.state = 'created' AND known.person_id = intake.person_id AND known.program_id = intake.program_id
  AND (known.incident_id = intake.incident_id
       OR (known.incident_id IS NULL AND intake.report_no = '' AND intake.incident_on IS NULL AND intake.statute = ''
           AND known.received_on = intake.received_on))
"""
LOOKS = (
    _TWICE,
    _KNOWN,
    _PERSON_BY_NUMBER,
    _INCIDENT,
    _SAME_REFERRAL,
    _POSSIBLE_MATCH,
    _POSSIBLE_MATCH_IN_LIST,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Whose list it is, and the programs of this tracker by their codes."""

    agency_id: UUID
    programs: dict[str, UUID]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person decided about a row that may be about somebody known: that one, or, without an id, somebody else."""

    person_id: UUID | None


NOTHING_SETTLED: Mapping[int, Settled] = {}


def stage(
    intakes: Iterable[Intake],
    source: Source,
    settled: Mapping[int, Settled] = NOTHING_SETTLED,
    *,
    among: QuerySet[Person] | None = None,
) -> None:
    """Lay the rows of a list beside the database and tell for each what it is. Inside a transaction, which drops them at its end.

    `settled` holds what a person decided, by the number of the row. `among` are the people whom a row may be about under
    another spelling: everybody, unless earlier rows of the list are here already, which were told apart before.
    """
    with connection.cursor() as cursor:
        # A second list in one transaction finds the table of the first.
        cursor.execute("DROP TABLE IF EXISTS pg_temp.intake")
        cursor.execute(_TABLE)
        with cursor.copy(_COPY) as copy:
            for intake in intakes:
                copy.write_row(_cells(intake, source, settled.get(intake.row)))
        cursor.execute("CREATE INDEX ON intake (program_id, source_key)")
        cursor.execute("ANALYZE intake")
        for look in LOOKS:
            cursor.execute(look, {"agency": source.agency_id})
    mark_those_alike(source.agency_id, among=Person.objects.all() if among is None else among)


def counts() -> dict[str, int]:
    """Return how many staged rows are created, updated, unchanged, possible_match and rejected."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM intake GROUP BY state")
        return dict(cursor.fetchall())


def doubtful() -> list[tuple[int, str, str]]:
    """Return (row, state, reason code) of the staged rows that a person must look at, in the order of the list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_no, state, reason FROM intake WHERE state IN ('possible_match', 'rejected') ORDER BY row_no"
        )
        return list(cursor.fetchall())


def why(reason: str) -> str:
    """Return what a reason code of a staged row says to a person; empty without one."""
    return _WHY[reason]() if reason else ""


_WHY = {
    "twice": lambda: _("An earlier row says something else about the same referral."),
    "name": lambda: _("Somebody of this name is here already. Is it the same person?"),
    "alike": lambda: _("Somebody much like them is here already. Is it the same person?"),
    "name_in_list": lambda: _("An earlier row has the same name. Is it the same person?"),
}
REASONS = tuple(_WHY)


def _cells(intake: Intake, source: Source, settled: Settled | None) -> tuple[object, ...]:
    return (
        intake.row,
        source_key(intake, source.agency_id),
        person_digest(intake, source.agency_id),
        keyring.seal(intake.person_no, place=PLACE) if intake.person_no else "",
        intake.given_name,
        intake.family_name,
        intake.birth_date,
        intake.race,
        intake.gender,
        intake.report_no,
        intake.incident_on,
        intake.statute,
        intake.offense,
        intake.offense_id,
        intake.level,
        intake.limitation_on,
        source.programs[intake.program],
        intake.received_on,
        intake.referred_on,
        intake.outcome,
        intake.closed_on,
        settled.person_id if settled else None,
        settled is not None and settled.person_id is None,
    )
