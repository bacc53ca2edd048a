import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diversion.core import clock
from diversion.core.errors import DomainError
from diversion.imports import layouts
from diversion.imports.taking import Taken, take

SHOWN = 20


class Command(BaseCommand):
    # It serves no page: checking every address would take longer than a thousand rows.
    requires_system_checks = ()
    help = (
        "Take in an agency's list of referrals. Without --commit nothing is written: it tells what a commit would do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV or XLSX")
        parser.add_argument("--layout", required=True, help="a layout that comes with the tracker, or a JSON file")
        parser.add_argument("--commit", action="store_true", help="write what is new and what changed")
        parser.add_argument("--json", action="store_true", help="print the counts and each rejected row as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            layout = layouts.load(options["layout"])
            taken = take(
                options["file"],
                layout,
                layout_name=options["layout"],
                commit=options["commit"],
                by=None,
                at=clock.now(),
            )
        except DomainError as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps(asdict(taken), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_words(taken, committed=options["commit"])))


def _words(taken: Taken, *, committed: bool) -> list[str]:
    first = "Taken in." if committed else "Dry run: nothing was written. Add --commit to take it in."
    counts = [
        f"{taken.rows} rows: {taken.created} new, {taken.updated} changed, {taken.unchanged} unchanged,",
        f"{taken.possible_matches} to look at, {taken.protected} under age (sealed), {len(taken.rejected)} rejected.",
    ]
    remarks = [f"  row {remark.row}: {remark.reason}" for remark in [*taken.rejected, *taken.matches][:SHOWN]]
    left = len(taken.rejected) + len(taken.matches) - len(remarks)
    more = [f"  and {left} more: --json lists them all"] if left else []
    odd = [f"  {number} rows are taken although: {words}" for words, number in taken.warnings.items()]
    return [first, *counts, *remarks, *more, *odd]
