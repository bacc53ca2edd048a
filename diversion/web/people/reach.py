"""How to reach somebody safely: one block a contact point. May I, how, when, and who asked.

A text block says "yes" only when every fact about the person and the number that the last look before a send asks for is so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from diversion.messaging.reasons import Reason
from diversion.people.models import DOUBTED, ContactKind, ContactStatus, LineType, WordingLevel
from diversion.people.queries import ContactRow
from diversion.web.people.words import SYMBOLS
from diversion.web.templatetags.days import day, hour


@dataclass(frozen=True, slots=True)
class ReachBlock:
    """A contact point as the page draws it: kind and word say whether it may be used, the lines how and since when."""

    id: UUID
    symbol: str
    address: str
    kind: str
    word: str
    lines: tuple[str, ...]
    due: str
    is_ended: bool
    takes_texts: bool


def reach_block(row: ContactRow, *, stops: Mapping[str, datetime], person_stopped: bool, today: date) -> ReachBlock:
    """Return one block. `stops` are the numbers that asked for no more texts, and since when; `today` is the staff's day."""
    no_text = why_no_text(row, stopped=row.value in stops, person_stopped=person_stopped)
    kind, word = _verdict(row, no_text)
    return ReachBlock(
        id=row.id,
        symbol=SYMBOLS[row.kind],
        address=row.shown,
        kind=kind,
        word=word,
        lines=tuple(_lines(row, no_text, stops.get(row.value))),
        due=_("Ask again") if _is_due(row, today) else "",
        is_ended=row.ended_at is not None,
        takes_texts=row.is_mobile and no_text is None,
    )


def why_no_text(row: ContactRow, *, stopped: bool, person_stopped: bool) -> Reason | None:
    """Return the first reason, in the order of the last look before a send, why no text may go there; None when it may."""
    facts = (
        (person_stopped, Reason.PERSON_STOPPED),
        (row.ended_at is not None or row.status != ContactStatus.OK, Reason.NUMBER_NOT_IN_USE),
        (not row.ok_to_text or row.wording_level == WordingLevel.NONE, Reason.NOT_SAFE_TO_TEXT),
        (stopped, Reason.OPTED_OUT),
        (not row.consent_given, Reason.NO_CONSENT),
        (row.is_anothers, Reason.NUMBER_SHARED),
        (row.is_shared_device and row.wording_level == WordingLevel.STANDARD, Reason.DEVICE_SHARED),
    )
    return next((reason for holds, reason in facts if holds), None)


def _is_due(row: ContactRow, today: date) -> bool:
    """Tell whether it is time to ask again; the list of those due asks the same of the database."""
    if row.ended_at is not None or row.status in DOUBTED:
        return False
    return row.review_due_on is None or row.review_due_on <= today


def _verdict(row: ContactRow, no_text: Reason | None) -> tuple[str, str]:
    if row.ended_at is not None:
        return "idle", _("No longer used")
    if row.status != ContactStatus.OK:
        return "stop", _("Do not use")
    if row.asked_on is None:
        return "idle", _("Nobody asked yet")
    if row.is_mobile and no_text is None:
        return "ok", _("Text first") if row.is_primary else _("Texts are safe")
    if row.ok_to_call:
        return ("warn", _("Call, do not text")) if row.is_mobile else ("ok", _("Calls are safe"))
    if row.ok_to_email:
        return "ok", _("E-mail is safe")
    if row.ok_to_mail:
        return "ok", _("Letters are safe")
    return "stop", _("Do not use")


def _lines(row: ContactRow, no_text: Reason | None, stopped_at: datetime | None) -> Iterator[str]:
    if row.ended_at:
        yield from _history(row, row.ended_at)
        return
    if row.was_anothers and not row.verified_at:
        yield _("Another participant had it before. Make sure that it is theirs now.")
    if row.status != ContactStatus.OK:
        yield str(row.status.label)
    if stopped_at:
        yield _("Asked for no more texts on %(day)s. Only a text of START from that phone lifts it.") % {
            "day": day(stopped_at)
        }
    elif row.is_mobile and no_text:
        yield _("No texts: %(reason)s") % {"reason": no_text.label}
    yield from _ways(row)
    if row.safe_from and row.safe_until:
        yield _("Safe from %(start)s to %(end)s on their clock.") % {
            "start": hour(row.safe_from),
            "end": hour(row.safe_until),
        }
    if row.safe_days:
        yield _("Only on these days: %(days)s.") % {"days": ", ".join(str(WEEKDAYS[day - 1]) for day in row.safe_days)}
    if row.is_shared_device:
        yield _("Somebody else can read or answer it.")
    if row.has_code_word:
        yield _("They gave a code word.")
    yield from _consent(row)
    yield from _whose(row)
    yield _asked(row)


def _ways(row: ContactRow) -> Iterator[str]:
    if row.kind in {ContactKind.MOBILE, ContactKind.LANDLINE}:
        calls = _("Calls are safe.") if row.ok_to_call else _("Do not call.")
        voice_mail = _("Voice mail is safe.") if row.ok_to_voicemail else _("No voice mail.")
        yield f"{calls} {voice_mail}"
    if row.kind == ContactKind.EMAIL and not row.ok_to_email:
        yield _("Do not send e-mail.")
    if row.kind == ContactKind.POSTAL and not row.ok_to_mail:
        yield _("Do not send letters.")
    if row.wording_level != WordingLevel.STANDARD:
        yield f"{row.wording_level.label}."


def _consent(row: ContactRow) -> Iterator[str]:
    if not row.is_mobile:
        return
    if row.consent_at is None:
        yield _("No consent to texts on record.")
        return
    said = (
        _("Consent to texts given %(day)s: %(how)s.")
        if row.consent_given
        else _("Consent to texts taken back %(day)s: %(how)s.")
    )
    yield said % {"day": day(row.consent_at), "how": row.consent_how}


def _history(row: ContactRow, ended_at: datetime) -> Iterator[str]:
    if row.used_from:
        yield _("Used from %(start)s to %(end)s.") % {"start": day(row.used_from), "end": day(ended_at)}
    else:
        yield _("Not used since %(day)s.") % {"day": day(ended_at)}
    why = [str(words) for words in (row.ended_because, row.ended_reason) if words]
    if why:
        yield f"{': '.join(why)}."
    if row.ended_by:
        yield _("Ended by %(name)s.") % {"name": row.ended_by}
    yield from _consent(row)


def _whose(row: ContactRow) -> Iterator[str]:
    if row.line_type in {LineType.VOIP, LineType.LANDLINE}:
        yield f"{row.line_type.label}. {row.line_type_source}."
    if row.verified_at:
        yield _("Verified %(day)s: %(how)s.") % {"day": day(row.verified_at), "how": row.verified_how}
    elif row.status in DOUBTED:
        yield _("Nothing goes there until somebody verifies that it is theirs.")


def _asked(row: ContactRow) -> str:
    if row.asked_on is None:
        return _("Nobody has asked what is safe here.")
    said = {"name": row.asked_by, "day": day(row.asked_on)}
    if row.review_due_on is None or row.status in DOUBTED:
        return _("Asked by %(name)s on %(day)s.") % said
    return _("Asked by %(name)s on %(day)s, again by %(next)s.") % (said | {"next": day(row.review_due_on)})
