import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import code

READS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}
IN_SQL = re.compile(r"\b(now\(\)|CURRENT_(DATE|TIME|TIMESTAMP)|LOCALTIME(STAMP)?|clock_timestamp)", re.IGNORECASE)
THE_CLOCK = "diversion/core/clock.py"
# The launcher times its children and waits for files; no day or hour of a person depends on it.
LAUNCHER = "diversion/embedded/"


def readings(tree: ast.Module) -> Iterator[str]:
    """Yield each place of a module that asks the system, or the database, what time it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in READS:
            yield f"{node.lineno}: {node.value.id}.{node.attr}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and IN_SQL.search(node.value):
            yield f"{node.lineno}: {IN_SQL.search(node.value)[0]}"


def test_only_the_clock_reads_the_clock():
    found = {name: list(readings(tree)) for name, tree in code() if not name.startswith(LAUNCHER)}

    assert found.pop(THE_CLOCK) != []
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize(
    "line",
    ["datetime.now(tz=UTC)", "date.today()", "time.time()", 'cursor.execute("SELECT now()")', "timezone.localdate()"],
)
def test_a_reading_is_seen(line):
    assert len(list(readings(ast.parse(line)))) == 1


def test_waiting_and_measuring_are_no_reading():
    assert list(readings(ast.parse("time.monotonic(); clock.now(); now(); value.date()"))) == []
