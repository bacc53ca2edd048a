from typing import Any

from django.core.management.base import BaseCommand

from diversion.settings.env import REFERENCE


class Command(BaseCommand):
    help = "List every environment variable that this installation reads: its kind, its default and what it decides."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for variable in sorted(REFERENCE.values(), key=lambda entry: entry.name):
            self.stdout.write(f"{variable.name}  ({variable.kind}; default: {variable.default or 'empty'})")
            self.stdout.write(f"    {variable.help}")
