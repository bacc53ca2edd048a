"""Forms about messages: what is well-formed. What is allowed, the actions say."""

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.messaging.actions import LONGEST_NOTE
from diversion.messaging.queries import Place
from diversion.web.rendering import HouseForm

# A phone sends no more than this as one reply.
LONGEST_REPLY = 320


class PlaceForm(forms.Form):
    """Where a page of a list begins, as `query_for` wrote it; anything else means the first page."""

    at = forms.DateTimeField()
    id = forms.UUIDField()

    def place(self) -> Place | None:
        return Place(self.cleaned_data["at"], self.cleaned_data["id"]) if self.is_valid() else None


class WithdrawForm(HouseForm):
    note = forms.CharField(
        label=_("Why must it not go?"),
        max_length=LONGEST_NOTE,
        help_text=_("It stays on record with your name. Write nothing about the case."),
        widget=forms.Textarea({"rows": 3}),
    )


class ReplyForm(forms.Form):
    """A text as somebody would type it on the phone."""

    body = forms.CharField(max_length=LONGEST_REPLY, strip=False)


def query_for(tab: str, place: Place | None) -> str:
    """Return the query string of the page of a list that begins after `place`; empty when there is none."""
    return urlencode({"tab": tab, "at": place.at.isoformat(), "id": str(place.id)}) if place else ""
