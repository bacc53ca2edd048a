"""Write the generated pages of docs/ again; with --check, name those that are not what the code says."""

import sys
from pathlib import Path

from tools.pages import lifecycles, messages, permissions, rules, settings

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {
    "lifecycles.md": lifecycles.text,
    "messages.md": messages.text,
    "permissions.md": permissions.text,
    "rules.md": rules.text,
    "settings.md": settings.text,
}


def stale() -> list[str]:
    """Return the names of the pages that differ from what the code says, in order."""
    return [name for name, text in PAGES.items() if _stored(DOCS / name) != text()]


def write() -> None:
    for name, text in PAGES.items():
        (DOCS / name).write_text(text(), encoding="utf-8")


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        write()
        return 0
    for name in (names := stale()):
        print(f"docs/{name} is not what the code says. Run: make docs")
    return bool(names)


def _stored(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
