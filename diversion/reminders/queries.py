"""Why a reminder went or did not, and whom no reminder can reach."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.template import TemplateDoesNotExist
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diversion.accounts.reach import Span
from diversion.agenda.kinds import REMINDED_OF
from diversion.core.names import display_name
from diversion.messaging.models import Message, MessageKind
from diversion.messaging.reasons import Reason
from diversion.messaging.states import MessageStatus
from diversion.people.models import WordingLevel
from diversion.reminders import checks, looking, wording
from diversion.reminders.checks import QUESTIONS, Answered, Facts
from diversion.reminders.models import Anchor, ReminderRule


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """Somebody whom no text can remind of a coming event, and the first reason. Day and time are local to the event."""

    person_id: UUID
    name: str
    local_day: date
    local_time: time
    place: str
    reason: Reason


class AsOf(StrEnum):
    """As of when the questions of the last look are answered."""

    ITS_TIME = "its_time"  # as things stand now, for the hour at which it is due
    THEN = "then"  # as they were answered when it was settled
    SINCE = "since"  # the plan changed before they were asked: as they would be answered now
    NEVER = "never"  # they were not asked


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every question of the last look about one reminder, in the order asked, and as of when."""

    as_of: AsOf
    answers: list[Answered]

    @property
    def stopped_at(self) -> Answered | None:
        """Return the question that said no; None when none did."""
        return next((answer for answer in self.answers if answer.passed is False), None)


def explain(message: Message, *, now: datetime) -> Explanation | None:
    """Return why a reminder went, will go or did not; None for anything that is not a reminder. One query at most.

    What is settled is told from its status and reason alone: facts may have changed since.
    """
    if message.kind != MessageKind.REMINDER:
        return None
    if message.status in {MessageStatus.PLANNED, MessageStatus.HELD}:
        return Explanation(AsOf.ITS_TIME, _asked(message, max(now, message.due_at)))
    if message.reason == Reason.PLAN_CHANGED:
        return Explanation(AsOf.SINCE, _asked(message, max(now, message.due_at)))
    if _was_never_asked(message):
        return Explanation(AsOf.NEVER, list(_not_asked(message.reason)))
    return Explanation(AsOf.THEN, list(_as_answered(message.reason)))


def rules_in_words(rule_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return {rule id: when it reminds, in words}, such as '3 days before, 9:00 AM'. One query."""
    return {rule.pk: _in_words(rule) for rule in ReminderRule.objects.filter(pk__in=rule_ids)}


def words_now(message_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return {message id: its text as it would read if it left now}, for reminders whose event is standing. One query."""
    texts = {facts.message_id: _text(facts) for facts in looking.facts_of(list(message_ids)) if facts.standing}
    return {pk: text for pk, text in texts.items() if text}


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


def _asked(message: Message, at: datetime) -> list[Answered]:
    facts = looking.facts_of([message.pk])
    return list(checks.answers(facts[0], at)) if facts else []


def _was_never_asked(message: Message) -> bool:
    """Tell whether a person, a sweep or the plan settled it before its last look: by what the last look never decides."""
    if message.reason in {Reason.WITHDRAWN_BY_STAFF, Reason.TOO_LATE}:
        return True
    by_the_look = {question.reason for question in QUESTIONS if question.status == MessageStatus.WITHDRAWN}
    return message.status == MessageStatus.WITHDRAWN and message.reason not in by_the_look


def _as_answered(reason: str) -> Iterator[Answered]:
    """Yield the questions as they must have been answered: all passed, unless one of them was the reason."""
    stops = reason in {question.reason for question in QUESTIONS}
    passed: bool | None = True
    for question in QUESTIONS:
        stops_here = stops and question.reason == reason
        yield Answered(question.asks, False if stops_here else passed, question.reason)
        passed = None if stops_here else passed


def _not_asked(reason: str) -> Iterator[Answered]:
    """Yield the questions as not asked, but for the one that decided without them, if one did."""
    for question in QUESTIONS:
        yield Answered(question.asks, False if question.reason == reason else None, question.reason)


def _in_words(rule: ReminderRule) -> str:
    if rule.anchor == Anchor.MOVED:
        return _("when it gets another time or place")
    if rule.anchor == Anchor.BOOKED or rule.days is None or rule.at_time is None:
        return _("when it is booked")
    days = ngettext("%(days)s day before", "%(days)s days before", rule.days) % {"days": rule.days}
    return f"{days}, {time_format(rule.at_time, 'g:i A')}"


def _text(facts: Facts) -> str:
    if facts.wording_level == WordingLevel.NONE:
        return ""
    try:
        return wording.reminder_text(facts)
    except TemplateDoesNotExist:  # the last look will say so when its time comes
        return ""


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
        WHEN contact.id IS NULL THEN 'no_mobile'
        WHEN contact.status <> 'ok' THEN 'number_not_in_use'
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
WHERE event.kind IN {reminded_of} AND event.standing AND event.starts_at >= %(start)s AND event.starts_at < %(end)s
    AND (%(everywhere)s OR event.program_id = ANY(%(programs)s::uuid[])) AND no.reason IS NOT NULL
ORDER BY event.starts_at, person.family_name, person.given_name, event.event_id
LIMIT %(limit)s
""".replace("{reminded_of}", REMINDED_OF)
