"""Rows a second through the command that takes a list in, from its start to its end, against a bare COPY; and what memory it took."""

import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import psycopg

from bench import report, running
from diversion.embedded import attach
from diversion.embedded.folder import DataFolder
from diversion.embedded.postgres import OWNER

ROWS = 22_508
LAYOUT = "cook-county-sao"
HEADING = [
    "CASE_ID",
    "CASE_PARTICIPANT_ID",
    "RECEIVED_DATE",
    "OFFENSE_CATEGORY",
    "DIVERSION_PROGRAM",
    "REFERRAL_DATE",
    "DIVERSION_COUNT",
    "PRIMARY_CHARGE_OFFENSE_TITLE",
    "STATUTE",
    "RACE",
    "GENDER",
    "DIVERSION_RESULT",
    "DIVERSION_CLOSED_DATE",
]
PROGRAMS = ("ACT", "ARI", "BR9", "DC", "DDPP", "DS", "MHC", "RJCC", "VC")


def measure(folder: Path) -> None:
    data, lists = DataFolder((folder / "var").resolve()), map(_List, count(), [folder] * 100)
    with attach.joined(data, role=OWNER):
        database = os.environ["DATABASE_URL"]
        subprocess.run(
            [sys.executable, "manage.py", "prepare"], cwd=running.REPOSITORY, check=True, capture_output=True
        )
        ours, limit = report.in_turns(lambda: next(lists).take_in(ROWS)[0], lambda: next(lists).copy(database))
        report.line("rows of a list taken in, end to end", n=ROWS, value=ours, unit="rows/s", baseline=limit)
        _rate, small = next(lists).take_in(1)
        _rate, large = next(lists).take_in(ROWS)
        report.line("memory that a list adds to the command", n=ROWS, value=large - small, unit="MB RSS")


class _List:
    """One list of invented rows. Each has a number of its own, so that no two say the same."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number, self.path = number, folder / f"list-{number}.csv"

    def take_in(self, rows: int) -> tuple[float, float]:
        """Return rows a second, the start of the command included, and the most memory that it held, in MB."""
        self._write(rows)
        words = [sys.executable, "manage.py", "import_referrals", str(self.path), "--layout", LAYOUT, "--commit"]
        begun = time.perf_counter()
        process = subprocess.Popen(words, cwd=running.REPOSITORY, stdout=subprocess.DEVNULL)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError("The command refused the list.")
        return rows / (time.perf_counter() - begun), used.ru_maxrss / 1024

    def copy(self, database: str) -> float:
        """Return rows a second of a COPY of the same cells into a table without a rule."""
        self._write(ROWS)
        columns = ", ".join(f"{name} text" for name in HEADING)
        with psycopg.connect(database) as link, self.path.open(newline="", encoding="utf-8") as file:
            link.execute(f"CREATE TEMP TABLE bare ({columns})")
            begun = time.perf_counter()
            with link.cursor().copy("COPY bare FROM STDIN") as copy:
                for row in csv.reader(file):
                    copy.write_row(row)
            link.commit()
            return ROWS / (time.perf_counter() - begun)

    def _write(self, rows: int) -> None:
        with self.path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADING, *_rows(self.number, rows)])


def _rows(number: int, rows: int) -> Iterator[list[str]]:
    dice = random.Random(number)
    for row in range(rows):
        received = date(2011, 1, 1) + timedelta(days=dice.randrange(3700))
        referred, closed = (received + timedelta(days=dice.randrange(400)) for _day in range(2))
        result = dice.choice(("Graduated", "Graduated", "Failed", ""))
        yield [
            f"{number:03}{row:09}",
            # Every twentieth row is somebody who was on the list before.
            f"{number:03}{row - row % 20 if row % 20 == 1 else row:09}",
            f"{received:%m/%d/%Y} 12:00:00 AM",
            "Retail Theft",
            dice.choice(PROGRAMS),
            f"{referred:%m/%d/%Y} 12:00:00 AM",
            "1",
            "RETAIL THEFT",
            "720 ILCS 5/16A-3(a)",
            dice.choice(("Black", "White", "Hispanic")),
            dice.choice(("Male", "Female")),
            result,
            f"{closed:%m/%d/%Y} 12:00:00 AM" if result else "",
        ]
