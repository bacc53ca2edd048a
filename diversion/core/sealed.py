"""Columns that only those who hold a key can read: the column itself, and the plain words of it.

    code_word_sealed = SealedText(place="people.code_word", blank=True)
    code_word = plain("code_word_sealed")

`sealed_columns` finds every one of them, so that none is forgotten when keys change. Source: docs/adr/0014-sealed-facts.md
"""

from collections.abc import Iterator
from typing import Any, cast

from django.apps import apps
from django.db import models

from diversion.core import keyring


class SealedText(models.TextField):
    """Text as `keyring.seal` wrote it for `place`; to the database a text like any other. Empty stays empty."""

    def __init__(self, *args: Any, place: str = "", **options: Any) -> None:
        self.place = place
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options


def plain(column: str) -> property:
    """Return an attribute that reads and writes the plain words of a sealed column: opened only when somebody asks."""

    def read(row: models.Model) -> str:
        sealed = getattr(row, column)
        return keyring.unseal(sealed, place=_place(row, column)) if sealed else ""

    def write(row: models.Model, words: str) -> None:
        setattr(row, column, keyring.seal(words, place=_place(row, column)) if words else "")

    return property(read, write)


def sealed_columns() -> Iterator[SealedText]:
    """Yield every sealed column of every table."""
    for model in apps.get_models():
        yield from (field for field in model._meta.concrete_fields if isinstance(field, SealedText))


def _place(row: models.Model, column: str) -> str:
    return cast(SealedText, row._meta.get_field(column)).place
