"""The last look: read the facts of a batch at once, ask the questions, write the texts of those that may leave."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from diversion.agenda.kinds import REMINDED_OF
from diversion.messaging.delivery import Go, Stay
from diversion.messaging.models import Message, MessageKind
from diversion.messaging.reasons import Reason
from diversion.messaging.states import MAY_HAVE_LEFT, MessageStatus
from diversion.reminders import checks, wording
from diversion.reminders.checks import Facts

logger = logging.getLogger(__name__)


def look(message_ids: Sequence[UUID], now: datetime) -> list[Go | Stay]:
    """Return for each message whether it may leave now, and with which words. Two queries, however many messages."""
    reminders = facts_of(message_ids)
    verdicts = _one_each(reminders, [_verdict(facts, now) for facts in reminders])
    answered = {facts.message_id for facts in reminders}
    rest = [pk for pk in message_ids if pk not in answered]
    return verdicts + (_replies(rest, now) if rest else [])


def facts_of(message_ids: Sequence[UUID]) -> list[Facts]:
    """Return the facts about those messages that are reminders, as they are now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"ids": list(message_ids), "left": sorted(MAY_HAVE_LEFT)})
        return [Facts(*row) for row in cursor.fetchall()]


def _verdict(facts: Facts, now: datetime) -> Go | Stay:
    no = checks.first_no(facts, now)
    if no is None:
        return _written(facts)
    if no.reason == Reason.OUTSIDE_HOURS:
        return _wait(facts, now)
    return Stay(facts.message_id, no.status, no.reason)


def _one_each(reminders: Sequence[Facts], verdicts: Sequence[Go | Stay]) -> list[Go | Stay]:
    """Of two numbers of one person that would get the same reminder now, the second waits, and is then told that it went."""
    going, kept = set(), []
    for facts, verdict in zip(reminders, verdicts, strict=True):
        same = (facts.person_id, facts.rule_id, facts.event_id, facts.event_version)
        if isinstance(verdict, Go) and same in going:
            verdict = Stay(facts.message_id, MessageStatus.PLANNED, Reason.LOOK_TOO_OLD)
        elif isinstance(verdict, Go):
            going.add(same)
        kept.append(verdict)
    return kept


def _wait(facts: Facts, now: datetime) -> Stay:
    at = checks.next_hour(facts, now)
    if at is None:
        return Stay(facts.message_id, MessageStatus.EXPIRED, Reason.TOO_LATE)
    return Stay(facts.message_id, MessageStatus.PLANNED, Reason.OUTSIDE_HOURS, due_at=at)


def _written(facts: Facts) -> Go | Stay:
    try:
        return Go(facts.message_id, facts.address, wording.reminder_text(facts))
    except Exception as problem:  # noqa: BLE001  # one text that cannot be written must not hold up the others
        # Its kind alone: what an exception says may hold the place, or more.
        logger.error("text not written", extra={"message_id": facts.message_id, "problem": type(problem).__name__})
        return Stay(facts.message_id, MessageStatus.FAILED, Reason.NOT_RENDERED)


def _replies(message_ids: Sequence[UUID], now: datetime) -> list[Go | Stay]:
    # An answer to the person's own text a moment ago: no hour, consent or opt-out stands against the one confirmation.
    # The person's switch does: it is set where any text is a danger.
    rows = Message.objects.filter(pk__in=message_ids).exclude(kind=MessageKind.REMINDER)
    return [_reply(row, now) for row in rows.select_related("person")]


def _reply(message: Message, now: datetime) -> Go | Stay:
    if now >= message.not_after:
        return Stay(message.pk, MessageStatus.EXPIRED, Reason.TOO_LATE)
    if message.person.messages_stopped_at is not None:
        return Stay(message.pk, MessageStatus.SUPPRESSED, Reason.PERSON_STOPPED)
    sender = wording.sender_for(message.person_id)
    return Go(message.pk, message.address, wording.answer_text(message.template, message.language, sender))


# LATERAL with a LIMIT: each message fetches its own event by key. Joined flat, a planner with old statistics looked at every
# pair of rows, and no look was fresh enough to send on.
FACTS = """
SELECT message.id, message.person_id, message.address, message.language, message.template,
    message.rule_id, message.event_id, message.event_version, message.not_after,
    event.standing, event.version, event.starts_at, event.local_day, event.local_time, event.time_zone,
    event.recipient_zone, event.place,
    rule.is_active, program.messages_held_at, program.sender_name, program.callback_phone,
    policy.send_from, policy.send_until, person.messages_stopped_at,
    contact.value, contact.status, contact.ended_at, contact.ok_to_text, contact.wording_level, contact.is_shared_device,
    contact.safe_from, contact.safe_until, contact.safe_days, consent.given,
    EXISTS (
        SELECT FROM messaging_suppression stop
        WHERE stop.channel = message.channel AND stop.address = message.address AND stop.ended_at IS NULL
    ),
    EXISTS (
        SELECT FROM people_contactpoint other
        WHERE other.value = message.address AND other.person_id <> message.person_id AND other.ended_at IS NULL
    ),
    EXISTS (
        SELECT FROM messaging_message sent
        WHERE sent.person_id = message.person_id AND sent.rule_id = message.rule_id AND sent.event_id = message.event_id
            AND sent.event_version = message.event_version AND sent.channel = message.channel
            AND sent.id <> message.id AND sent.status = ANY(%(left)s)
    )
FROM messaging_message message
JOIN people_person person ON person.id = message.person_id
JOIN people_contactpoint contact ON contact.id = message.contact_point_id
JOIN programs_program program ON program.id = message.program_id
LEFT JOIN people_consent consent ON consent.id = contact.sms_consent_id
LEFT JOIN LATERAL (
    SELECT * FROM upcoming_event
    WHERE event_id = message.event_id AND kind = message.event_kind AND kind IN {reminded_of} LIMIT 1
) event ON true
LEFT JOIN programs_policyversion policy ON policy.id = event.policy_id
LEFT JOIN reminders_reminderrule rule ON rule.id = message.rule_id
WHERE message.id = ANY(%(ids)s) AND message.kind = 'reminder'
""".replace("{reminded_of}", REMINDED_OF)
