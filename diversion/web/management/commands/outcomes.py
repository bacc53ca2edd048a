import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from diversion.reporting.as_json import outcomes_json
from diversion.reporting.figures import Figures, Group, Outcomes
from diversion.reporting.outcomes import outcomes_everywhere

HEADING = f"{'':28}{'referred':>9}{'open':>8}{'completed':>11}{'not compl.':>11}{'no outcome':>11}{'of closed':>15}"


class Command(BaseCommand):
    help = (
        "Say what became of everybody who was referred: referred, open, completed, not completed, and how many completed of "
        "those closed, by program, year, race and gender. Of every program: for whoever runs the tracker."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON for a script")

    def handle(self, *args: Any, **options: Any) -> None:
        found = outcomes_everywhere()
        if options["json"]:
            self.stdout.write(json.dumps(outcomes_json(found), indent=2))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: Outcomes) -> Iterator[str]:
    total = found.total
    if total is None or not total.referred:
        yield "Nobody has been referred yet."
        return
    yield HEADING
    yield _line("All", total)
    for name, groups in (
        ("Program", found.by_program),
        ("Year of referral", found.by_year),
        ("Race", found.by_race),
        ("Gender", found.by_gender),
    ):
        yield from _block(name, groups)
    if total.closed:
        yield ""
        yield f"Days from referral to close: mean {total.mean:.2f}, median {total.median:g}, longest {total.longest:,}."
    if total.overridden:
        yield ""
        yield f"Found eligible against a criterion (override): {total.overridden:,}."
    yield ""
    yield "“Not completed” includes those who were not eligible, declined or let the offer expire."


def _block(name: str, groups: list[Group]) -> Iterator[str]:
    yield ""
    yield name
    for group in groups:
        yield _line(f"  {group.name or 'Not recorded'}", group.figures)


def _line(name: str, figures: Figures) -> str:
    rate = f"{figures.rate:.2%} of {figures.closed:,}" if figures.rate is not None else "-"
    counts = f"{figures.referred:>9,}{figures.open:>8,}{figures.completed:>11,}{figures.not_completed:>11,}"
    return f"{name[:27]:28}{counts}{figures.no_outcome:>11,}{rate:>17}"
