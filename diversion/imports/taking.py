"""Taking a list in: read, check, lay beside the database, count, and on commit write. One transaction: all of it or nothing."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from diversion.accounts.agencies import NewAgency, find_or_add_agency
from diversion.accounts.models import Agency, User
from diversion.audit import actions as audit
from diversion.enrollments.states import OPEN
from diversion.imports import layouts, reading, saving, staging
from diversion.imports.charging import UnclearStatute
from diversion.imports.checking import Intake, Refused
from diversion.imports.dates import order_of
from diversion.imports.examining import Examiner
from diversion.imports.layouts import DATES, Layout, LayoutFaulty
from diversion.imports.models import ListTakenIn
from diversion.imports.staging import Source
from diversion.programs.actions import NewProgram, add_program_of_list
from diversion.programs.models import Program

NAMED_BY_LAYOUT = "named by the layout of a list"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person must know about one row of a list."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list holds. `rows` = created + updated + unchanged + possible_matches + protected + rejected.

    Without a commit these are what a commit would do. `warnings` counts rows that are taken although something looks odd.
    """

    rows: int
    created: int
    updated: int
    unchanged: int
    possible_matches: int
    protected: int
    rejected: list[Remark]
    matches: list[Remark]
    warnings: dict[str, int]


@dataclass(slots=True)
class _Pass:
    """One way through a list: what was set aside on it."""

    rows: int = 0
    refused: list[Remark] = field(default_factory=list)
    unclear: list[Remark] = field(default_factory=list)
    protected: list[Intake] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def take(path: Path, layout: Layout, *, layout_name: str, commit: bool, by: User | None, at: datetime) -> Taken:
    """Read a list and tell what it holds; with `commit`, write what is new and changed. Safe to repeat: twice is once.

    `by` is None when it is done at the server's own command line.

    Raises:
        Unreadable, UnreadableWorkbook: the file is no list.
        LayoutFaulty: the layout does not fit the list, or names a program or agency that is not there.

    Source: docs/adr/0023-imports.md
    """
    if commit:
        one_at_a_time()
    sheet = reading.read(path)
    layout = _with_date_order(path, layout)
    source = source_of(layout, by=by, at=at)
    examiner = Examiner.of(layout, sheet.header, at=at)
    way = _Pass()
    staging.stage(_taken(sheet, examiner, way), source)
    taken = _result(way)
    if commit:
        saving.save(source, layout, open_statuses=sorted(OPEN), by=by, at=at)
        saving.keep_protected(way.protected, source, layout, by=by, at=at)
        _note(path, layout_name, taken, by=by, at=at)
    else:
        transaction.set_rollback(True)
    return taken


def one_at_a_time() -> None:
    """Wait until no other list is being saved, and let none be until the transaction ends."""
    # Two commits of one list must not both find that its people are new. The lock goes with the transaction.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('diversion.imports'))")


def _taken(sheet: reading.Sheet, examiner: Examiner, way: _Pass) -> Iterator[Intake]:
    for line in sheet.lines:
        way.rows += 1
        try:
            intake = examiner.examine(line)
        except UnclearStatute as doubt:
            way.unclear.append(Remark(line.number, str(doubt)))
            continue
        except Refused as refusal:
            way.refused.append(Remark(line.number, str(refusal)))
            continue
        if examiner.is_protected(intake):
            way.protected.append(intake)
            continue
        way.warnings.update(intake.warnings)
        yield intake


def _with_date_order(path: Path, layout: Layout) -> Layout:
    if layout.date_order is not None:
        return layout
    sheet = reading.read(path)
    days = [place for name, place in layouts.places(layout, sheet.header).items() if name in DATES]
    cells = (line.cells[place] for line in sheet.lines for place in days if place < len(line.cells))
    return replace(layout, date_order=order_of(cells))


def source_of(layout: Layout, *, by: User | None, at: datetime) -> Source:
    """Return whose list it is and its programs. What the layout describes and is not there is created.

    Raises:
        LayoutFaulty: a program that is only named does not exist.
    """
    wanted = layout.agency
    named = NewAgency(wanted.name, wanted.kind, wanted.time_zone, neutral_sender_name=settings.AGENCY_NAME[:40])
    agency = find_or_add_agency(named, by=by, at=at, reason=NAMED_BY_LAYOUT)
    specs = {spec.code: spec for spec in layout.programs.values()}
    programs = {code: _program(spec, agency, by=by, at=at).pk for code, spec in specs.items()}
    return Source(agency.pk, programs)


def _program(spec: layouts.ProgramOfLayout, agency: Agency, *, by: User | None, at: datetime) -> Program:
    found = Program.objects.filter(code=spec.code).first()
    if found:
        return found
    if not spec.model:
        words = _("There is no program “%(code)s”. Correct the layout, or let it say the program’s model to create it.")
        raise LayoutFaulty(words % {"code": spec.code})
    named = NewProgram(
        code=spec.code,
        name=spec.name or spec.code,
        public_name=agency.neutral_sender_name,
        model=spec.model,
        track=spec.track,
        time_zone=agency.time_zone,
        sender_name=agency.neutral_sender_name,
        callback_phone=agency.callback_phone,
    )
    return add_program_of_list(named, agency_id=agency.pk, by=by, at=at, reason=NAMED_BY_LAYOUT)


def _result(way: _Pass) -> Taken:
    states = staging.counts()
    doubtful = staging.doubtful()
    matches = way.unclear + [Remark(row, staging.why(why)) for row, state, why in doubtful if state == "possible_match"]
    rejected = way.refused + [Remark(row, staging.why(why)) for row, state, why in doubtful if state == "rejected"]
    return Taken(
        rows=way.rows,
        created=states.get("created", 0),
        updated=states.get("updated", 0),
        unchanged=states.get("unchanged", 0),
        possible_matches=len(matches),
        protected=len(way.protected),
        rejected=sorted(rejected, key=lambda remark: remark.row),
        matches=sorted(matches, key=lambda remark: remark.row),
        warnings=dict(way.warnings),
    )


def _note(path: Path, layout_name: str, taken: Taken, *, by: User | None, at: datetime) -> None:
    numbers = {name: getattr(taken, name) for name in ("rows", "created", "updated", "unchanged", "possible_matches")}
    done = ListTakenIn.objects.create(
        file_name=path.name[:200],
        file_digest=_digest(path),
        layout=layout_name[:200],
        by=by,
        at=at,
        protected=taken.protected,
        rejected=len(taken.rejected),
        **numbers,
    )
    audit.record("list.taken_in", subject=done, by=by, at=at, changes={name: ("", n) for name, n in numbers.items()})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
