"""Forms that change sessions: what is well-formed. What can be, the actions say."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import User
from diversion.classes.actions import Anew, Move
from diversion.classes.models import ClassSeries, ClassSession
from diversion.classes.requeue import When
from diversion.web.classes.series_forms import SLOTS, SlotsForm, day_input, time_input
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
ONE, LATER = "one", "later"
PLACE_HELP = _("A name that tells nothing to others who read it, such as “100 Main St, Room 2”.")


class MoveForm(HouseForm):
    local_day = forms.DateField(label=_("Day"), widget=day_input())
    starts_wall = forms.TimeField(label=_("Begins"), widget=time_input())
    ends_wall = forms.TimeField(label=_("Ends"), widget=time_input())
    place = forms.CharField(label=_("Place, as texts name it"), max_length=80, help_text=PLACE_HELP)
    address = forms.CharField(label=_("Full address, for staff and letters"), max_length=200, required=False)
    which = forms.ChoiceField(
        label=_("Which sessions"),
        choices=((ONE, _("Only this one")), (LATER, _("This one, and all later ones keep step"))),
        widget=forms.RadioSelect,
        initial=ONE,
    )

    def __init__(self, data: Data, *, session: ClassSession, **kwargs: Any) -> None:
        names = ("local_day", "starts_wall", "ends_wall", "place", "address")
        super().__init__(data, initial={name: getattr(session, name) for name in names}, **kwargs)
        if session.module_id is None:
            del self.fields["which"]

    def move(self) -> Move:
        data = self.cleaned_data
        when = When(data["local_day"], data["starts_wall"], data["ends_wall"])
        return Move(when, data["place"], data["address"], and_later=data.get("which") == LATER)


class LeadsForm(HouseForm):
    leads = forms.MultipleChoiceField(label=_("Who leads it"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Data, *, leads: list[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["leads"].choices = [(str(lead.pk), lead.name) for lead in leads]  # type: ignore[attr-defined]

    def user_ids(self) -> list[UUID]:
        return [UUID(pk) for pk in self.cleaned_data["leads"]]


class CancelForm(HouseForm):
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Staff read it; no text tells it."))


class RestoreForm(HouseForm):
    give_back = forms.ChoiceField(
        label=_("Do those who had a seat get it back?"),
        choices=(
            ("yes", _("Yes: who has no other seat gets it back and is told")),
            ("no", _("No: seats are booked anew")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why"), max_length=200)


class AgainForm(SlotsForm):
    first_day = forms.DateField(label=_("Not before"), widget=day_input())

    field_order = ("first_day",)

    def anew(self) -> Anew:
        return Anew(self.chosen_slots(), self.cleaned_data["first_day"])


def slots_of(series: ClassSeries) -> dict[str, Any]:
    """Return what a form of slots begins with."""
    rows = series.slots.order_by("weekday", "starts_wall").values_list("weekday", "starts_wall")
    begun: dict[str, Any] = {}
    for number, (weekday, starts) in zip(SLOTS, rows, strict=False):
        begun |= {f"weekday_{number}": weekday, f"starts_{number}": starts}
    return begun
