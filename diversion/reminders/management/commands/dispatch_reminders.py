import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from diversion.core import clock
from diversion.reminders.dispatch import dispatch


class Command(BaseCommand):
    help = "Send every message that is due: one sweep, as the workers do every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what became of them as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done = dispatch(now=clock.now)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
            return
        self.stdout.write(
            f"{done.accepted} handed over, {done.stayed} kept back, {done.put_back} put back, "
            f"{done.failed} failed, {done.unknown} of unknown outcome."
        )
