"""The ways to reach of two records that become one: one row for one number, one first telephone, the stricter word of two."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.core.errors import DomainError
from diversion.people import rules
from diversion.people.merging.writing import Written, say, write
from diversion.people.models import (
    DOUBTED,
    PHONES,
    ContactKind,
    ContactPoint,
    ContactStatus,
    EndedBecause,
    WordingLevel,
)

OK_TO = ("ok_to_text", "ok_to_call", "ok_to_voicemail", "ok_to_email", "ok_to_mail")
STRICTEST_LAST = (WordingLevel.STANDARD, WordingLevel.DISCREET, WordingLevel.CODE_WORD_ONLY, WordingLevel.NONE)


class NotTheirNumber(DomainError):
    """The number chosen as the first is none of theirs any more."""


def in_use(*person_ids: UUID) -> list[ContactPoint]:
    """Return the ways to reach some people that are in use, locked, always in one order."""
    rows = ContactPoint.objects.filter(person__in=person_ids, ended_at__isnull=True)
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def make_one(
    kept_id: UUID, absorbed_id: UUID, *, first_phone: UUID | None, by: User, at: datetime
) -> dict[str, Written]:
    """Settle what cannot stand twice on one record, before the rows go over, and return what was written, by row.

    Of a number that both have, the row of `kept` stays and says the stricter of the two; a consent taken back for either is
    taken back. The other row ends. One telephone is the first, and one e-mail and one mail address.

    Raises:
        NotTheirNumber: `first_phone` is none of the telephones in use.
    """
    both = in_use(kept_id, absorbed_id)
    mine = {(row.kind, row.value): row for row in both if row.person_id == kept_id}
    twins = {row.pk: mine[row.kind, row.value] for row in both if row.person_id == absorbed_id and _key(row) in mine}
    written: dict[str, Written] = {}
    for row in (row for row in both if row.pk in twins):
        stays = twins[row.pk]
        said = say(stays, _guarded(stays) | _stricter(stays, row))
        since = write(stays, {"textable_since": rules.textable_since(stays, at=at)})
        written[str(stays.pk)] = said | {"textable_since": [said["textable_since"][0], since["textable_since"][1]]}
        written[str(row.pk)] = write(row, _ended(by=by, at=at))
    left = [row for row in both if row.pk not in twins]
    firsts = _firsts(left, kept_id, twins[first_phone].pk if first_phone in twins else first_phone)
    # Whoever stops being the first goes before: the database allows one at a time.
    for row in sorted(left, key=lambda row: row.pk in firsts):
        if row.is_primary != (row.pk in firsts):
            change = write(row, {"is_primary": row.pk in firsts, **_guarded(row)})
            written[str(row.pk)] = change | written.get(str(row.pk), {})
    return written


def _key(row: ContactPoint) -> tuple[str, str]:
    return row.kind, row.value


def _guarded(row: ContactPoint) -> dict[str, object]:
    """Return what must not have changed meanwhile when the row is put back as it was."""
    return {name: getattr(row, name) for name in ("ended_at", "status", "sms_consent_id", "textable_since")}


def _ended(*, by: User, at: datetime) -> dict[str, object]:
    return {
        "ended_at": at,
        "ended_because": EndedBecause.OTHER,
        "ended_reason": _("Put together with the same one of the other record."),
        "ended_by_id": by.pk,
        "is_primary": False,
        "textable_since": None,
    }


def _stricter(stays: ContactPoint, ends: ContactPoint) -> dict[str, object]:
    said: dict[str, object] = {name: getattr(stays, name) and getattr(ends, name) for name in OK_TO}
    said["wording_level"] = max(stays.wording_level, ends.wording_level, key=_strictness)
    said["is_shared_device"] = stays.is_shared_device or ends.is_shared_device
    if ends.status != ContactStatus.OK and stays.status not in DOUBTED:
        said["status"] = ends.status
    if said.get("status") in DOUBTED:
        said |= {"verified_at": None, "verified_how": "", "verified_by_id": None}
    if ends.sms_consent and not ends.sms_consent.given:
        said["sms_consent_id"] = ends.sms_consent_id
    hours, days = _common_hours(stays, ends), _common_days(stays, ends)
    if days is not None:
        said["safe_days"] = days
    if hours is None or days is None:
        said |= dict.fromkeys(("ok_to_text", "ok_to_call", "ok_to_voicemail"), False)
    if hours is not None:
        said |= {"safe_from": hours[0], "safe_until": hours[1]}
    return said


def _strictness(level: str) -> int:
    return STRICTEST_LAST.index(WordingLevel(level))


def _common_hours(one: ContactPoint, other: ContactPoint) -> tuple[time | None, time | None] | None:
    """Return the hours that are safe by both, (None, None) where neither names any; None when they have none in common."""
    begins = [row.safe_from for row in (one, other) if row.safe_from is not None]
    ends = [row.safe_until for row in (one, other) if row.safe_until is not None]
    if not begins:
        return None, None
    begin, end = max(begins), min(ends)
    return (begin, end) if begin < end else None


def _common_days(one: ContactPoint, other: ContactPoint) -> list[int] | None:
    """Return the days that are safe by both, none where neither names any; None when they have none in common."""
    if not one.safe_days or not other.safe_days:
        return [*one.safe_days, *other.safe_days]
    return sorted({*one.safe_days} & {*other.safe_days}) or None


def _firsts(rows: list[ContactPoint], kept_id: UUID, first_phone: UUID | None) -> set[UUID]:
    phones = [row for row in rows if row.kind in PHONES]
    if first_phone is not None and first_phone not in {row.pk for row in phones}:
        raise NotTheirNumber(_("The number you chose is no longer used. Look at both records again."))
    chosen = [first_phone] if first_phone else _first(phones, kept_id)
    for kind in (ContactKind.EMAIL, ContactKind.POSTAL):
        chosen += _first((row for row in rows if row.kind == kind and row.is_primary), kept_id)
    return set(chosen)


def _first(rows: Iterable[ContactPoint], kept_id: UUID) -> list[UUID]:
    """Return the one that is the first already, of `kept` before the other's, else the one that was added first; or none."""
    ranked = sorted(rows, key=lambda row: (not row.is_primary, row.person_id != kept_id, row.inserted_at, row.pk))
    return [ranked[0].pk] if ranked else []
