"""What somebody sees of the referrals that they sent: a fixed word, and nothing of what the person does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.accounts.reach import Span
from diversion.core import phone
from diversion.enrollments.models import Enrollment
from diversion.enrollments.states import ENDED
from diversion.programs.models import Door, PolicyVersion
from diversion.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class SenderWord:
    """One of the few lines that a sender may read. Every end reads alike. Source: docs/adr/0022-referrals.md"""

    kind: str
    label: str | Promise
    sentence: str | Promise


RECEIVED = SenderWord("info", _("Received"), _("We have it. Somebody of the program goes on from here."))
WORKING = SenderWord("info", _("Working with the person"), _("Thank you for the referral."))
NOTHING_TO_ADD = SenderWord("idle", _("Nothing to add"), _("There is nothing more for you to do."))


@dataclass(frozen=True, slots=True)
class SentRow:
    """A referral as its sender sees it: what they wrote themselves, and the fixed word."""

    id: UUID
    number: str
    name: str
    place: str
    received_on: date
    word: SenderWord
    callback: str


def sent_by(user_id: UUID, *, since: date) -> list[SentRow]:
    """Return the referrals that somebody sent from the local day `since` on, newest first. One query."""
    rows = _sent(user_id).filter(received_on__gte=since).order_by("-received_on", "-number")
    return [_row(row) for row in rows]


def sent_one(user_id: UUID, referral_id: UUID) -> SentRow | None:
    """Return one of the referrals that somebody sent; None for those of others and none. One query."""
    row = _sent(user_id).filter(pk=referral_id).first()
    return _row(row) if row else None


def open_doors(span: Span, doors: Collection[Door], *, on: date) -> list[PolicyVersion]:
    """Return the policies in force on `on` that open one of `doors`, by program name, with the offenses that they take.

    Of the programs in which the holder may send: wholly, or what is their own. Two queries.
    """
    rows = PolicyVersion.objects.filter(is_draft=False, effective_from__lte=on)
    rows = rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on))
    if not span.everywhere:
        rows = rows.filter(program__in=span.programs | span.own)
    latest: dict[UUID, PolicyVersion] = {}
    for policy in rows.select_related("program").prefetch_related("offenses").order_by("program__name", "-version"):
        latest.setdefault(policy.program_id, policy)
    return [policy for policy in latest.values() if set(policy.doors) & set(doors)]


def _sent(user_id: UUID) -> QuerySet[Referral]:
    return Referral.objects.filter(sent_by=user_id).select_related("person", "program", "incident", "enrollment")


def _row(referral: Referral) -> SentRow:
    return SentRow(
        id=referral.pk,
        number=referral.number,
        name=referral.person.display_name,
        place=referral.incident.place if referral.incident else "",
        received_on=referral.received_on,
        word=_word(referral.enrollment),
        callback=phone.shown(referral.program.callback_phone),
    )


def _word(file: Enrollment | None) -> SenderWord:
    if file is None:
        return RECEIVED
    if file.status in ENDED:
        return NOTHING_TO_ADD
    # From the signature or the intake on a file is bound to its policy.
    return WORKING if file.policy_id else RECEIVED
