"""The form of a curriculum: its name and gaps, and a row for each module. What is allowed, the actions say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.classes.actions import Curricular, Taught
from diversion.classes.models import Curriculum
from diversion.programs.queries import ProgramChoice
from diversion.web.choices import offered
from diversion.web.rendering import HouseForm

ROWS, MORE, MOST = 6, 4, 60
Data = Mapping[str, Any] | None


class AboutForm(HouseForm):
    program = forms.ChoiceField(label=_("Program"))
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as “Saturday class”."))
    days_after_first = forms.IntegerField(
        label=_("Days at least between the first and the second session"), min_value=0, max_value=365, initial=0
    )
    days_before_last = forms.IntegerField(
        label=_("Days at least before the last session"), min_value=0, max_value=365, initial=0
    )

    def __init__(self, data: Data, *, programs: list[ProgramChoice], after: Curriculum | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]
        if after is not None:
            del self.fields["program"], self.fields["name"]


class ModuleForm(HouseForm):
    """One row. Left empty it is no module."""

    title = forms.CharField(label=_("What it is about"), max_length=120, required=False)
    topics = forms.CharField(label=_("Topics"), max_length=300, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=720, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["minutes"] and not data["title"]:
            self.add_error("title", _("Say what these minutes are about."))
        elif (data["title"] or data["topics"]) and not data["minutes"]:
            self.add_error("minutes", _("Say how many minutes it takes."))
        return data

    def taught(self) -> Taught | None:
        """Return the module, None for an empty row."""
        data = self.cleaned_data
        return Taught(data["title"], data["minutes"], data["topics"]) if data["title"] else None


class CurriculumForms:
    """What is sent together: what the whole is, and its modules in order. `after` is the version that this one follows."""

    def __init__(self, data: Data, *, programs: list[ProgramChoice], after: Curriculum | None = None) -> None:
        typed = data or {}
        # Who asks for more rows has not finished: what was typed stays, and nothing is checked yet.
        sent = None if "more" in typed else data
        known = [] if after is None or data else [vars(module) for module in after.modules.order_by("position")]
        begun = typed or (vars(after) if after else {})
        self.rows = _rows(typed, known=len(known))
        self.about = AboutForm(sent, programs=programs, after=after, initial=begun)
        self.modules = [
            ModuleForm(sent, prefix=f"m{number}", initial=_row(number, typed, known)) for number in range(self.rows)
        ]

    def is_valid(self) -> bool:
        """Check each form, so that all errors show at once."""
        forms_here = (self.about, *self.modules)
        return sum(form.is_valid() for form in forms_here) == len(forms_here)

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.modules)

    def curricular(self) -> Curricular:
        about = self.about.cleaned_data
        return Curricular(
            name=about.get("name", ""),
            modules=tuple(taught for taught in (form.taught() for form in self.modules) if taught),
            days_after_first=about["days_after_first"],
            days_before_last=about["days_before_last"],
        )


def _row(number: int, typed: Mapping[str, Any], known: list[dict[str, Any]]) -> dict[str, Any]:
    if typed:
        return {name: typed.get(f"m{number}-{name}", "") for name in ModuleForm.base_fields}
    return known[number] if number < len(known) else {}


def _rows(typed: Mapping[str, Any], *, known: int) -> int:
    if not typed:
        return max(ROWS, known + 2)
    said = str(typed.get("rows", ""))
    rows = int(said) if said.isdecimal() and len(said) < 4 else ROWS
    return min(rows + (MORE if "more" in typed else 0), MOST)
