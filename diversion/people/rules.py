"""What must be true of a person's record, and what is safe to write about it elsewhere."""

from datetime import date, datetime, time
from enum import Enum

from django.db.models import Model
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.people.models import ContactKind, ContactPoint, ContactStatus

# Written to the audit log as "(changed)": the log tells that they changed, not what they were.
NEVER_COPIED = frozenset({"given_name", "family_name", "preferred_name", "birth_date"})


class NameMissing(DomainError):
    """A person needs at least one part of a name."""


class UnsafeChoice(DomainError):
    """What was ticked for a contact point cannot be true together."""


class NoLongerUsed(DomainError):
    """The way to reach was ended: it stays on record as it was."""


def check_named(*parts: str) -> None:
    """Check that at least one part of a name was given.

    Raises:
        NameMissing: all parts are empty.
    """
    if not any(part.strip() for part in parts):
        raise NameMissing(_("Give at least one name. It can be the one the person goes by."))


def check_reach(kind: str, *, ok_to_text: bool, safe_from: time | None, safe_until: time | None) -> None:
    """Check what was asked about a contact point.

    Raises:
        UnsafeChoice: texts to something that is no mobile, half a span of safe hours, or an empty span.
    """
    if ok_to_text and kind != ContactKind.MOBILE:
        raise UnsafeChoice(_("Texts can only go to a mobile phone. Choose “Mobile phone”, or untick texts."))
    if (safe_from is None) != (safe_until is None):
        raise UnsafeChoice(_("Give both ends of the safe hours, or neither."))
    if safe_from is not None and safe_until is not None and safe_from >= safe_until:
        raise UnsafeChoice(_("The safe hours must begin before they end."))


def check_same_address(contact: ContactPoint, *, kind: object, value: object) -> None:
    """Check that an edit keeps the address: consent belongs to a number, not to a person.

    Raises:
        UnsafeChoice: kind or value differ.
    """
    if (contact.kind, contact.value) != (kind, value):
        raise UnsafeChoice(_("A new number needs new consent: add it as a new way to reach, and end the old one."))


def check_in_use(contact: ContactPoint) -> None:
    """Check that a way to reach was not ended.

    Raises:
        NoLongerUsed: it was, perhaps a moment ago.
    """
    if contact.ended_at is not None:
        raise NoLongerUsed(_("This way to reach is no longer used. Add a new one."))


def textable_since(contact: ContactPoint, *, at: datetime) -> datetime | None:
    """Return since when texts may go to `contact`: as before if they could, `at` if they can from now on, else None."""
    consent = contact.sms_consent
    may = (
        contact.kind == ContactKind.MOBILE
        and contact.ok_to_text
        and contact.status == ContactStatus.OK
        and contact.ended_at is None
        and consent is not None
        and consent.given
    )
    return (contact.textable_since or at) if may else None


def masked(value: str) -> str:
    """Return an address with all but its last four characters hidden, for logs that others read."""
    return f"…{value[-4:]}"


def for_the_record(name: str, value: object) -> object:
    """Return `value` of field `name` as the audit log may hold it: masked, named or plain."""
    if name in NEVER_COPIED:
        return "(changed)" if value else ""
    if name == "value":
        return masked(str(value))
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Enum):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else value
