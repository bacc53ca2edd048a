import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diversion.audit.verifying import verify
from diversion.core import clock


class Command(BaseCommand):
    help = "Recompute every hash and every link of the audit log; name what was changed, removed or never sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify(now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found)))
        for kind in ("changed", "missing", "unsealed", "broken_seals"):
            if not options["json"]:
                for number in getattr(found, kind):
                    self.stdout.write(f"{kind.replace('_', ' ')}: {number}")
        if not found.is_clean:
            raise CommandError("The audit log does not verify. Keep this database as it is and call for help.")
        if not options["json"]:
            self.stdout.write(f"{found.events} events in {found.seals} seals: nothing changed, nothing missing.")
