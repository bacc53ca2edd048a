"""Private calendar links: who has one, making one, ending one. The link is told once; only its hash is kept.

Source: docs/adr/0039-calendar-links.md
"""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from diversion.accounts.models import User
from diversion.agenda.models import CalendarLink
from diversion.audit import actions as audit
from diversion.core.models import lock

BYTES = 32
LONGEST = 100


def link_of(user: User) -> CalendarLink | None:
    """Return the live link of somebody, None where there is none. One query."""
    return CalendarLink.objects.filter(user=user, ended_at__isnull=True).first()


@transaction.atomic
def make_link(*, user: User, at: datetime) -> str:
    """Make a calendar link for somebody, which ends the one before it, and return its secret: nobody can read it again."""
    lock(User.objects.all(), user.pk)
    _end(user, at)
    secret = secrets.token_urlsafe(BYTES)
    link = CalendarLink.objects.create(user=user, secret_hash=hash_of(secret), made_at=at)
    audit.record("calendar_link.made", subject=link, by=user, at=at)
    return secret


@transaction.atomic
def end_link(*, user: User, at: datetime) -> None:
    """End the calendar link of somebody, if there is one: from now on it answers nobody."""
    lock(User.objects.all(), user.pk)
    _end(user, at)


def reader_of(secret: str) -> User | None:
    """Return whose calendar a secret opens; None when it is none, has ended, or the account is switched off. One query."""
    if not 0 < len(secret) <= LONGEST:
        return None
    links = CalendarLink.objects.filter(secret_hash=hash_of(secret), ended_at__isnull=True)
    link = links.filter(user__disabled_at__isnull=True).select_related("user__agency").first()
    return link.user if link else None


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. It is as long as a key, so no salt is needed."""
    return sha256(secret.encode()).hexdigest()


def _end(user: User, at: datetime) -> None:
    link = link_of(user)
    if link is None:
        return
    link.ended_at = at
    link.save(update_fields=["ended_at"])
    audit.record("calendar_link.ended", subject=link, by=user, at=at)
