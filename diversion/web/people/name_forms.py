"""Forms about other names, and about the numbers under which agencies know a person."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import Agency
from diversion.people.actions import AgencyNumber, OtherName
from diversion.people.models import AliasKind, IdentifierKind
from diversion.web.people.forms import Data, ReasonForm
from diversion.web.rendering import HouseForm


class OtherNameForm(HouseForm):
    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=120,
        required=False,
        help_text=_("A part that you leave empty is as in their own name."),
    )
    kind = forms.ChoiceField(label=_("Kind of name"), choices=AliasKind.choices, widget=forms.RadioSelect)

    def other_name(self) -> OtherName:
        return OtherName(**self.cleaned_data)


class NumberForm(HouseForm):
    kind = forms.ChoiceField(label=_("Kind of number"), choices=IdentifierKind.choices, widget=forms.RadioSelect)
    agency = forms.TypedChoiceField(
        label=_("Agency that gave it"),
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=_("For a booking number, and for a number that an agency gives its own people."),
    )
    value = forms.CharField(
        label=_("Number"), max_length=60, help_text=_("As it stands on the paper. It is kept encrypted.")
    )

    def __init__(self, data: Data = None, *, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = [("", _("None")), *((str(agency.pk), agency.name) for agency in agencies)]
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]

    def number(self) -> AgencyNumber:
        data = self.cleaned_data
        return AgencyNumber(kind=data["kind"], agency_id=data["agency"], value=data["value"])


class WithdrawForm(ReasonForm):
    """Why a name or a number is taken back."""

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, about="withdraw")
