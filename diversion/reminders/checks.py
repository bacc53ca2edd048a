"""The last questions before a reminder leaves, in the order asked. The first that says no decides; 'Why?' shows them all.

Source: docs/adr/0011-reminder-policy.md; docs/adr/0012-consent.md
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.messaging.reasons import Reason
from diversion.messaging.states import MessageStatus
from diversion.people.models import ContactStatus, WordingLevel
from diversion.reminders import policies
from diversion.reminders.policies import Hours, SendingHours

_S = MessageStatus


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the questions ask about one message, read at one moment. Empty event fields: the event is gone."""

    message_id: UUID
    person_id: UUID
    address: str
    language: str
    template: str
    rule_id: UUID
    event_id: UUID
    event_version: int
    not_after: datetime
    standing: bool | None
    live_version: int | None
    starts_at: datetime | None
    local_day: object
    local_time: time | None
    time_zone: str | None
    recipient_zone: str | None
    place: str | None
    rule_active: bool | None
    program_held_at: datetime | None
    sender_name: str
    callback_phone: str
    send_from: time | None
    send_until: time | None
    messages_stopped_at: datetime | None
    live_address: str
    contact_status: str
    contact_ended_at: datetime | None
    ok_to_text: bool
    wording_level: str
    is_shared_device: bool
    safe_from: time | None
    safe_until: time | None
    safe_days: Sequence[int]
    consent_given: bool | None
    opted_out: bool
    others_with_number: bool
    already_sent: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that must be so. `holds` looks at the facts; if not, the message goes to `status` because of `reason`."""

    asks: str | Promise
    holds: Callable[[Facts, datetime], bool]
    status: MessageStatus
    reason: Reason


@dataclass(frozen=True, slots=True)
class Answered:
    """A question as 'Why?' shows it. `passed` is None for those that were not asked any more."""

    asks: str | Promise
    passed: bool | None
    reason: Reason


def _hours(facts: Facts) -> SendingHours | None:
    safe = Hours(facts.safe_from, facts.safe_until) if facts.safe_from and facts.safe_until else None
    policy = Hours(facts.send_from or policies.WALL_OPENS, facts.send_until or policies.WALL_SHUTS)
    return policies.sending_hours(policy, safe, facts.safe_days)


def next_hour(facts: Facts, now: datetime) -> datetime | None:
    """Return the instant from `now` on at which this may leave before its event; None when there is none."""
    hours, zone = _hours(facts), ZoneInfo(facts.recipient_zone or "UTC")
    if hours is None or facts.starts_at is None:
        return None
    at = policies.send_at(now, zone=zone, hours=hours, starts_at=facts.starts_at)
    return at if at >= now else None


def _hour_is_allowed(facts: Facts, now: datetime) -> bool:
    """The outer wall, or the days and hours that the person named as safe: what was planned into an early hour may use it."""
    hours, zone = _hours(facts), ZoneInfo(facts.recipient_zone or "UTC")
    return hours is not None and hours.hold(now.astimezone(zone))


def _wording_is_safe(facts: Facts, _now: datetime) -> bool:
    return not facts.is_shared_device or facts.wording_level in {WordingLevel.DISCREET, WordingLevel.CODE_WORD_ONLY}


QUESTIONS: tuple[Question, ...] = (
    Question(_("Is the appointment still standing?"), lambda f, _n: bool(f.standing), _S.WITHDRAWN, Reason.EVENT_GONE),
    Question(
        _("Is it still at the time that the text is about?"),
        lambda f, _n: f.live_version == f.event_version,
        _S.WITHDRAWN,
        Reason.EVENT_MOVED,
    ),
    Question(_("Is this reminder switched on?"), lambda f, _n: bool(f.rule_active), _S.WITHDRAWN, Reason.RULE_OFF),
    Question(_("Is there still time?"), lambda f, now: now < f.not_after, _S.EXPIRED, Reason.TOO_LATE),
    Question(
        _("Are the program's messages on?"), lambda f, _n: f.program_held_at is None, _S.HELD, Reason.PROGRAM_HELD
    ),
    Question(
        _("May we write to this person at all?"),
        lambda f, _n: f.messages_stopped_at is None,
        _S.SUPPRESSED,
        Reason.PERSON_STOPPED,
    ),
    Question(
        _("Is the number still in use for this person?"),
        lambda f, _n: (
            f.contact_ended_at is None and f.contact_status == ContactStatus.OK and f.live_address == f.address
        ),
        _S.SUPPRESSED,
        Reason.NUMBER_NOT_IN_USE,
    ),
    Question(
        _("Is a text to it safe?"),
        lambda f, _n: f.ok_to_text and f.wording_level != WordingLevel.NONE,
        _S.SUPPRESSED,
        Reason.NOT_SAFE_TO_TEXT,
    ),
    Question(_("Did nobody reply STOP?"), lambda f, _n: not f.opted_out, _S.SUPPRESSED, Reason.OPTED_OUT),
    Question(_("Is there consent on record?"), lambda f, _n: bool(f.consent_given), _S.SUPPRESSED, Reason.NO_CONSENT),
    Question(
        _("Does the number belong to one participant only?"),
        lambda f, _n: not f.others_with_number,
        _S.SUPPRESSED,
        Reason.NUMBER_SHARED,
    ),
    Question(_("Is the wording safe on this phone?"), _wording_is_safe, _S.SUPPRESSED, Reason.DEVICE_SHARED),
    Question(
        _("Has this reminder not gone out before?"),
        lambda f, _n: not f.already_sent,
        _S.SUPPRESSED,
        Reason.ALREADY_SENT,
    ),
    Question(_("Is it a day and an hour at which texts may go?"), _hour_is_allowed, _S.PLANNED, Reason.OUTSIDE_HOURS),
)


def first_no(facts: Facts, now: datetime) -> Question | None:
    """Return the first question that says no; None when the message may leave now."""
    return next((question for question in QUESTIONS if not question.holds(facts, now)), None)


def answers(facts: Facts, now: datetime) -> Iterator[Answered]:
    """Yield every question in order: passed, stopped at, and after that 'not asked'."""
    open_still = True
    for question in QUESTIONS:
        passed = question.holds(facts, now) if open_still else None
        open_still = bool(passed)
        yield Answered(question.asks, passed, question.reason)
