"""How forms and pages become HTML."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CLASS_OF_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.RadioSelect, "usa-radio__input"),
    (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    (forms.Select, "usa-select"),
    (forms.Textarea, "usa-textarea"),
    (forms.Input, "usa-input"),
)


class FieldErrors(ErrorList):
    """Errors of one field, in words of the design system and tied to the input by Django's aria-describedby."""

    template_name = "forms/errors.html"


class FormRenderer(TemplatesSetting):
    """Draws every form and field of the project through templates/forms/."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class HouseForm(forms.Form):
    """The base of our forms: the design system's classes on every input."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("error_class", FieldErrors)
        super().__init__(*args, **kwargs)
        dress(self)


def dress(form: forms.BaseForm) -> None:
    """Give each widget of `form` its class of the design system."""
    form.error_class = FieldErrors
    for field in form.fields.values():
        found = next((name for kind, name in CLASS_OF_WIDGET if isinstance(field.widget, kind)), "usa-input")
        field.widget.attrs.setdefault("class", found)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, partial: str = "", status: int = 200
) -> HttpResponse:
    """Return the whole page, or only its named partial when htmx asks for a piece of it."""
    asked_for_piece = partial and request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"{template}#{partial}" if asked_for_piece else template, dict(context), status=status)
