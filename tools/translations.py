"""Collect the texts of code and templates into the Spanish catalog and compile it; with --check, say what is wrong.

A translator edits locale/es/LC_MESSAGES/django.po by hand or with a gettext editor, then runs `make translations`.
No line numbers and no dates are kept, so that the file changes only when a text does.
"""

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale/es/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
PYTHON, TEMPLATES = ("diversion", "tasks"), (".html", ".txt")

_PLAIN = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"))
_PLURAL = dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
_CONTEXT = dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2))
KEYWORDS = _PLAIN | _PLURAL | _CONTEXT | dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]")
HEADERS = [
    ("Language", "es"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
]


class Spanish(Catalog):
    """A catalog whose header says nothing that changes by itself."""

    mime_headers = property(lambda self: HEADERS, lambda self, value: None)


def main(arguments: list[str]) -> int:
    catalog = merged(_stored(), collected())
    if "--check" in arguments:
        problems = [*wrong_with(catalog), *_stale(catalog)]
        print("\n".join(problems) or f"{len(catalog)} texts, all in Spanish.")
        return bool(problems)
    for path, content in zip((PO, MO), as_files(catalog), strict=True):
        path.write_bytes(content)
    catalog.obsolete.clear()
    left = list(wrong_with(catalog))
    print("\n".join([*left, f"{len(catalog)} texts, {len(left)} of them to see to."]))
    return 0


def collected() -> Catalog:
    """Return every marked text of code and templates, with the files that it stands in, without translations."""
    catalog = Spanish(
        locale="es", header_comment="# Spanish of the tracker; `make translations` collects it.", fuzzy=False
    )
    for path in _files():
        for _line, text, comments, context in extract("python", _readable(path), KEYWORDS, ["Translators:"]):
            name = path.relative_to(ROOT).as_posix()
            catalog.add(text, locations=[(name, None)], auto_comments=comments, context=context)
    return catalog


def merged(stored: Catalog, found: Catalog) -> Catalog:
    """Return `found` with the translations of `stored`, and apart from them, as obsolete, those of texts that are gone."""
    for message in found:
        known = stored.get(message.id, message.context) if message.id else None
        if known:
            message.string = _shaped(known.string, like=message)
            message.flags |= known.flags & {"fuzzy"}
    gone = (message for message in stored if message.id and found.get(message.id, message.context) is None)
    found.obsolete = {message.id: message for message in gone}
    return found


def wrong_with(catalog: Catalog) -> Iterator[str]:
    """Yield a sentence for each text that is not whole in Spanish, and for each translation without a text."""
    for message in catalog:
        if not message.id:
            continue
        sources, translations = _forms(message.id), _forms(message.string)
        if not all(translations) or len(sources) != len(translations):
            yield f"Not translated: {sources[0]!r}"
        elif message.fuzzy:
            yield f"Marked as fuzzy: {sources[0]!r}"
        elif any(_placeholders(text) not in [_placeholders(source) for source in sources] for text in translations):
            yield f"Other placeholders in Spanish: {sources[0]!r}"
    yield from (f"No longer in the sources: {_forms(key)[0]!r}" for key in catalog.obsolete)


def as_files(catalog: Catalog) -> tuple[bytes, bytes]:
    """Return the bytes of django.po and of django.mo."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    write_mo(mo, catalog)
    return po.getvalue(), mo.getvalue()


def _stored() -> Catalog:
    catalog = Spanish(locale="es")
    if PO.exists():
        with PO.open("rb") as file:
            for message in read_po(file, locale="es", ignore_obsolete=True):
                catalog[message.id] = message
    return catalog


def _stale(catalog: Catalog) -> Iterator[str]:
    for path, content in zip((PO, MO), as_files(catalog), strict=True):
        if not path.exists() or path.read_bytes() != content:
            yield f"{path.name} is not what the sources say. Run: make translations"


def _files() -> Iterator[Path]:
    for folder in PYTHON:
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in TEMPLATES)


def _readable(path: Path) -> io.BytesIO:
    """Return a file as Python text: a template with everything but its texts blotted out, free of indentation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        text = "\n".join(line.lstrip() for line in templatize(text, origin=path.name).splitlines())
    return io.BytesIO(text.encode())


def _shaped(string: object, *, like: Message) -> object:
    forms = _forms(string)
    return tuple((*forms, *forms)[:2]) if like.pluralizable else forms[0]


def _forms(text: object) -> tuple[str, ...]:
    """Return the one form of a text, or its singular and plural; what nobody has translated yet is empty."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    sys.exit(main(sys.argv[1:]))
