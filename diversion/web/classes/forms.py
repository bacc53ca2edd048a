"""Forms about classes: what is well-formed. What is allowed, the actions say."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import User
from diversion.attendance.actions import Tap
from diversion.attendance.marks import Mark
from diversion.classes.actions import Sitting
from diversion.programs.models import Program
from diversion.programs.queries import ProgramChoice
from diversion.web.choices import offered
from diversion.web.rendering import HouseForm


class MarkForm(forms.Form):
    """One tap. `minutes` is a button's number, `typed` what was typed instead, `reason` why a signed register changes."""

    mark = forms.ChoiceField(choices=Mark.choices)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1440)
    typed = forms.IntegerField(required=False, min_value=1, max_value=1440)
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    reason = forms.CharField(required=False, max_length=200)

    def tap(self) -> Tap:
        data = self.cleaned_data
        return Tap(Mark(data["mark"]), data["minutes"] or data["typed"], data["version"], data["reason"])


class TakeBackForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class SignForm(forms.Form):
    """Whether it was answered that everybody without a mark was not there."""

    others_not_here = forms.BooleanField(required=False)


class FilledForm(forms.Form):
    """Which filling is taken back: the instant at which it was done, as the page wrote it."""

    filled_at = forms.DateTimeField()


class SessionForm(HouseForm):
    program = forms.ChoiceField(label=_("Program"))
    series = forms.CharField(label=_("Series"), max_length=120, help_text=_("Such as “Saturday class, fall term”."))
    local_day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}))
    starts_wall = forms.TimeField(label=_("Begins"), widget=forms.TimeInput({"type": "time"}))
    ends_wall = forms.TimeField(label=_("Ends"), widget=forms.TimeInput({"type": "time"}))
    place = forms.CharField(
        label=_("Place, as texts name it"),
        max_length=80,
        help_text=_("A name that tells nothing to others who read it, such as “100 Main St, Room 2”."),
    )
    address = forms.CharField(label=_("Full address, for staff and letters"), max_length=200, required=False)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500)
    facilitator = forms.ChoiceField(label=_("Who leads it"), required=False)

    def __init__(self, *args: Any, programs: list[ProgramChoice], leads: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]
        self.fields["facilitator"].choices = [("", _("Nobody yet")), *((str(lead.pk), lead.name) for lead in leads)]  # type: ignore[attr-defined]

    def sitting(self, program: Program) -> Sitting:
        """Return the sitting in the program's zone."""
        data = self.cleaned_data
        return Sitting(
            local_day=data["local_day"],
            starts_wall=data["starts_wall"],
            ends_wall=data["ends_wall"],
            time_zone=program.time_zone or settings.TIME_ZONE,
            place=data["place"],
            capacity=data["capacity"],
            address=data["address"],
        )
