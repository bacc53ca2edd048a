"""Small words for templates: looking up, and phone numbers as people write them."""

from collections.abc import Mapping
from typing import Any

from django import template

from diversion.core import phone

register = template.Library()


@register.filter
def value_of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return mapping[key], or '' when there is none."""
    return mapping.get(key, "")


@register.filter
def shown_phone(value: str) -> str:
    """Return an E.164 number as people write it."""
    return phone.shown(value)
