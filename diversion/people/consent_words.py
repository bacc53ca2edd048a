"""The words of consent that people were shown: one file a version, kind and language, never changed once somebody agreed to it.

A new version is a new file beside the old ones; `tests/architecture/test_consent_texts.py` keeps the old ones as they are.
Source: docs/adr/0012-consent.md
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

# Consent that came as a text reply: the reply itself is kept with the row, and no form was shown.
REPLY = "reply"
FOLDER = Path(__file__).parent / "consent_texts"


def versions(kind: str) -> list[str]:
    """Return the versions of the words for a kind of consent, newest first."""
    found = {version for version, of, _language in _texts() if of == kind}
    return sorted(found, key=_by_number, reverse=True)


def words_of(kind: str, version: str, language: str) -> str | None:
    """Return the words that were shown, None when there are no such words on file."""
    return _texts().get((version, kind, language))


@cache
def _texts() -> Mapping[tuple[str, str, str], str]:
    texts = {}
    for path in FOLDER.glob("*.txt"):
        version, kind, language, _ending = path.name.split(".")
        texts[version, kind, language] = path.read_text(encoding="utf-8").strip()
    return MappingProxyType(texts)


def _by_number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-"))
