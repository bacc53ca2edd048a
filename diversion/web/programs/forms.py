"""Forms about programs: what is well-formed. What is allowed, the rules and the actions say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.forms.models import fields_for_model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from diversion.programs.actions import NewProgram
from diversion.programs.criteria import LIBRARY
from diversion.programs.models import CalendarKind, Door, Offense, PolicyVersion, ProgramModel, Track
from diversion.programs.rules import DOORS_OF
from diversion.programs.terms import SECTIONS, Section, Setting, Switch, Terms
from diversion.web.programs.presenters import offense_words
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
ZONES = (
    ("America/Los_Angeles", _("Pacific time")),
    ("America/Phoenix", _("Arizona time")),
    ("America/Denver", _("Mountain time")),
    ("America/Chicago", _("Central time")),
    ("America/New_York", _("Eastern time")),
    ("America/Anchorage", _("Alaska time")),
    ("Pacific/Honolulu", _("Hawaii time")),
)
# How a criterion weighs: (blocking, evidence).
NOT_ASKED = "off"
WEIGHTS = {
    "decides": (True, False),
    "decides_shown": (True, True),
    "noted": (False, False),
    "noted_shown": (False, True),
}
WEIGHT_CHOICES = (
    (NOT_ASKED, _("Not asked")),
    ("decides", _("Decides")),
    ("decides_shown", _("Decides, with evidence")),
    ("noted", _("Noted only")),
    ("noted_shown", _("Noted only, with evidence")),
)


def _day_input() -> forms.DateInput:
    # The browser's own field for a day wants this format, whatever the language of the page.
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class NewProgramForm(HouseForm):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As staff call it."))
    code = forms.SlugField(
        label=_("Code"), max_length=30, help_text=_("Short, without spaces, for lists and exports: fopp-tracy.")
    )
    model = forms.ChoiceField(label=_("Kind of program"), choices=ProgramModel.choices, widget=forms.RadioSelect)
    track = forms.ChoiceField(label=_("Track"), choices=Track.choices, widget=forms.RadioSelect)
    public_name = forms.CharField(
        label=_("Name on letters and texts"),
        max_length=60,
        help_text=_("Neutral: a phone shows it to whoever looks at it."),
    )
    sender_name = forms.CharField(label=_("Sender of texts"), max_length=40, help_text=_("Neutral, too."))
    callback_phone = forms.CharField(label=_("Telephone to call back"), max_length=20)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    review_due_on = forms.DateField(
        label=_("Next review by the district attorney"),
        required=False,
        widget=_day_input(),
        help_text=_("Cal. Penal Code 1001.2 asks for one each year."),
    )

    def new_program(self) -> NewProgram:
        return NewProgram(**self.cleaned_data)


class SectionForm(HouseForm):
    """The settings of one section that a kind of program knows."""

    def __init__(self, data: Data = None, *, section: Section, model: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.section = section
        for setting in section.settings_for(model):
            self.fields[setting.name] = _field(setting, model)


class OffensesForm(HouseForm):
    offenses = forms.TypedMultipleChoiceField(
        label=_("Offenses that the program takes"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is no longer law stays here for what happened before."),
    )

    def __init__(self, data: Data = None, *, offenses: Iterable[Offense], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = [(str(offense.pk), offense_words(offense)) for offense in offenses]
        self.fields["offenses"].choices = choices  # type: ignore[attr-defined]


class CriteriaForm(HouseForm):
    """One choice for each criterion of the library, and its figures beside it."""

    def __init__(self, data: Data = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for code, entry in LIBRARY.items():
            self.fields[code] = forms.ChoiceField(
                label=entry.words(self.figures(code, self.initial)),
                choices=WEIGHT_CHOICES,
                initial=NOT_ASKED,
                help_text=f"{entry.rule} · {entry.source}",
            )
            for each in entry.parameters:
                self.fields[f"{code}-{each.name}"] = forms.IntegerField(
                    label=str(each.label),
                    min_value=each.lowest,
                    max_value=each.highest,
                    initial=each.default,
                )

    @staticmethod
    def figures(code: str, values: Mapping[str, Any]) -> dict[str, int]:
        """Return the figures of a criterion that `values` holds, by their own names."""
        named = {each.name: values.get(f"{code}-{each.name}") for each in LIBRARY[code].parameters}
        return {name: value for name, value in named.items() if value is not None}

    def switches(self) -> tuple[Switch, ...]:
        """Return the criteria that are asked, in the order of the library."""
        data = self.cleaned_data
        return tuple(
            Switch(code, self.figures(code, data), *WEIGHTS[data[code]]) for code in LIBRARY if data[code] != NOT_ASKED
        )


@dataclass(frozen=True)
class TermsForms:
    """The forms of one draft, which are sent together: a section each, the offenses, the criteria."""

    sections: list[SectionForm]
    offenses: OffensesForm
    criteria: CriteriaForm

    @classmethod
    def of(cls, terms: Terms, *, model: str, offenses: Iterable[Offense], data: Data = None) -> "TermsForms":
        return cls(
            sections=[
                SectionForm(data, section=section, model=model, initial=dict(terms.values))
                for section in SECTIONS
                if section.settings_for(model)
            ],
            offenses=OffensesForm(data, offenses=offenses, initial={"offenses": [str(pk) for pk in terms.offenses]}),
            criteria=CriteriaForm(data, initial=_weights(terms.switches)),
        )

    def is_valid(self) -> bool:
        """Check each form, so that all errors show at once."""
        forms_here = (*self.sections, self.offenses, self.criteria)
        return sum(form.is_valid() for form in forms_here) == len(forms_here)

    def terms(self, before: Terms) -> Terms:
        """Return the terms as sent; what this kind of program does not know stays as in `before`."""
        values = dict(before.values)
        for form in self.sections:
            values |= form.cleaned_data
        return Terms(values, frozenset(self.offenses.cleaned_data["offenses"]), self.criteria.switches())


class ApproveForm(HouseForm):
    from_on = forms.DateField(
        label=_("It holds from"),
        widget=_day_input(),
        help_text=_("The version before it ends on the day before. Files that are signed keep theirs."),
    )
    decided = forms.CharField(
        label=_("Who decided it, and where it is written"), max_length=300, help_text=_("It goes on record.")
    )

    def __init__(self, data: Data = None, *, today: date) -> None:
        super().__init__(data, initial={"from_on": today})


class ReviewForm(HouseForm):
    reviewed_on = forms.DateField(label=_("Day of the review"), widget=_day_input())
    decided = forms.CharField(
        label=_("Who reviewed it, and where it is written"), max_length=300, help_text=_("It goes on record.")
    )


class ClosedDayForm(HouseForm):
    calendar = forms.ChoiceField(
        label=_("Calendar"),
        choices=[(kind.value, kind.label) for kind in (CalendarKind.COURT, CalendarKind.AGENCY)],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Day"), widget=_day_input())
    name = forms.CharField(label=_("Why it is shut"), max_length=80)


def _field(setting: Setting, model: str) -> forms.Field:
    field = _FIELDS[setting.name](model) if setting.name in _FIELDS else _field_of_the_model(setting.name)
    field.label, field.help_text = capfirst(str(setting.label)), str(setting.hint)
    return field


def _field_of_the_model(name: str) -> forms.Field:
    fields: dict[str, forms.Field] = fields_for_model(PolicyVersion, fields=[name])
    return fields[name]


def _doors(model: str) -> forms.Field:
    known = [(door.value, door.label) for door in Door if door in DOORS_OF[ProgramModel(model)]]
    return forms.MultipleChoiceField(choices=known, required=False, widget=forms.CheckboxSelectMultiple)


def _money(_model: str) -> forms.Field:
    return forms.DecimalField(min_value=0, max_digits=8, decimal_places=2)


def _wall_time(_model: str) -> forms.Field:
    return forms.TimeField(widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


_FIELDS = {"doors": _doors, "fee_standard": _money, "send_from": _wall_time, "send_until": _wall_time}


def _weights(switches: Iterable[Switch]) -> dict[str, object]:
    named = {weight: name for name, weight in WEIGHTS.items()}
    initial: dict[str, object] = {}
    for switch in switches:
        initial[switch.code] = named[switch.is_blocking, switch.needs_evidence]
        initial |= {f"{switch.code}-{name}": figure for name, figure in switch.parameters.items()}
    return initial
