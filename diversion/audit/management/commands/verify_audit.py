import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diversion.audit.verifying import Findings, has_seal, verify
from diversion.core import clock


class Command(BaseCommand):
    help = "Compute every hash and seal of the audit log anew; name what was changed or removed, and what waits for its seal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument(
            "--seal", metavar="NUMBER:HEAD", help="a seal from the log of the program that must still be in the chain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify(now=clock.now())
        self.stdout.write(json.dumps(asdict(found)) if options["json"] else "\n".join(_lines(found)))
        if options["seal"] and not _is_there(options["seal"]):
            raise CommandError(f"Seal {options['seal']} is not in the chain. Events were taken away with their seals.")
        if found.is_tampered:
            raise CommandError("The audit log was changed. Keep this database as it is, and compare it with a backup.")
        if found.unsealed:
            raise CommandError("Events wait for their seal. Are the worker and the scheduler running?")


def _is_there(noted: str) -> bool:
    number, _colon, head = noted.partition(":")
    try:
        return has_seal(int(number), bytes.fromhex(head))
    except ValueError:
        raise CommandError("--seal takes what the log says: the number, a colon, the head.") from None


def _lines(found: Findings) -> Iterator[str]:
    for word, numbers in (
        ("changed event", found.changed),
        ("missing event", found.missing),
        ("unsealed event", found.unsealed),
        ("broken seal", found.broken_seals),
    ):
        yield from (f"{word}: {number}" for number in numbers)
    if found.is_clean:
        yield f"{found.events} events in {found.seals} seals: nothing changed, nothing missing."
