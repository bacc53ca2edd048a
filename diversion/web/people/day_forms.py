"""Forms of the steps that carry more than a reason: a day, a court's order, a filing."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.enrollments import rules
from diversion.enrollments.actions import Order
from diversion.enrollments.rules import Step
from diversion.enrollments.states import held_charge
from diversion.web.people.forms import Data, day_input
from diversion.web.rendering import HouseForm

CHARGE_STEPS = {step.name: step for step in held_charge.LIFECYCLE.transitions if step != held_charge.SATISFY}


class DayForm(HouseForm):
    """A step with its day, and its reason where it must say why."""

    step = forms.ChoiceField(choices=[(step.name, step.name) for step in rules.DATED], widget=forms.HiddenInput)
    on = forms.DateField(widget=day_input())
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("It goes on record with the change.")
    )

    def __init__(self, data: Data = None, *, about: str, step: Step | None, label: str = "") -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"step": step.name if step else ""})
        self.fields["on"].label = label
        self.fields["reason"].required = step in rules.NEEDS_A_REASON
        if not self.fields["reason"].required:
            self.fields["reason"].widget = forms.HiddenInput()


class OrderForm(HouseForm):
    """What the judge ordered, as it stands on the paper."""

    court = forms.CharField(label=_("Court"), max_length=120)
    case_no = forms.CharField(label=_("Case number"), max_length=40)
    judge = forms.CharField(label=_("Judge"), max_length=120, required=False)
    made_on = forms.DateField(label=_("Day of the order"), widget=day_input())
    starts_on = forms.DateField(label=_("The term begins on"), widget=day_input())
    ends_on = forms.DateField(label=_("The term ends on"), widget=day_input())
    next_on = forms.DateField(label=_("Next court date"), required=False, widget=day_input())
    conditions = forms.CharField(
        label=_("Conditions"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    time_waived = forms.BooleanField(label=_("They waived time"), required=False)

    def __init__(self, data: Data = None, *, about: str, today: date) -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"made_on": today, "starts_on": today})

    def order(self) -> Order:
        return Order(**self.cleaned_data)


class ChargeForm(HouseForm):
    """A step of a held charge. Its action says whether a day or a reason is missing."""

    step = forms.ChoiceField(choices=[(name, name) for name in CHARGE_STEPS], widget=forms.HiddenInput)
    on = forms.DateField(label=_("Day on which it was filed"), required=False, widget=day_input())
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("It goes on record with the change.")
    )

    def __init__(self, data: Data = None, *, about: str, step: str = "") -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"step": step})
        asked = {held_charge.FILE.name: "on", held_charge.RETURN.name: "reason"}.get(step)
        for name in ("on", "reason"):
            self.fields[name].required = name == asked
            if name != asked:
                self.fields[name].widget = forms.HiddenInput()
