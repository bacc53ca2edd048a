"""The work on a list, by a worker: checking it in one piece, saving it batch by batch. Safe to do twice, and to be killed in.

A job carries nothing but the id: what is to be done, the row says. Checking writes what each row is, and nothing else.
Saving takes the next rows, writes them and marks them saved in one transaction: what is committed stays, what is not
was never begun. The sweep rings again for a list whose worker was lost.

Source: docs/adr/0025-imports-from-the-page.md
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.core.queue import Job, enqueue
from diversion.core.states import Transition
from diversion.enrollments.states import OPEN
from diversion.imports import actions, kept, layouts, reading, saving, staging, states
from diversion.imports.checking import Intake, Refused
from diversion.imports.examining import Examiner
from diversion.imports.kept import left_to_save
from diversion.imports.layouts import Layout
from diversion.imports.models import ImportFile, ImportRow, ReferralImport
from diversion.imports.staging import Settled
from diversion.imports.states import COUNTED, WORKING, ImportStatus, RowState
from diversion.imports.taking import one_at_a_time, source_of
from diversion.people.models import Person

BATCH = 500
# A worker does so many batches, then rings again: texts that are due do not wait behind a long list.
BATCHES_IN_A_ROW = 8
# Who has given no sign of life for so long is lost: a check gives none until its end, saving with each batch.
SILENCE = {ImportStatus.MAPPED: timedelta(minutes=10), ImportStatus.SAVING: timedelta(minutes=1)}
MOST_ATTEMPTS = 5
KEPT_FOR = timedelta(days=14)
Now = Callable[[], datetime]


class _Superseded(Exception):
    """What was checked is not wanted any more: somebody cancelled meanwhile."""


def run(*, import_id: UUID, now: Now) -> None:
    """Do the next piece of work of an import, and ring again while there is more. Nothing, when there is none or somebody is at it."""
    with _alone(import_id) as alone:
        found = _begin(import_id, at=now()) if alone else None
        is_more = found is not None and _work(found, now)
    if is_more:  # only now: who answers at once must not find us at it
        enqueue(Job.RUN_IMPORTS, import_id=str(import_id))


def _work(found: ReferralImport, now: Now) -> bool:
    with translation.override(found.language):
        if found.status == ImportStatus.MAPPED:
            _check(found, at=now())
            return False
        return all(save_batch(found.pk, at=now()) for _turn in range(BATCHES_IN_A_ROW))


@contextmanager
def _alone(import_id: UUID) -> Iterator[bool]:
    """Give whether no other worker is at this import, and keep it so. The lock is the connection's: who is killed loses it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [str(import_id)])
        is_alone = cursor.fetchone()[0]
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [str(import_id)])


@transaction.atomic
def sweep(*, at: datetime) -> None:
    """Ring for each import that lost its worker, and delete what was kept long enough."""
    for status, silence in SILENCE.items():
        lost = ReferralImport.objects.filter(status=status, touched_at__lt=at - silence)
        for pk in lost.values_list("pk", flat=True):
            enqueue(Job.RUN_IMPORTS, import_id=str(pk))
    old = ReferralImport.objects.filter(status_at__lt=at - KEPT_FOR, cleared_at=None).exclude(status__in=WORKING)
    for found in old.select_for_update(skip_locked=True).order_by("status_at", "pk")[:BATCH]:
        if found.status in {ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.FAILED}:
            _move(found, states.CANCEL, at=at)
        actions.clear(found, at=at)


@transaction.atomic
def _begin(import_id: UUID, *, at: datetime) -> ReferralImport | None:
    rows = ReferralImport.objects.filter(pk=import_id, status__in=WORKING)
    found = rows.select_for_update(of=("self",), skip_locked=True).first()
    if found is None:
        return None
    found.attempts, found.touched_at = found.attempts + 1, at
    if found.attempts <= MOST_ATTEMPTS:
        found.save()
        return found
    with translation.override(found.language):
        found.problem = _("It stopped several times before its end, and nobody is at it now. You can try again.")
    _move(found, states.INTERRUPT if found.status == ImportStatus.SAVING else states.FAIL, at=at)
    return None


def _check(found: ReferralImport, *, at: datetime) -> None:
    try:
        _lay_out(found, at=at)
    except _Superseded:
        return
    except ImportFile.DoesNotExist:  # cancelled since
        return
    except DomainError as problem:
        with transaction.atomic():
            current = lock(ReferralImport.objects.all(), found.pk)
            if current.status == ImportStatus.MAPPED:
                current.problem = str(problem)
                _move(current, states.FAIL, at=at)


@transaction.atomic
def _lay_out(found: ReferralImport, *, at: datetime) -> None:
    """Write what each row of the list is. No row of it stands before all do."""
    file = kept.file_of(found.pk)
    layout = layouts.from_json(found.layout)
    header = reading.read(file).header
    examiner = Examiner.of(layout, header, at=at)
    _copy(found, examiner, reading.read(file).lines)
    source = source_of(layout, by=found.by, at=at)
    staging.stage(_acceptable(examiner, reading.read(file).lines), source)
    _settle(found, saved=False)
    current = lock(ReferralImport.objects.all(), found.pk)
    if (current.status, current.status_at) != (ImportStatus.MAPPED, found.status_at):
        raise _Superseded
    current.header = list(header)
    _count(current)
    _move(current, states.CHECK, at=at)


