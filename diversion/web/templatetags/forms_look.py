"""What templates/forms/field.html asks about a field: facts about its widget, no rules."""

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.boundfield import BoundWidget

register = template.Library()


@register.filter
def is_choice_group(field: BoundField) -> bool:
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def choice_class(option: BoundWidget) -> str:
    return "usa-radio" if option.data["type"] == "radio" else "usa-checkbox"
