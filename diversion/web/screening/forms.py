"""Forms of a screening: what is well-formed. What counts as an answer, the domain says."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.referrals.models import CheckResult, CheckSource, ReasonCode
from diversion.referrals.screening.asking import Found, Question
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
# Only what this tracker proposes comes from it: nobody can write that by hand.
SOURCES = [
    ("", _("Choose one")),
    *((each.value, each.label) for each in CheckSource if each != CheckSource.THIS_TRACKER),
]
TILES = forms.RadioSelect({"class": "usa-radio__input--tile"})
# Longer than an evidence reference may be, so that pasted text is refused in words that help.
MOST_PASTED = 20_000


def _day_input() -> forms.DateInput:
    # The browser's own field for a day wants this format, whatever the language of the page.
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class AnswerForm(HouseForm):
    """The answer to one criterion. The day of what was found is asked only where the criterion looks back so far."""

    criterion = forms.CharField(max_length=40, widget=forms.HiddenInput)
    result = forms.ChoiceField(label=_("What was found"), choices=CheckResult.choices, widget=TILES)
    source = forms.ChoiceField(label=_("Where it comes from"), choices=SOURCES, required=False)
    checked_on = forms.DateField(label=_("Looked up on"), widget=_day_input())
    happened_on = forms.DateField(
        label=_("Day on which it happened"),
        required=False,
        widget=_day_input(),
        help_text=_("The criterion counts only so far back."),
    )
    evidence = forms.CharField(
        label=_("Where it stands"),
        max_length=MOST_PASTED,
        required=False,
        help_text=_("A report or case number, at most 120 characters. Never what a record says."),
    )

    def __init__(self, data: Data = None, *, question: Question, about: str, today: date) -> None:
        initial = {"criterion": question.code, "checked_on": today}
        super().__init__(data, auto_id=f"{about}_%s", initial=initial)
        self.fields["evidence"].required = False
        if question.look_back is None:
            del self.fields["happened_on"]

    def found(self) -> Found:
        data = self.cleaned_data
        return Found(
            criterion=data["criterion"],
            result=CheckResult(data["result"]),
            source=data["source"],
            checked_on=data["checked_on"],
            evidence=data["evidence"],
            happened_on=data.get("happened_on"),
        )


class ProposalForm(HouseForm):
    """A proposal as the page showed it: confirmed only while it still follows."""

    criterion = forms.CharField(max_length=40, widget=forms.HiddenInput)
    result = forms.ChoiceField(choices=CheckResult.choices, widget=forms.HiddenInput)


class IneligibleForm(HouseForm):
    reason_code = forms.ChoiceField(
        label=_("Reason"),
        widget=TILES,
        help_text=_("Only reasons that follow from what is not passed. Read by those who read priors."),
    )

    def __init__(self, data: Data = None, *, reasons: Sequence[ReasonCode]) -> None:
        super().__init__(data, auto_id="ineligible_%s")
        choices = [(reason.value, reason.label) for reason in reasons]
        self.fields["reason_code"].choices = choices  # type: ignore[attr-defined]


class OverrideForm(HouseForm):
    reason = forms.CharField(
        label=_("Why the person may take part after all"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands with the decision. No record text."),
    )

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="override_%s")
