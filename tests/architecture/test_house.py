import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from diversion.enrollments.states import EnrollmentStatus
from diversion.imports.states import ImportStatus
from diversion.messaging.states import MessageStatus
from tests.architecture.tree import code, files, name_of, texts

NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "manager", "managers", "services"}
MOST_LINES = 400
STATUSES = {str(status) for status in (*EnrollmentStatus, *MessageStatus, *ImportStatus)}
OURS = [model for app in apps.get_app_configs() if app.name.startswith("diversion.") for model in app.get_models()]
IN_WORDS = re.compile(r"[a-z]+(_[a-z0-9]+)+")
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "registry.np" + "mjs", "crates" + ".io", "docker" + ".io"]
PLACES = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work(?:space)?)/")


def test_no_module_is_called_after_nothing():
    found = [path for path in files("*.py") if NAMELESS & {path.stem, *path.parts[len(path.parts) - 3 :]}]

    assert [name_of(path) for path in found] == []


@pytest.mark.parametrize("kind", ["*.py", "*.js", "*.css", "*.sh", "*.toml", "Makefile"])
def test_no_file_is_longer_than_a_reader_can_hold(kind):
    long = {name: text.count("\n") for name, text in texts(kind) if text.count("\n") > MOST_LINES}

    assert long == {}


def test_every_constraint_and_index_says_in_words_what_it_keeps():
    named = [item.name for model in OURS for item in (*model._meta.constraints, *model._meta.indexes)]

    assert len(named) > 50
    assert [name for name in named if not IN_WORDS.fullmatch(name)] == []


def test_every_migration_says_what_it_does():
    names = [path.stem for path in files("diversion/*/migrations/*.py") if path.stem != "__init__"]

    assert [
        name for name in names if not re.fullmatch(r"0001_initial|\d{4}_[a-z0-9_]{8,}", name) or "_auto_" in name
    ] == []


def statuses_as_text(tree: ast.Module) -> Iterator[str]:
    """Yield each place of a module where a status is compared, set or asked for as bare text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and _is_status(node.left):
            yield from _bare(node.comparators)
        if isinstance(node, ast.keyword) and (node.arg or "").startswith("status"):
            yield from _bare([node.value])


def _is_status(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"status", "old", "new", "held_from"}


def _bare(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            yield from _bare(node.elts)
        if isinstance(node, ast.Constant) and node.value in STATUSES:
            yield f"{node.lineno}: {node.value}"


def test_a_status_is_named_never_written_as_text():
    found = {name: list(statuses_as_text(tree)) for name, tree in code()}

    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize(
    "line",
    ['message.status == "planned"', 'rows.filter(status__in=["held"])', 'Q(status="sending")', 'x.status in {"watch"}'],
)
def test_a_status_as_text_is_seen(line):
    assert len(list(statuses_as_text(ast.parse(line)))) == 1


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine():
    found = [
        (name, hit)
        for name, text in texts()
        for hit in [*(host for host in HOSTS if host in text), *PLACES.findall(text)]
    ]

    assert found == []


def test_there_is_one_lock_file_a_purpose():
    assert [name_of(path) for path in files("*.lock", "poetry.lock", "Pipfile*", "package*.json")] == []
