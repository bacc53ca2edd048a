"""From what was typed to the columns of a row, and from there to the entry in the log."""

from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol

from diversion.people import rules
from diversion.people.models import ContactPoint, Person

Changes = dict[str, tuple[object, object]]


class Typed(Protocol):
    """A dataclass whose fields are named like the columns that they fill."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def values_of(data: Typed) -> dict[str, object]:
    """Return the fields of a dataclass by name."""
    return {field.name: getattr(data, field.name) for field in fields(data)}


def apply(record: Person | ContactPoint, values: dict[str, object], *, save: bool = True) -> Changes:
    """Write those of `values` that differ, and return what changed as the log may hold it."""
    changes = {name: (getattr(record, name), new) for name, new in values.items() if getattr(record, name) != new}
    for name, (_old, new) in changes.items():
        setattr(record, name, new)
    if save and changes:
        record.save(update_fields=list(changes))
    return {
        name: (rules.for_the_record(name, old), rules.for_the_record(name, new)) for name, (old, new) in changes.items()
    }
