"""What administrators do to programs, their policy and their calendars."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from diversion.audit import actions as audit
from diversion.programs.models import Offense
from diversion.programs.statutes import STARTING_SET


@transaction.atomic
def load_offenses(*, at: datetime) -> int:
    """Add the offenses of the starting set that are missing and return how many. Idempotent; no row that is there changes."""
    wanted = [Offense(**asdict(row)) for row in STARTING_SET]
    there = set(Offense.objects.values_list("jurisdiction", "statute", "effective_from"))
    missing = [row for row in wanted if (row.jurisdiction, row.statute, row.effective_from) not in there]
    Offense.objects.bulk_create(missing, ignore_conflicts=True)
    audit.record_many("offense.added", [audit.Deed(row) for row in missing], by=None, at=at)
    return len(missing)
