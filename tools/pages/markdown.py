"""The few pieces of Markdown that generated pages are made of."""

from collections.abc import Iterable, Sequence


def page(title: str, made_from: str, *parts: str) -> str:
    """Return a whole page that says what it is made from and that nobody edits it."""
    head = f"# {title}\n\nWritten by `make docs` from {made_from}. Do not edit: a test compares."
    return "\n\n".join([head, *parts]) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def code(value: object) -> str:
    return f"`{value}`"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
