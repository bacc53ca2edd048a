"""Why a reminder went or did not, and whom no reminder can reach."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection

from diversion.accounts.reach import Span
from diversion.core.names import display_name
from diversion.messaging.reasons import Reason
from diversion.reminders import checks, looking
from diversion.reminders.checks import Answered


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """Somebody whom no text can remind of a coming event, and the first reason. Day and time are local to the event."""

    person_id: UUID
    name: str
    local_day: date
    local_time: time
    place: str
    reason: Reason


def why(message_id: UUID, now: datetime) -> list[Answered]:
    """Return the questions of the last look for one reminder as they stand now; empty for anything else. One query."""
    facts = looking.facts_of([message_id])
    return list(checks.answers(facts[0], now)) if facts else []


def out_of_reach(span: Span, *, start: datetime, end: datetime, limit: int = 50) -> list[OutOfReach]:
    """Return everybody in `span` with a standing event from `start` to before `end` whom no text can reach. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            OUT_OF_REACH,
            {
                "everywhere": span.everywhere,
                "programs": list(span.programs),
                "start": start,
                "end": end,
                "limit": limit,
            },
        )
        return [
            OutOfReach(pk, display_name(given, family, preferred), day, at, place, Reason(reason))
            for pk, given, family, preferred, day, at, place, reason in cursor.fetchall()
        ]


# The first choice among the phones decides, as it does in planning; a stop of the person or of the number beats it.
OUT_OF_REACH = """
SELECT event.person_id, person.given_name, person.family_name, person.preferred_name,
    event.local_day, event.local_time, event.place, no.reason
FROM upcoming_event event
JOIN people_person person ON person.id = event.person_id
LEFT JOIN LATERAL (
    SELECT * FROM people_contactpoint
    WHERE person_id = event.person_id AND ended_at IS NULL AND kind = 'mobile'
    ORDER BY textable_since IS NULL, is_primary DESC, id LIMIT 1
) contact ON true
LEFT JOIN people_consent consent ON consent.id = contact.sms_consent_id
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN person.messages_stopped_at IS NOT NULL THEN 'person_stopped'
        WHEN contact.id IS NULL OR contact.status <> 'ok' THEN 'number_not_in_use'
        WHEN NOT contact.ok_to_text OR contact.wording_level = 'none' THEN 'not_safe_to_text'
        WHEN EXISTS (
            SELECT FROM messaging_suppression stop
            WHERE stop.channel = 'sms' AND stop.address = contact.value AND stop.ended_at IS NULL
        ) THEN 'opted_out'
        WHEN NOT COALESCE(consent.given, false) THEN 'no_consent'
        WHEN EXISTS (
            SELECT FROM people_contactpoint other
            WHERE other.value = contact.value AND other.person_id <> event.person_id AND other.ended_at IS NULL
        ) THEN 'number_shared'
    END AS reason
) no
WHERE event.standing AND event.starts_at >= %(start)s AND event.starts_at < %(end)s
    AND (%(everywhere)s OR event.program_id = ANY(%(programs)s::uuid[])) AND no.reason IS NOT NULL
ORDER BY event.starts_at, person.family_name, person.given_name, event.event_id
LIMIT %(limit)s
"""
