"""Turn rules and coming events into planned messages, set by set. Planning again adds what is missing, doubles nothing.

Only people with an agenda mark are looked at, so an idle sweep costs two short statements whatever the size of the tables.
Source: docs/adr/0011-reminder-policy.md
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from diversion.agenda import marks
from diversion.agenda.kinds import REMINDED_OF
from diversion.core.queue import Job, enqueue
from diversion.messaging.models import Message
from diversion.messaging.reasons import Reason
from diversion.messaging.states import MAY_HAVE_LEFT, MessageStatus

PEOPLE_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Planned:
    """What one sweep did: people looked at, messages planned (new, moved or wanted again) and withdrawn."""

    people: int = 0
    planned: int = 0
    withdrawn: int = 0


def plan(*, now: datetime) -> Planned:
    """Plan for everybody whose agenda changed, and return what was done. Safe to run twice, or in two processes at once."""
    people = planned = withdrawn = 0
    while True:
        step = _plan_some(now)
        people, planned, withdrawn = people + step.people, planned + step.planned, withdrawn + step.withdrawn
        if step.people == 0:
            return Planned(people, planned, withdrawn)


@transaction.atomic(durable=True)
def _plan_some(now: datetime) -> Planned:
    if not marks.try_to_be_the_planner():
        return Planned()
    people = marks.take(PEOPLE_AT_A_TIME)
    if not people:
        return Planned()
    planned, withdrawn = _bring_in_line(people, now)
    if Message.objects.filter(status=MessageStatus.PLANNED, due_at__lte=now).exists():
        enqueue(Job.DISPATCH_MESSAGES)
    return Planned(len(people), planned, withdrawn)


def _bring_in_line(people: list[UUID], now: datetime) -> tuple[int, int]:
    values: dict[str, Any] = {
        "people": people,
        "now": now,
        "left": sorted(MAY_HAVE_LEFT),
        "by_staff": Reason.WITHDRAWN_BY_STAFF.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(BRING_IN_LINE, values)
        planned, withdrawn = cursor.fetchone()
    return planned, withdrawn


# One statement: what is wanted; what is planned and no longer wanted; what is missing, moved or wanted again.
# `own_at` is the rule's own time. What lies before the booking, the last move or the consent is not made up for; a text that
# may have left to one number is not planned for another, and what staff withdrew is not planned again. What waits for a reason
# (an hour, the provider) keeps the time at which it is tried again.
BRING_IN_LINE = """
WITH wanted AS MATERIALIZED (
    SELECT rule.id AS rule_id, rule.template, event.kind, event.event_id, event.version, event.starts_at,
        event.person_id, event.program_id, contact.id AS contact_point_id, contact.value AS address, person.language,
        reminder_send_at(
            own.at, event.recipient_zone, hours.opens, hours.shuts, hours.wall_opens, hours.wall_shuts, event.starts_at,
            contact.safe_days
        ) AS due_at
    FROM upcoming_event event
    JOIN reminders_reminderrule rule
        ON rule.policy_id = event.policy_id AND rule.event_kind = event.kind AND rule.is_active
    JOIN programs_policyversion policy ON policy.id = event.policy_id
    JOIN people_person person ON person.id = event.person_id
    CROSS JOIN LATERAL (
        SELECT * FROM people_contactpoint
        WHERE person_id = event.person_id AND textable_since IS NOT NULL AND wording_level <> 'none'
        ORDER BY is_primary DESC, textable_since, id LIMIT 1
    ) contact
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN contact.safe_from IS NULL THEN policy.send_from ELSE GREATEST(contact.safe_from, '08:00') END AS opens,
            CASE WHEN contact.safe_until IS NULL THEN policy.send_until ELSE LEAST(contact.safe_until, '21:00') END AS shuts,
            GREATEST(COALESCE(contact.safe_from, '08:00'), '08:00') AS wall_opens,
            LEAST(COALESCE(contact.safe_until, '21:00'), '21:00') AS wall_shuts
    ) hours
    CROSS JOIN LATERAL (
        SELECT CASE rule.anchor WHEN 'booked' THEN event.booked_at WHEN 'moved' THEN event.moved_at
            ELSE (event.local_day - rule.days + rule.at_time) AT TIME ZONE event.recipient_zone END AS at
    ) own
    WHERE event.person_id = ANY(%(people)s)
        AND event.kind IN {reminded_of}
        AND event.standing
        AND event.starts_at > %(now)s
        AND person.messages_stopped_at IS NULL
        AND hours.opens < hours.shuts
        AND own.at < event.starts_at
        AND CASE rule.anchor
            WHEN 'moved' THEN event.moved_at > event.booked_at AND contact.textable_since <= event.moved_at
            WHEN 'booked' THEN event.moved_at <= event.booked_at AND contact.textable_since <= event.booked_at + interval '1 day'
            ELSE own.at > GREATEST(event.booked_at, event.moved_at, contact.textable_since) END
        AND NOT EXISTS (
            SELECT FROM messaging_message sent
            WHERE sent.person_id = event.person_id AND sent.rule_id = rule.id AND sent.event_id = event.event_id
                AND sent.event_version = event.version AND sent.channel = 'sms'
                AND (sent.status = ANY(%(left)s) OR sent.reason = %(by_staff)s)
        )
),
withdrawn AS (
    UPDATE messaging_message message
    SET status = 'withdrawn', status_at = %(now)s, reason = (
        SELECT CASE
            WHEN event.standing IS NOT TRUE THEN 'event_gone'
            WHEN event.version <> message.event_version THEN 'event_moved'
            WHEN rule.is_active IS NOT TRUE THEN 'rule_off'
            WHEN person.messages_stopped_at IS NOT NULL THEN 'person_stopped'
            WHEN contact.ended_at IS NOT NULL OR contact.status <> 'ok' THEN 'number_not_in_use'
            WHEN NOT contact.ok_to_text OR contact.wording_level = 'none' THEN 'not_safe_to_text'
            WHEN EXISTS (
                SELECT FROM messaging_suppression stop
                WHERE stop.channel = message.channel AND stop.address = message.address AND stop.ended_at IS NULL
            ) THEN 'opted_out'
            WHEN consent.given IS NOT TRUE THEN 'no_consent'
            ELSE 'plan_changed'
        END
        FROM people_person person
        JOIN people_contactpoint contact ON contact.id = message.contact_point_id
        LEFT JOIN people_consent consent ON consent.id = contact.sms_consent_id
        LEFT JOIN upcoming_event event ON event.event_id = message.event_id AND event.kind = message.event_kind
            AND event.kind IN {reminded_of}
        LEFT JOIN reminders_reminderrule rule ON rule.id = message.rule_id
        WHERE person.id = message.person_id
    )
    WHERE message.person_id = ANY(%(people)s) AND message.status IN ('planned', 'held')
        AND message.kind = 'reminder' AND message.not_after > %(now)s
        AND NOT EXISTS (
            SELECT FROM wanted
            WHERE wanted.rule_id = message.rule_id AND wanted.event_id = message.event_id
                AND wanted.version = message.event_version AND wanted.contact_point_id = message.contact_point_id
        )
    RETURNING 1
),
planned AS (
    INSERT INTO messaging_message AS message (
        id, kind, person_id, program_id, contact_point_id, rule_id, event_kind, event_id, event_version, event_at,
        channel, address, template, language, subject, body, due_at, not_after, status, status_at, reason, attempts,
        provider, provider_ref
    )
    SELECT gen_random_uuid(), 'reminder', person_id, program_id, contact_point_id, rule_id, kind, event_id, version,
        starts_at, 'sms', address, template, language, '', '', due_at, starts_at, 'planned', %(now)s, '', 0, '', ''
    FROM wanted
    ON CONFLICT (rule_id, event_id, event_version, contact_point_id) WHERE rule_id IS NOT NULL
    DO UPDATE SET
        not_after = excluded.not_after, event_at = excluded.event_at, language = excluded.language,
        due_at = CASE WHEN message.status = 'planned' AND message.reason <> '' THEN message.due_at ELSE excluded.due_at END,
        reason = CASE WHEN message.status = 'planned' THEN message.reason ELSE '' END,
        status_at = CASE WHEN message.status = 'planned' THEN message.status_at ELSE excluded.status_at END,
        status = 'planned'
    WHERE message.status = 'withdrawn' OR (
        message.status = 'planned' AND (
            (message.not_after, message.event_at, message.language)
                IS DISTINCT FROM (excluded.not_after, excluded.event_at, excluded.language)
            OR (message.reason = '' AND message.due_at <> excluded.due_at)
        )
    )
    RETURNING 1
)
SELECT (SELECT count(*) FROM planned), (SELECT count(*) FROM withdrawn)
""".replace("{reminded_of}", REMINDED_OF)
