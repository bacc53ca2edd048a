"""The form of a series. What is well-formed stands here; which dates come of it, the schedule says."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import User
from diversion.classes.actions import SeriesPlan
from diversion.classes.models import ClassSeries, Closures, Curriculum, Mode
from diversion.classes.queries.series import CurriculumRow
from diversion.classes.schedule import Slot
from diversion.people.models import Language
from diversion.web.rendering import HouseForm

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
SLOTS = (1, 2, 3)


def time_input() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


def day_input() -> forms.DateInput:
    # The browser's own field for a day wants this format, whatever the language of the page.
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class SlotsForm(HouseForm):
    """Up to three days of the week with the time at which class begins. The first is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in SLOTS:
            self.fields[f"weekday_{number}"] = forms.TypedChoiceField(
                label=_("Day of the week"),
                choices=[("", "—"), *WEEKDAYS],
                coerce=int,
                required=number == 1,
                empty_value=None,
            )
            self.fields[f"starts_{number}"] = forms.TimeField(
                label=_("Begins"), widget=time_input(), required=number == 1
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in SLOTS:
            day, starts = f"weekday_{number}", f"starts_{number}"
            if day in self.errors or starts in self.errors:
                continue
            if data[day] is None and data[starts] is not None:
                self.add_error(day, _("Choose the day for this time."))
            elif data[day] is not None and data[starts] is None:
                self.add_error(starts, _("Say at what time it begins."))
        return data

    def slots(self) -> list[tuple[Any, Any]]:
        """Return the fields of each slot, for the page."""
        return [(self[f"weekday_{number}"], self[f"starts_{number}"]) for number in SLOTS]

    def chosen_slots(self) -> tuple[Slot, ...]:
        data = self.cleaned_data
        pairs = {(data[f"weekday_{number}"], data[f"starts_{number}"]) for number in SLOTS}
        return tuple(sorted(Slot(day, starts) for day, starts in pairs if day is not None))


class SeriesForm(SlotsForm):
    curriculum = forms.ChoiceField(label=_("What is taught"))
    name = forms.CharField(label=_("Name of the series"), max_length=120, help_text=_("Such as “Winter term”."))
    first_day = forms.DateField(
        label=_("Not before"),
        widget=day_input(),
        help_text=_("The first session is on the first class day from here on."),
    )
    place = forms.CharField(
        label=_("Place, as texts name it"),
        max_length=80,
        help_text=_("A name that tells nothing to others who read it, such as “100 Main St, Room 2”."),
    )
    address = forms.CharField(label=_("Full address, for staff and letters"), max_length=200, required=False)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices)
    closures = forms.ChoiceField(label=_("Days without class"), choices=Closures.choices)
    leads = forms.MultipleChoiceField(label=_("Who leads it"), required=False, widget=forms.CheckboxSelectMultiple)
    speakers = forms.CharField(label=_("Speakers"), max_length=200, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None, *, curricula: list[CurriculumRow], leads: list[User], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["curriculum"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a curriculum")),
            *((str(row.id), f"{row.name} · {row.program}") for row in curricula),
        ]
        self.fields["leads"].choices = [(str(lead.pk), lead.name) for lead in leads]  # type: ignore[attr-defined]

    def plan(self) -> SeriesPlan:
        data = self.cleaned_data
        return SeriesPlan(
            name=data["name"],
            slots=self.chosen_slots(),
            first_day=data["first_day"],
            place=data["place"],
            capacity=data["capacity"],
            address=data["address"],
            language=Language(data["language"]),
            mode=Mode(data["mode"]),
            closures=Closures(data["closures"]),
            speakers=data["speakers"],
        )

    def lead_ids(self) -> list[UUID]:
        return [UUID(pk) for pk in self.cleaned_data["leads"]]


def like(series: ClassSeries) -> dict[str, Any]:
    """Return what the form begins with when a series is planned like another: all but its name and its first day.

    Of what is taught it takes the latest version.
    """
    versions = Curriculum.objects.filter(program_id=series.program_id, name=str(series.curriculum))
    begun: dict[str, Any] = {
        "curriculum": str(versions.order_by("-version").values_list("pk", flat=True).first()),
        "place": series.place,
        "address": series.address,
        "capacity": series.capacity,
        "language": series.language,
        "mode": series.mode,
        "closures": series.closures,
        "speakers": series.speakers,
        "leads": [str(pk) for pk in series.leads.values_list("pk", flat=True)],
    }
    slots: list[tuple[int, time]] = list(
        series.slots.order_by("weekday", "starts_wall").values_list("weekday", "starts_wall")
    )
    for number, (weekday, starts) in zip(SLOTS, slots, strict=False):
        begun |= {f"weekday_{number}": weekday, f"starts_{number}": starts}
    return begun
