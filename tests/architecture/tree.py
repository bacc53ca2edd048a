"""What the laws read: the files of the project, as git knows them or as they lie there."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.ROOT
DIVERSION = ROOT / "diversion"
TEMPLATES = ROOT / "templates"
# Written by others, or by a tool, and not to be edited.
NOT_OURS = ("static/uswds/", "static/htmx/", "LICENSE", "requirements.txt", "requirements-dev.txt")


def files(*patterns: str) -> list[Path]:
    """Return the project's own files, those that git does not know yet included; all of them without a pattern."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    return sorted(ROOT / name for name in listed if name and not name.startswith(NOT_OURS) and (ROOT / name).is_file())


def texts(*patterns: str) -> Iterator[tuple[str, str]]:
    """Yield (name, content) of every file that is text."""
    for path in files(*patterns):
        try:
            yield name_of(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture, a font, a compiled catalog
            continue


def code() -> Iterator[tuple[str, ast.Module]]:
    """Yield (name, syntax tree) of every module of the program but its migrations."""
    for name, content in texts("diversion/**.py", "tasks/**.py"):
        if "/migrations/" not in name:
            yield name, ast.parse(content)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
