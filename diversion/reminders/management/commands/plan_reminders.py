import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from diversion.core import clock
from diversion.reminders.planning import plan


class Command(BaseCommand):
    help = "Plan messages for everybody whose agenda changed: one sweep, as the scheduler does every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print people, planned and withdrawn as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done = plan(now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(f"{done.people} people looked at, {done.planned} planned, {done.withdrawn} withdrawn.")
