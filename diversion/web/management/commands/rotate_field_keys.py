import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diversion.core.rotation import AT_A_TIME, rotate
from diversion.core.sealed import sealed_columns
from diversion.web.accounts.sealed_factors import rotate_factors


class Command(BaseCommand):
    help = (
        "Seal everything that lies encrypted in the database with the first of FIELD_KEYS. Can be stopped and repeated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=AT_A_TIME, help="rows in one transaction")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        at_a_time = options["batch"]
        if not 1 <= at_a_time <= 100_000:
            raise CommandError("--batch takes a number from 1 to 100000.")
        columns = sorted(sealed_columns(), key=lambda column: column.place)
        found = [rotate(column, at_a_time=at_a_time) for column in columns]
        found.append(rotate_factors(at_a_time=at_a_time))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in found]))
        else:
            for each in found:
                self.stdout.write(f"{each.column}: {each.resealed} sealed anew, {each.already} were up to date")
        if lost := {each.column: each.unreadable for each in found if each.unreadable}:
            told = ", ".join(f"{count} in {column}" for column, count in lost.items())
            raise CommandError(f"Not readable with the keys in FIELD_KEYS: {told}. Put the key that sealed them back.")
