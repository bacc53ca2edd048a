"""Forms about a transfer: where to and why, and what was answered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.programs.queries import ProgramChoice
from diversion.referrals.transfers.actions import Destination
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None


class TransferForm(HouseForm):
    """Where a file is to go: a program of this office, or another one by its name; and why."""

    to = forms.UUIDField(label=_("Program of this office"), required=False, widget=forms.Select)
    outside = forms.CharField(
        label=_("Or another program, by its name"),
        max_length=120,
        required=False,
        help_text=_("One that does not work with this tracker."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The other program reads it. Nothing of what they told you in confidence."),
    )

    def __init__(self, data: Data = None, *, about: str, programs: list[ProgramChoice]) -> None:
        super().__init__(data, auto_id=f"{about}_%s")
        choices = [("", _("None of these")), *((str(each.id), each.name) for each in programs)]
        self.fields["to"].widget.choices = choices

    def destination(self) -> Destination:
        program_id: UUID | None = self.cleaned_data["to"]
        return Destination(program_id, self.cleaned_data["outside"])


class AnswerForm(HouseForm):
    """Why not, or who said so."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The other program reads it."))

    def __init__(self, data: Data = None, *, about: str) -> None:
        super().__init__(data, auto_id=f"{about}_%s")


class OutsideForm(HouseForm):
    """What a program answered that is not of this office."""

    reason = forms.CharField(label=_("Who said so, and on which day"), max_length=300)

    def __init__(self, data: Data = None, *, about: str) -> None:
        super().__init__(data, auto_id=f"{about}_%s")
