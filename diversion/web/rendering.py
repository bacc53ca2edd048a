"""How forms and pages become HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The design system's class for each of Django's widget templates. Every other input that shows is a usa-input.
CLASS_OF_WIDGET = {
    "django/forms/widgets/checkbox.html": "usa-checkbox__input",
    "django/forms/widgets/checkbox_option.html": "usa-checkbox__input",
    "django/forms/widgets/radio_option.html": "usa-radio__input",
    "django/forms/widgets/select.html": "usa-select",
    "django/forms/widgets/textarea.html": "usa-textarea",
    "django/forms/widgets/hidden.html": "",
}
TYPED = {"usa-input", "usa-select", "usa-textarea"}

HouseForm = forms.Form


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused, by the name of what it was for, to be shown in its place with what was typed."""

    name: str
    form: HouseForm

    @property
    def words(self) -> list[str]:
        return [str(word) for words in self.form.errors.values() for word in words]


class FormRenderer(TemplatesSetting):
    """Draws every form, ours and the sign-in library's, through templates/forms/ and in the design system's classes."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Return the HTML of a form, a field or a widget; a widget keeps its own class beside the house's."""
        if "widget" in context:
            _dress(context["widget"]["attrs"], CLASS_OF_WIDGET.get(template_name, "usa-input"))
        return super().render(template_name, context, request)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, partial: str = "", status: int = 200
) -> HttpResponse:
    """Return the whole page, or only its named partial when htmx asks for a piece of it."""
    asked_for_piece = partial and request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"{template}#{partial}" if asked_for_piece else template, dict(context), status=status)


def _dress(attrs: dict[str, Any], house_class: str) -> None:
    if not house_class:
        return
    attrs["class"] = f"{house_class} {attrs['class']}" if attrs.get("class") else house_class
    if house_class in TYPED:
        # Names and numbers of people must not stay in the memory of a shared browser.
        attrs.setdefault("autocomplete", "off")
