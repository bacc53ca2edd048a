"""What must be true of a person's record, and what is safe to write about it elsewhere."""

from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.people.consent_words import REPLY, words_of
from diversion.people.models import (
    DOUBTED,
    PHONES,
    Alias,
    ContactKind,
    ContactPoint,
    ContactStatus,
    LineType,
    PersonIdentifier,
)
from diversion.people.states import NUMBERED_BY_AN_AGENCY

# Written to the audit log as "(changed)": the log tells that they changed, not what they were.
NEVER_COPIED = frozenset({"given_name", "family_name", "preferred_name", "birth_date", "code_word", "who_may_see"})
# What is safe changes with who is in the house: it is asked again after so many days, and never later than after the longest.
REVIEW_DAYS, LONGEST_REVIEW_DAYS = 60, 180


class NameMissing(DomainError):
    """A person needs at least one part of a name."""


class UnsafeChoice(DomainError):
    """What was ticked for a contact point cannot be true together."""


class NotVerified(DomainError):
    """The number is in doubt, and nobody verified since that it is theirs."""


class WordsUnknown(DomainError):
    """Nobody could read later what was agreed to."""


class BadNumber(DomainError):
    """What was given as a number of an agency cannot be one."""


class TakenBackAlready(DomainError):
    """A name or number was taken back before: it stays on record as it was."""


class NoLongerUsed(DomainError):
    """The way to reach was ended: it stays on record as it was."""


def check_named(*parts: str) -> None:
    """Check that at least one part of a name was given.

    Raises:
        NameMissing: all parts are empty.
    """
    if not any(part.strip() for part in parts):
        raise NameMissing(_("Give at least one name. It can be the one the person goes by."))


def check_number(kind: str, *, agency_id: UUID | None, value: str) -> None:
    """Check a number under which an agency knows a person.

    Raises:
        BadNumber: it holds neither letter nor digit, or its agency is missing or one too many.
    """
    if not any(character.isalnum() for character in value):
        raise BadNumber(_("Type the number as it stands on the paper: letters and digits."))
    if kind in NUMBERED_BY_AN_AGENCY and agency_id is None:
        raise BadNumber(_("Choose the agency that gave this number: another agency may have the same one."))
    if kind not in NUMBERED_BY_AN_AGENCY and agency_id is not None:
        raise BadNumber(_("A number of this kind is of no single agency. Leave the agency empty."))


def check_stands(row: Alias | PersonIdentifier) -> None:
    """Check that a name or number was not taken back.

    Raises:
        TakenBackAlready: it was, perhaps a moment ago.
    """
    if row.withdrawn_at is not None:
        raise TakenBackAlready(_("Somebody took this back or corrected it. Look at the record again."))


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


def check_line(kind: str, *, line_type: str, line_type_source: str, ok_to_text: bool) -> None:
    """Check what is known about the line behind a number.

    Raises:
        UnsafeChoice: a line type without its source or the other way round, for something that is no phone, or texts to a
            line that takes none.
    """
    known = line_type != LineType.UNKNOWN
    if known and kind not in PHONES:
        raise UnsafeChoice(_("Only telephones have a kind of line."))
    if known != bool(line_type_source):
        raise UnsafeChoice(_("Say what kind of line it is and who says so, or neither."))
    if ok_to_text and line_type == LineType.LANDLINE:
        raise UnsafeChoice(_("A line in a building takes no texts. Untick texts, or change the kind of line."))


def check_review(review_due_on: date, *, on: date) -> None:
    """Check the day by which somebody asks again what is safe; `on` is the local day on which they were asked.

    Raises:
        UnsafeChoice: that day is not after `on`, or too far away.
    """
    if review_due_on <= on:
        raise UnsafeChoice(_("Choose a day after today for asking again."))
    if review_due_on > on + timedelta(days=LONGEST_REVIEW_DAYS):
        raise UnsafeChoice(_("What is safe changes. Ask again within %(count)s days.") % {"count": LONGEST_REVIEW_DAYS})


def check_status(contact: ContactPoint, status: str) -> None:
    """Check that a number in doubt stays so until somebody verified it.

    Raises:
        NotVerified: `status` would end the doubt. Source: 47 CFR 64.1200(l), R-098
    """
    if contact.status in DOUBTED and status not in DOUBTED:
        raise NotVerified(_("This number is in doubt. Verify that it is theirs; then it works again."))


def check_words(kind: str, *, version: str, language: str, reply: str = "") -> None:
    """Check that what somebody agreed to can be read later: words on file, or the reply by which they agreed.

    Raises:
        WordsUnknown: neither.
    """
    if version == REPLY and reply.strip():
        return
    if words_of(kind, version, language) is None:
        raise WordsUnknown(_("There are no such words on file. Choose the version that they were shown."))


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
        and contact.line_type != LineType.LANDLINE
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
