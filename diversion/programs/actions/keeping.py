"""Programs and the offenses they know: what is kept beside the dated terms."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from diversion.accounts.models import User
from diversion.audit import actions as audit
from diversion.core import phone
from diversion.core.errors import DomainError
from diversion.core.models import lock
from diversion.programs.actions.versions import ReasonMissing, first_draft
from diversion.programs.calendars import months_after
from diversion.programs.models import Offense, Program
from diversion.programs.statutes import STARTING_SET

MONTHS_TO_THE_NEXT_REVIEW = 12


class CodeTaken(DomainError):
    """Another program has this code."""


class NotYet(DomainError):
    """A day that has not come."""


@dataclass(frozen=True, slots=True)
class NewProgram:
    """What a program is, beside its terms. `public_name` and `sender_name` are all that a participant's phone shows."""

    code: str
    name: str
    public_name: str
    model: str
    track: str
    time_zone: str
    sender_name: str
    callback_phone: str
    review_due_on: date | None = None


@transaction.atomic
def load_offenses(*, at: datetime) -> int:
    """Add the offenses of the starting set that are missing and return how many. Idempotent; no row that is there changes."""
    wanted = [Offense(**asdict(row)) for row in STARTING_SET]
    there = set(Offense.objects.values_list("jurisdiction", "statute", "effective_from"))
    missing = [row for row in wanted if (row.jurisdiction, row.statute, row.effective_from) not in there]
    Offense.objects.bulk_create(missing)
    audit.record_many("offense.added", [audit.Deed(row) for row in missing], by=None, at=at)
    return len(missing)


@transaction.atomic
def add_program(new: NewProgram, *, on: date, by: User, at: datetime) -> Program:
    """Create a program of the agency of `by`, with a draft of its first policy version, and return it. `on` is today there.

    Nobody can be enrolled before the version is approved.

    Raises:
        CodeTaken: another program has the code.
        NotATelephoneNumber: the number to call back cannot be dialled.
    """
    dialled = replace(new, callback_phone=phone.parse(new.callback_phone))
    program = _save(dialled, agency_id=by.agency_id, by=by, at=at)
    first_draft(program, on=on, by=by, at=at)
    return program


@transaction.atomic
def add_program_of_list(new: NewProgram, *, agency_id: UUID, by: User | None, at: datetime, reason: str) -> Program:
    """Create a program that an agency's list of past records names, and return it. It has no terms: nobody enrolls.

    `by` is None when it is done at the server's own command line.

    Raises:
        CodeTaken: another program has the code.
    """
    return _save(new, agency_id=agency_id, by=by, at=at, reason=reason)


@transaction.atomic
def record_review(*, program_id: UUID, reviewed_on: date, today: date, decided: str, by: User, at: datetime) -> Program:
    """Record the yearly review of a program by the district attorney; the next one is due a year later (R-026).

    Raises:
        NotYet: the day has not come.
        ReasonMissing: nobody said who reviewed it.
    """
    program = lock(Program.objects.all(), program_id)
    if reviewed_on > today:
        raise NotYet(_("That day has not come yet."))
    if not decided.strip():
        raise ReasonMissing(_("Say who reviewed the program, and where it is written."))
    before, program.review_due_on = program.review_due_on, months_after(reviewed_on, MONTHS_TO_THE_NEXT_REVIEW)
    program.save(update_fields=["review_due_on"])
    changes = {"review_due_on": (before.isoformat() if before else "", program.review_due_on.isoformat())}
    audit.record(
        "program.reviewed", subject=program, by=by, at=at, reason=decided, program_id=program.pk, changes=changes
    )
    return program


def _save(new: NewProgram, *, agency_id: UUID, by: User | None, at: datetime, reason: str = "") -> Program:
    program = Program(**asdict(new), agency_id=agency_id)
    try:
        with transaction.atomic():
            program.save()
    except IntegrityError as problem:
        if "program_code" not in str(problem):
            raise
        raise CodeTaken(_("Another program has that code. Choose another one.")) from problem
    audit.record("program.added", subject=program, by=by, at=at, program_id=program.pk, reason=reason)
    return program
