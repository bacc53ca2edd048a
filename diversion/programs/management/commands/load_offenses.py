from typing import Any

from django.core.management.base import BaseCommand

from diversion.core import clock
from diversion.programs import actions


class Command(BaseCommand):
    help = "Add the offenses of the starting set that are not there yet. Changes no row that is. Safe to run at every start."

    def handle(self, *args: Any, **options: Any) -> None:
        added = actions.load_offenses(at=clock.now())
        self.stdout.write(f"{added} offenses added.")
