"""From outbox row to provider and back, in batches. The row alone holds the truth: no retry lives in Celery.

claim and look (one transaction) -> `sending` committed -> provider, outside any transaction -> settle (one statement).
A process that dies in between leaves `sending` rows; after two minutes they are `unknown`, and never sent again by a machine.
Source: docs/adr/0010-outbox.md
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from diversion.messaging import channels, states
from diversion.messaging.channels import Envelope, NotTaken, Refused, SmsChannel
from diversion.messaging.models import Message
from diversion.messaging.reasons import Reason
from diversion.messaging.states import MessageStatus

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=30)
# Someone who says STOP gets nothing from one second after our answer, so no look may be older when the first byte leaves.
OLDEST_LOOK_SECONDS = 0.7
# A report may be faster than we are.
HANDED_OVER = frozenset({MessageStatus.ACCEPTED, MessageStatus.DELIVERED, MessageStatus.UNDELIVERED})


@dataclass(frozen=True, slots=True)
class Go:
    """This message may leave now, with this text."""

    message_id: UUID
    address: str
    body: str


@dataclass(frozen=True, slots=True)
class Stay:
    """This message must not leave now: its next status, why, and when to look again if it stays planned."""

    message_id: UUID
    status: MessageStatus
    reason: Reason
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call to the provider."""

    message_id: UUID
    status: MessageStatus
    reason: str = ""
    provider_ref: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What one run did: messages handed over, of unknown outcome, put back, and kept from leaving.

    `stale` counts those of `put_back` whose look had grown too old before their turn came.
    """

    accepted: int = 0
    unknown: int = 0
    failed: int = 0
    put_back: int = 0
    stayed: int = 0
    batches: int = 0
    stale: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


Look = Callable[[Sequence[UUID], datetime], list[Go | Stay]]


def deliver_due(*, look: Look, now: Callable[[], datetime], until: Callable[[], bool] = lambda: False) -> Tally:
    """Send what is due, batch after batch, until nothing is left or `until` says so, and return what was done.

    `look` is asked about each batch, under lock, just before it leaves. Safe to run in many processes at once: a row is
    claimed by one of them. No transaction may be open. Where looks grow too old before they are used, batches get smaller;
    where one is too old for a single message, the run ends, and the next sweep tries again.
    """
    total, size = Tally(), BATCH
    while not until():
        batch = deliver_batch(look=look, now=now, size=size)
        if batch is None:
            break
        total = total.plus(batch)
        if batch.stale and size == 1:
            logger.warning("checks take too long to send on", extra={"seconds": OLDEST_LOOK_SECONDS})
            break
        size = max(1, size // 4) if batch.stale else min(BATCH, size * 2)
    return total


def deliver_batch(*, look: Look, now: Callable[[], datetime], size: int = BATCH) -> Tally | None:
    """Send at most `size` due messages and return what was done; None when nothing was due."""
    looked = time.monotonic()
    answers = _claim(look, now(), size)
    if answers is None:
        return None
    going = [answer for answer in answers if isinstance(answer, Go)]
    outcomes = _send_all(going, looked=looked, now=now)
    stale = sum(outcome.reason == Reason.LOOK_TOO_OLD for outcome in outcomes)
    return _tally(_settle(outcomes, at=now()), stayed=len(answers) - len(going), stale=stale)


def notice_lost(*, now: datetime) -> int:
    """Mark as unknown what a process left in mid-send more than two minutes ago, and return how many.

    Nobody is texted twice for it: a person, the provider's list or its report decides what happened.
    """
    return Message.objects.filter(status=MessageStatus.SENDING, status_at__lt=now - LEASE).update(
        status=states.LOSE_SIGHT.target, status_at=now, reason=Reason.WORKER_LOST
    )


def expire(*, now: datetime) -> int:
    """Mark as expired what was not sent while it was useful, and return how many."""
    late = Message.objects.filter(status__in=states.EXPIRE.sources, not_after__lte=now, due_at__lte=now)
    return late.update(status=states.EXPIRE.target, status_at=now, reason=Reason.TOO_LATE)


@transaction.atomic(durable=True)
def _claim(look: Look, now: datetime, size: int) -> list[Go | Stay] | None:
    ids = _due(now, size)
    if not ids:
        return None
    answers = look(ids, now)
    _keep_back([answer for answer in answers if isinstance(answer, Stay)], at=now)
    _begin([answer for answer in answers if isinstance(answer, Go)], at=now)
    return answers


def _due(now: datetime, size: int) -> list[UUID]:
    due = Message.objects.filter(status=MessageStatus.PLANNED, due_at__lte=now).order_by("due_at")
    return list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size])


def _begin(going: Sequence[Go], *, at: datetime) -> None:
    if not going:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE messaging_message m
            SET status = 'sending', status_at = %s, reason = '', attempts = attempts + 1,
                provider = %s, body = go.body
            FROM unnest(%s::uuid[], %s::text[]) AS go (id, body)
            WHERE m.id = go.id AND m.status = 'planned'
            """,
            [at, channels.sms().name, [go.message_id for go in going], [go.body for go in going]],
        )


