"""A small word for templates: looking up."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def value_of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return mapping[key], or '' when there is none."""
    return mapping.get(key, "")
