"""Which rows hang on a person: every table that names one. A new table is followed without being listed here."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import ForeignKey, ManyToOneRel, Model, QuerySet

from diversion.people.models import Merge, Person, ToldApart

# They speak of two records as such, not of what belongs to a person.
OF_TWO_RECORDS = frozenset({ToldApart, Merge})

Moved = dict[str, list[str]]


def hanging() -> list[tuple[type[Model], str]]:
    """Return (table, column) of everything that belongs to one person."""
    # With include_hidden: a column that gives people no way back to it belongs to them all the same.
    relations = (each for each in Person._meta.get_fields(include_hidden=True) if isinstance(each, ManyToOneRel))
    named = ((each.related_model, each.field.name) for each in relations)
    return [(model, column) for model, column in named if model not in OF_TWO_RECORDS]


def rows_of(model: type[Model], column: str, person_id: UUID) -> QuerySet[Model]:
    """Return the rows of one table that belong to a person."""
    return model._base_manager.filter(**{column: person_id})


def move_all(source: UUID, target: UUID) -> Moved:
    """Give everything that hangs on `source` to `target`, and return the ids by table."""
    moved = {}
    for model, column in hanging():
        ids = sorted(str(pk) for pk in rows_of(model, column, source).values_list("pk", flat=True))
        if ids:
            rows_of(model, column, source).update(**{column: target})
            moved[model._meta.label_lower] = ids
    return moved


def move_these(moved: Moved, source: UUID, target: UUID) -> None:
    """Give the rows named, as far as they hang on `source`, to `target`, and with them what hangs on those rows."""
    for model, column in hanging():
        if ids := moved.get(model._meta.label_lower):
            rows_of(model, column, source).filter(pk__in=ids).update(**{column: target})
    for model, column, over in _following():
        rows_of(model, column, source).filter(**{over: target}).update(**{column: target})


def _following() -> Iterator[tuple[type[Model], str, str]]:
    """Yield (table, column, lookup) where a row names another row that belongs to a person: a text and the number it went to."""
    columns = dict(hanging())
    for model, column in columns.items():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model in columns:
                yield model, column, f"{field.name}__{columns[field.related_model]}"
