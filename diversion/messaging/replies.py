"""What comes back from a phone. STOP acts in the same transaction that records it; each meaning has one answer at most.

Source: docs/adr/0012-consent.md
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from diversion.core.queue import Job, enqueue
from diversion.messaging import words
from diversion.messaging.models import (
    Channel,
    InboundMessage,
    Message,
    MessageKind,
    ReplyMeaning,
    Suppression,
)
from diversion.people import actions as people
from diversion.people.actions import ConsentGiven
from diversion.people.models import ConsentHow, ContactPoint

# The one confirmation of a STOP may go within five minutes. Source: 47 CFR 64.1200(a)(12)
ANSWER_WITHIN = timedelta(minutes=5)
ANSWERS = {
    ReplyMeaning.STOP: (MessageKind.OPT_OUT_ANSWER, "stopped"),
    ReplyMeaning.STOP_AND_MORE: (MessageKind.OPT_OUT_ANSWER, "stopped"),
    ReplyMeaning.START: (MessageKind.OPT_IN_ANSWER, "started"),
    ReplyMeaning.HELP: (MessageKind.HELP_ANSWER, "help"),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A text as it came: the E.164 number it came from, and its words."""

    address: str
    body: str


@transaction.atomic
def receive(reply: Reply, *, at: datetime) -> InboundMessage:
    """Record a reply, act on it, and return it. After this commits, a stopped number gets nothing but one confirmation."""
    meaning = words.meaning_of(reply.body)
    contacts = list(
        ContactPoint.objects.filter(value=reply.address, ended_at__isnull=True).select_related("person").order_by("id")
    )
    inbound = InboundMessage.objects.create(
        address=reply.address,
        person=contacts[0].person if len({contact.person_id for contact in contacts}) == 1 else None,
        body=reply.body,
        meaning=meaning,
        received_at=at,
    )
    if _changed(meaning, reply, contacts, at=at) and contacts:
        _answer(meaning, contacts[0], at=at)
    return inbound


def _changed(meaning: ReplyMeaning, reply: Reply, contacts: list[ContactPoint], *, at: datetime) -> bool:
    match meaning:
        case ReplyMeaning.STOP | ReplyMeaning.STOP_AND_MORE:
            return _stop(reply, contacts, at=at)
        case ReplyMeaning.START:
            return _start(reply, contacts, at=at)
        case _:
            return True


def _stop(reply: Reply, contacts: list[ContactPoint], *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            Suppression.objects.create(address=reply.address, since=at, word=reply.body[:40])
    except IntegrityError:
        return False  # stopped already: a second STOP gets no second confirmation
    _consent(contacts, reply, given=False, at=at)
    return True


def _start(reply: Reply, contacts: list[ContactPoint], *, at: datetime) -> bool:
    ended = Suppression.objects.filter(channel=Channel.SMS, address=reply.address, ended_at__isnull=True)
    if not ended.update(ended_at=at):
        return False  # never stopped: START is not a first consent
    _consent(contacts, reply, given=True, at=at)
    return True


def _consent(contacts: list[ContactPoint], reply: Reply, *, given: bool, at: datetime) -> None:
    for contact in contacts:
        if contact.sms_consent_id is None:
            continue
        people.record_consent(
            ConsentGiven(
                given=given,
                how=ConsentHow.KEYWORD,
                text_version="reply",
                language=contact.person.language,
                wording=reply.body[:320],
            ),
            contact_point_id=contact.pk,
            by=None,
            at=at,
        )


def _answer(meaning: ReplyMeaning, contact: ContactPoint, *, at: datetime) -> None:
    if meaning not in ANSWERS:
        return
    kind, template = ANSWERS[meaning]
    Message.objects.create(
        kind=kind,
        person=contact.person,
        contact_point=contact,
        address=contact.value,
        template=template,
        language=contact.person.language,
        due_at=at,
        not_after=at + ANSWER_WITHIN,
        status_at=at,
    )
    enqueue(Job.DISPATCH_MESSAGES)