def _keep_back(staying: Sequence[Stay], *, at: datetime) -> None:
    if not staying:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE messaging_message m
            SET status = stay.status, status_at = CASE WHEN m.status = stay.status THEN m.status_at ELSE %s END,
                reason = stay.reason, due_at = COALESCE(stay.due_at, m.due_at)
            FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[]) AS stay (id, status, reason, due_at)
            WHERE m.id = stay.id AND m.status = 'planned'
            """,
            [
                at,
                [stay.message_id for stay in staying],
                [str(stay.status) for stay in staying],
                [str(stay.reason) for stay in staying],
                [stay.due_at for stay in staying],
            ],
        )


def _send_all(going: Sequence[Go], *, looked: float, now: Callable[[], datetime]) -> list[Outcome]:
    channel = channels.sms()
    send = partial(_send, channel=channel, looked=looked, now=now)
    if channel.lanes == 1 or len(going) == 1:
        return [send(go) for go in going]
    return list(_lanes(channel.lanes).map(send, going))


def _send(go: Go, *, channel: SmsChannel, looked: float, now: Callable[[], datetime]) -> Outcome:
    if time.monotonic() - looked > OLDEST_LOOK_SECONDS:
        return Outcome(go.message_id, MessageStatus.PLANNED, Reason.LOOK_TOO_OLD)
    try:
        reference = channel.send(Envelope(address=go.address, body=go.body, reference=str(go.message_id)))
    except Refused as refusal:
        logger.warning("provider refused", extra={"message_id": go.message_id, "code": refusal.code})
        return Outcome(go.message_id, MessageStatus.FAILED, Reason.PROVIDER_REFUSED)
    except NotTaken as problem:
        return Outcome(go.message_id, MessageStatus.PLANNED, Reason.PROVIDER_BUSY, due_at=_later(now(), problem))
    except Exception as problem:  # noqa: BLE001  # the edge of the channel: whatever it was, the text may be on its way
        # Its kind alone: what an exception says may hold the number or the words.
        logger.error("no clear answer", extra={"message_id": go.message_id, "problem": _kind(problem)})
        return Outcome(go.message_id, MessageStatus.UNKNOWN, Reason.NO_CLEAR_ANSWER)
    return Outcome(go.message_id, MessageStatus.ACCEPTED, provider_ref=reference)


def _kind(problem: Exception) -> str:
    return type(problem.__cause__ or problem).__name__


def _later(now: datetime, problem: NotTaken) -> datetime:
    return now + (problem.retry_after or FIRST_WAIT)


@cache
def _lanes(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=count, thread_name_prefix="lane")


def _settle(outcomes: Sequence[Outcome], *, at: datetime) -> list[str]:
    """Write what became of the messages and return the status that each has now."""
    if not outcomes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, _settle_values(outcomes, at))
        return [row[0] for row in cursor.fetchall()]


# A report or a person may have overtaken us: then the status stays, and the row gains the provider's reference. Only
# `unknown` yields to an answer that came after all. The wait after a refusal doubles with each attempt, never reaches past
# the message's use, and the tenth attempt is the last.
_OPEN = "(m.status = 'sending' OR (m.status = 'unknown' AND done.status IN ('accepted', 'failed')))"
_LAST = f"(done.status = 'planned' AND done.due_at IS NOT NULL AND m.attempts >= {MOST_ATTEMPTS})"
_SETTLE = f"""
UPDATE messaging_message m
SET status = CASE WHEN NOT {_OPEN} THEN m.status WHEN {_LAST} THEN 'failed' ELSE done.status END,
    reason = CASE WHEN NOT {_OPEN} THEN m.reason WHEN {_LAST} THEN '{Reason.PROVIDER_GAVE_UP.value}' ELSE done.reason END,
    status_at = CASE WHEN {_OPEN} THEN %s ELSE m.status_at END,
    provider_ref = COALESCE(NULLIF(done.ref, ''), m.provider_ref),
    attempts = m.attempts - CASE WHEN done.reason = '{Reason.LOOK_TOO_OLD.value}' THEN 1 ELSE 0 END,
    due_at = CASE WHEN done.due_at IS NULL THEN m.due_at
                  ELSE LEAST(done.due_at + interval '30 seconds' * (power(2, LEAST(m.attempts, 7) - 1) - 1), m.not_after) END
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[]) AS done (id, status, reason, ref, due_at)
WHERE m.id = done.id
RETURNING m.status
"""  # noqa: S608  # only constants of this module go into the text


def _settle_values(outcomes: Sequence[Outcome], at: datetime) -> list[Any]:
    return [
        at,
        [outcome.message_id for outcome in outcomes],
        [str(outcome.status) for outcome in outcomes],
        [str(outcome.reason) for outcome in outcomes],
        [outcome.provider_ref for outcome in outcomes],
        [outcome.due_at for outcome in outcomes],
    ]


def _tally(statuses: Sequence[str], *, stayed: int, stale: int) -> Tally:
    return Tally(
        accepted=sum(status in HANDED_OVER for status in statuses),
        unknown=statuses.count(MessageStatus.UNKNOWN),
        failed=statuses.count(MessageStatus.FAILED),
        put_back=statuses.count(MessageStatus.PLANNED),
        stayed=stayed,
        batches=1,
        stale=stale,
    )
