"""Builders for the check constraints that say what must be true, whatever the code does."""

from enum import Enum

from django.db.models import CheckConstraint, Q


def one_of(field: str, choices: type[Enum], *, name: str) -> CheckConstraint:
    """Return a constraint that `field` holds one of the values of `choices`."""
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": [choice.value for choice in choices]}))


def both_or_neither(first: str, second: str, *, name: str) -> CheckConstraint:
    """Return a constraint that two nullable fields are filled together or empty together."""
    filled = {f"{first}__isnull": False, f"{second}__isnull": False}
    empty = {f"{first}__isnull": True, f"{second}__isnull": True}
    return CheckConstraint(name=name, condition=Q(**filled) | Q(**empty))


def present_iff(field: str, condition: Q, *, name: str) -> CheckConstraint:
    """Return a constraint that nullable `field` is filled exactly when `condition` holds."""
    return CheckConstraint(
        name=name,
        condition=(condition & Q(**{f"{field}__isnull": False})) | (~condition & Q(**{f"{field}__isnull": True})),
    )
