"""The forms of the protected queue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.web.rendering import HouseForm


class OpenForm(HouseForm):
    reason = forms.CharField(
        label=_("Why do you open it?"), max_length=200, help_text=_("Your name and the reason go on record.")
    )


class SentOnForm(HouseForm):
    to = forms.CharField(
        label=_("Which office has it now?"),
        max_length=120,
        help_text=_("The office and whom you spoke to there. Nothing about the child."),
    )
