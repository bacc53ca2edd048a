"""docs/rules.md: each rule that comes from somewhere, where it is kept, and its source."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tools.pages.markdown import code, page, table

SOURCE = re.compile(r"Source:\s+(?P<named>.+?)\.?\s*-*\s*$", re.MULTILINE)
FOLDERS = ("diversion", "tasks")
HAS_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef)


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One sentence of a docstring or a comment, where it stands, and the sources that it names."""

    where: str
    says: str
    sources: tuple[str, ...]


def text() -> str:
    return page(
        "Rules and their sources",
        "the “Source:” lines of docstrings and comments",
        "A rule that has no line here is ours alone, and its reason is in the code beside it.",
        table(("Rule", "Kept in", "Source"), (_row(rule) for rule in found())),
    )


def found() -> list[Rule]:
    """Return every rule of the code that names a source, by the place where it is kept."""
    paths = [path for folder in FOLDERS for path in (settings.ROOT / folder).rglob("*.py")]
    return sorted({rule for path in paths for rule in (*_in_docstrings(path), *_in_comments(path))})


def _in_docstrings(path: Path) -> Iterator[Rule]:
    yield from _below(ast.parse(path.read_text(encoding="utf-8")), _module(path))


def _below(node: ast.AST, where: str) -> Iterator[Rule]:
    if isinstance(node, HAS_DOCSTRING):
        yield from _named(ast.get_docstring(node) or "", where)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef):
            yield from _below(child, f"{where}.{child.name}")


def _in_comments(path: Path) -> Iterator[Rule]:
    block: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            block.append(token.string.lstrip("#- "))
        elif token.type not in {tokenize.NL, tokenize.INDENT} and block:
            yield from _named("\n".join(block), _module(path))
            block = []


def _named(words: str, where: str) -> Iterator[Rule]:
    named = SOURCE.search(words)
    if named:
        sources = tuple(source.strip() for source in named["named"].split(";"))
        yield Rule(where, _first_sentence(words[: named.start()]), sources)


def _first_sentence(words: str) -> str:
    return re.split(r"(?<=[.?])\s", " ".join(words.split()), maxsplit=1)[0]


def _module(path: Path) -> str:
    return ".".join(path.relative_to(settings.ROOT).with_suffix("").parts).removesuffix(".__init__")


def _row(rule: Rule) -> tuple[str, ...]:
    return rule.says, code(rule.where), "; ".join(_linked(source) for source in rule.sources)


def _linked(source: str) -> str:
    adr = re.fullmatch(r"docs/(adr/(\d{4})-\S+\.md)", source)
    if adr:
        return f"[ADR {adr[2]}]({adr[1]})"
    return f"[{source.removeprefix('docs/')}]({source.removeprefix('docs/')})" if source.startswith("docs/") else source