def _copy(found: ReferralImport, examiner: Examiner, lines: Iterator[reading.Line]) -> None:
    columns = "COPY imports_importrow (id, of_id, row_no, state, reason, sealed, is_same_as_row, is_saved) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(columns) as copy:
        for line in lines:
            state, reason = _first_look(examiner, line)
            copy.write_row((uuid4(), found.pk, line.number, state, reason, kept.seal_cells(line), False, False))


def _first_look(examiner: Examiner, line: reading.Line) -> tuple[RowState, str]:
    try:
        intake = examiner.examine(line)
    except Refused as refusal:
        return RowState.REJECTED, str(refusal)
    if examiner.is_protected(intake):
        return RowState.PROTECTED, ""
    return RowState.CREATED, " ".join(intake.warnings)


def _acceptable(examiner: Examiner, lines: Iterator[reading.Line]) -> Iterator[Intake]:
    for line in lines:
        try:
            intake = examiner.examine(line)
        except Refused:
            continue
        if not examiner.is_protected(intake):
            yield intake


@transaction.atomic
def save_batch(import_id: UUID, *, at: datetime) -> bool:
    """Write the next rows of an import that is being saved, and tell whether there may be more. All of these rows or none."""
    rows = ReferralImport.objects.filter(pk=import_id, status=ImportStatus.SAVING)
    found = rows.select_for_update(of=("self",), skip_locked=True).first()
    if found is None:
        return False
    one_at_a_time()
    lines = list(left_to_save(import_id)[:BATCH])
    if not lines:
        _finish(found, at=at)
        return False
    _write(found, lines, at=at)
    found.saved = min(found.to_save, found.saved + len(lines))
    found.touched_at, found.attempts = at, 0
    _count(found)
    return True


def _write(found: ReferralImport, lines: list[ImportRow], *, at: datetime) -> None:
    layout = layouts.from_json(found.layout)
    source = source_of(layout, by=found.saved_by, at=at)
    intakes, protected = _examined(found, layout, lines, at=at)
    here_before = Person.objects.exclude(pk__in=found.lines.filter(person__isnull=False).values("person"))
    staging.stage(intakes, source, _settled(found, lines), among=here_before)
    saving.save(source, layout, open_statuses=sorted(OPEN), by=found.saved_by, at=at)
    saving.keep_protected(protected, source, layout, by=found.saved_by, at=at)
    _settle(found, saved=True)
    numbers = [intake.row for intake in protected]
    ImportRow.objects.filter(of=found, row_no__in=numbers).update(is_saved=True, sealed="")


def _examined(
    found: ReferralImport, layout: Layout, lines: list[ImportRow], *, at: datetime
) -> tuple[list[Intake], list[Intake]]:
    examiner = Examiner.of(layout, tuple(found.header), at=at)
    taken: list[Intake] = []
    protected: list[Intake] = []
    for row in lines:
        try:
            intake = examiner.examine(kept.line_of(row))
        except Refused as refusal:  # a door was shut since the check
            ImportRow.objects.filter(pk=row.pk).update(state=RowState.REJECTED, reason=str(refusal))
            continue
        (protected if examiner.is_protected(intake) else taken).append(intake)
    return taken, protected


def _settled(found: ReferralImport, lines: list[ImportRow]) -> dict[int, Settled]:
    decided = [row for row in lines if row.decided_at]
    earlier = {row.row_no: row.same_as_row for row in decided if row.is_same_as_row and row.same_as_row}
    people = dict(ImportRow.objects.filter(of=found, row_no__in=earlier.values()).values_list("row_no", "person_id"))
    chosen = {row.row_no: row.person_id for row in decided} | {row: people[first] for row, first in earlier.items()}
    return {row: Settled(person_id) for row, person_id in chosen.items()}


def _settle(found: ReferralImport, *, saved: bool) -> None:
    """Take over what the staged rows turned out to be; once saved, the cells of what is written go."""
    reasons = {code: staging.why(code) for code in staging.REASONS}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"of": found.pk, "saved": saved, **reasons})


_SETTLE = """
UPDATE imports_importrow SET state = intake.state, same_as_row = intake.same_as_row,
    person_id = CASE WHEN intake.state = 'possible_match' THEN NULL ELSE intake.person_id END,
    reason = CASE intake.reason WHEN 'twice' THEN %(twice)s WHEN 'name' THEN %(name)s WHEN 'name_in_list' THEN %(name_in_list)s
             WHEN 'alike' THEN %(alike)s ELSE imports_importrow.reason END,
    is_same_as_row = is_same_as_row AND intake.same_as_row IS NOT NULL,
    is_saved = %(saved)s AND intake.state IN ('created', 'updated', 'unchanged'),
    sealed = CASE WHEN %(saved)s AND intake.state IN ('created', 'updated', 'unchanged') THEN '' ELSE imports_importrow.sealed END
FROM intake WHERE imports_importrow.of_id = %(of)s AND imports_importrow.row_no = intake.row_no
"""


def _count(found: ReferralImport) -> None:
    counts = {name: Count("pk", filter=Q(state=state)) for state, name in COUNTED.items()}
    for name, number in ImportRow.objects.filter(of=found).aggregate(rows=Count("pk"), **counts).items():
        setattr(found, name, number)
    found.save()


def _finish(found: ReferralImport, *, at: datetime) -> None:
    ImportRow.objects.filter(of=found, state=RowState.UNCHANGED).update(sealed="")
    found.saved, found.problem = found.to_save, ""
    _move(found, states.FINISH, at=at)


def _move(found: ReferralImport, step: Transition[ImportStatus], *, at: datetime) -> None:
    numbers = {name: getattr(found, name) for name in ("rows", *COUNTED.values())}
    actions.move(found, step, by=None, at=at, numbers=numbers)
