"""What a person does with a list on its way in. Each under lock, with its audit event; the work itself is running.py's."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.core.states import Transition
from diversion.imports import layouts, reading, states
from diversion.imports.kept import KeptFile, drop_file, keep_file, left_to_save
from diversion.imports.models import ImportFile, ImportRow, KeptLayout, ReferralImport
from diversion.imports.states import ImportStatus, RowState
from diversion.imports.suggesting import fingerprint
from diversion.programs.models import Program

LARGEST = 25 * 1024 * 1024
UNPRINTABLE = dict.fromkeys(range(32))


class TooLarge(DomainError):
    """The file is larger than a list can be."""


class NotKept(DomainError):
    """The list was deleted, as everything on its way is after some days."""


class NothingToSave(DomainError):
    """No row is left that can be brought in."""


class NothingToDecide(DomainError):
    """The row is not one that may be about somebody known, or it is saved."""


@transaction.atomic
def upload(*, name: str, content: bytes, program_id: UUID | None, by: User, at: datetime) -> ReferralImport:
    """Keep a list that somebody brings in, and return its import. The file is sealed; nothing is read from it yet but its heading.

    Raises:
        TooLarge, Unreadable, UnreadableWorkbook: it is no list that can be read.
    """
    if len(content) > LARGEST:
        raise TooLarge(_("This file is larger than 25 MB. Split the list, or save it as CSV, and try again."))
    reading.read(KeptFile(content))
    made = ReferralImport.objects.create(
        program_id=program_id,
        file_name=name.translate(UNPRINTABLE)[-200:] or _("list"),
        file_digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        by=by,
        at=at,
        status_at=at,
    )
    keep_file(content, of=made)
    audit.record("import.uploaded", subject=made, by=by, at=at, program_id=program_id)
    return made


@transaction.atomic
def match_columns(*, import_id: UUID, layout: Any, language: str, by: User, at: datetime) -> ReferralImport:
    """Say what the columns mean, in the JSON shape of a layout, and have the rows checked. What was checked before is dropped.

    Raises:
        LayoutFaulty: the layout cannot be used, or names a program that is not here.
        NotKept: the file is gone.
        TransitionNotAllowed: it is being checked or saved, or was.
    """
    understood = layouts.from_json(layout)
    codes = {spec.code for spec in understood.programs.values()}
    if missing := codes - set(Program.objects.filter(code__in=codes).values_list("code", flat=True)):
        raise layouts.LayoutFaulty(_("There is no program “%(code)s” here.") % {"code": min(missing)})
    found = lock(ReferralImport.objects.all(), import_id)
    if not ImportFile.objects.filter(of=found).exists():
        raise NotKept(_("The file of this list is not kept any more. Bring it in again."))
    ImportRow.objects.filter(of=found).delete()
    found.layout, found.language, found.problem = layout, language, ""
    _forget_counts(found)
    move(found, states.MAP, by=by, at=at)
    _ring(found, at=at)
    return found


@transaction.atomic
def save(*, import_id: UUID, by: User, at: datetime) -> ReferralImport:
    """Have the rows of a checked list brought in, or what is left of one: rows not yet saved, and matches decided since.

    Raises:
        NothingToSave: no row is left that can be.
        TransitionNotAllowed: it is not checked, or is being saved.
    """
    found = lock(ReferralImport.objects.all(), import_id)
    # Of a cancelled list without rows nothing is kept: it stays cancelled.
    left = left_to_save(found.pk).count()
    step = states.SAVE if found.status == ImportStatus.CHECKED else states.GO_ON
    step.leave(ImportStatus(found.status))
    if not left:
        raise NothingToSave(_("No row of this list is left to bring in."))
    found.to_save, found.saved, found.saved_by = left, 0, by
    move(found, step, by=by, at=at)
    drop_file(found)
    _ring(found, at=at)
    return found


@transaction.atomic
def cancel(*, import_id: UUID, by: User, at: datetime) -> ReferralImport:
    """Stop. What is saved stays; of a list of which nothing is saved, file and rows are deleted.

    Raises:
        TransitionNotAllowed: it has ended.
    """
    found = lock(ReferralImport.objects.all(), import_id)
    was_saving = found.status in {ImportStatus.SAVING, ImportStatus.INTERRUPTED}
    move(found, states.CANCEL, by=by, at=at)
    if not was_saving:
        clear(found, at=at)
    return found


def clear(found: ReferralImport, *, at: datetime) -> None:
    """Delete the file and the rows of a locked import, for good. Its counts stay."""
    drop_file(found)
    ImportRow.objects.filter(of=found).delete()
    found.cleared_at = at
    found.save(update_fields=["cleared_at"])


@transaction.atomic
def decide_match(
    *, import_id: UUID, row_id: UUID, person_id: UUID | None, same_row: bool, by: User, at: datetime
) -> ImportRow:
    """Record that a row is about `person_id`, or with `same_row` about the person of the earlier row of that name, else about nobody known.

    Nothing is written about anybody until the list is saved, or saved again.

    Raises:
        NothingToDecide: it is no possible match, or it is saved.
    """
    found, row = _undecided(import_id, row_id)
    if same_row and row.same_as_row is None:
        raise NothingToDecide(_("There is nothing to decide about this row any more. Open the list again."))
    row.person_id, row.is_same_as_row = person_id, same_row
    row.decided_by, row.decided_at = by, at
    row.save()
    answer = "the earlier row" if same_row else "this person" if person_id else "somebody else"
    audit.record(
        "import.match_decided",
        subject=found,
        by=by,
        at=at,
        changes={f"row {row.row_no}": ("", answer)},
        person_id=person_id,
        program_id=found.program_id,
    )
    return row


@transaction.atomic
def decide_later(*, import_id: UUID, row_id: UUID, by: User, at: datetime) -> ImportRow:
    """Take a decision about a possible match back: the row waits.

    Raises:
        NothingToDecide: it is no possible match, or it is saved.
    """
    found, row = _undecided(import_id, row_id)
    row.person, row.is_same_as_row, row.decided_by, row.decided_at = None, False, None, None
    row.save()
    changes = {f"row {row.row_no}": ("", "later")}
    audit.record("import.match_decided", subject=found, by=by, at=at, changes=changes, program_id=found.program_id)
    return row


@transaction.atomic
def keep_layout(*, name: str, layout: Any, header: Sequence[str], by: User, at: datetime) -> KeptLayout:
    """Keep what somebody said about a list, for the next one with these columns. One of the same name is replaced."""
    values = {"body": layout, "fingerprint": fingerprint(header), "by": by, "used_at": at}
    kept, is_new = KeptLayout.objects.update_or_create(agency=by.agency, name=name.strip()[:80], defaults=values)
    audit.record("layout.kept" if is_new else "layout.changed", subject=kept, by=by, at=at)
    return kept


@transaction.atomic
def record_view(*, found: ReferralImport, by: User, at: datetime, what: str = "import.viewed") -> None:
    """Record that somebody looked at the rows of a list, or took the left-out ones with them (`import.downloaded`)."""
    audit.record(what, subject=found, by=by, at=at, program_id=found.program_id)


def _undecided(import_id: UUID, row_id: UUID) -> tuple[ReferralImport, ImportRow]:
    found = lock(ReferralImport.objects.all(), import_id)
    row = ImportRow.objects.filter(of=found, pk=row_id, state=RowState.POSSIBLE_MATCH, is_saved=False).first()
    if row is None or found.status == ImportStatus.SAVING:
        raise NothingToDecide(_("There is nothing to decide about this row any more. Open the list again."))
    return found, row


def move(
    found: ReferralImport,
    step: Transition[ImportStatus],
    *,
    by: User | None,
    at: datetime,
    numbers: Mapping[str, int] | None = None,
) -> None:
    """Take a step on a locked import, with its audit event; `numbers` stand there beside the status. `by` is None for a worker.

    Raises:
        TransitionNotAllowed: the import is not where the step begins.
    """
    old = found.status
    found.status, found.status_at = step.leave(ImportStatus(old)), at
    found.save()
    audit.record(
        f"import.{found.status}",
        subject=found,
        by=by,
        at=at,
        changes={"status": (old, found.status)} | {name: ("", number) for name, number in (numbers or {}).items()},
        program_id=found.program_id,
    )


def _ring(found: ReferralImport, *, at: datetime) -> None:
    found.touched_at, found.attempts = at, 0
    found.save(update_fields=["touched_at", "attempts"])
    enqueue(Job.RUN_IMPORTS, import_id=str(found.pk))


def _forget_counts(found: ReferralImport) -> None:
    for name in ("rows", *states.COUNTED.values(), "to_save", "saved"):
        setattr(found, name, 0)
