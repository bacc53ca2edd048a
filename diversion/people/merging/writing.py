"""Columns written so that they can be put back: what they said before and after, as JSON holds it without loss."""

from collections.abc import Mapping
from datetime import date, time
from uuid import UUID

from django.db.models import Model

Written = dict[str, list[object]]


def say(row: Model, values: Mapping[str, object]) -> Written:
    """Set columns (a key by its `_id`) without saving, and return (before, after) of each, whether or not it differs."""
    written = {name: [as_kept(getattr(row, name)), as_kept(value)] for name, value in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    return written


def write(row: Model, values: Mapping[str, object]) -> Written:
    """As `say`, and save the row, which the caller has locked."""
    written = say(row, values)
    row.save()
    return written


def is_as_written(row: Model, written: Written) -> bool:
    """Tell whether every column still says what was written."""
    return all(as_kept(getattr(row, name)) == after for name, (_before, after) in written.items())


def put_back(row: Model, written: Written) -> None:
    """Write what the columns said before."""
    for name, (before, _after) in written.items():
        setattr(row, name, row._meta.get_field(name).to_python(before))  # type: ignore[union-attr]  # columns only
    row.save()


def as_kept(value: object) -> object:
    """Return a value as JSON holds it; `to_python` of its field makes it again."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return str(value) if isinstance(value, str) else value
