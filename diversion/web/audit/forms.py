"""What the audit page may be asked: an allow-list; nothing typed ever names a column."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diversion.audit.queries import Search
from diversion.core import clock
from diversion.web.rendering import HouseForm

ZONE = ZoneInfo(settings.TIME_ZONE)


class SearchForm(HouseForm):
    person = forms.UUIDField(label=_("Participant (record id)"), required=False)
    actor = forms.UUIDField(label=_("Staff member (account id)"), required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    subject = forms.CharField(label=_("Record id"), required=False, max_length=40)
    first = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput({"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("Anything")), *((name, name) for name in actions)]  # type: ignore[attr-defined]

    def search(self) -> Search:
        """Return the search in the words of the domain; days are days of the staff's zone."""
        data = self.cleaned_data
        first, last = data["first"], data["last"]
        return Search(
            person_id=data["person"],
            actor_id=data["actor"],
            action=data["action"],
            subject_id=data["subject"],
            start=clock.midnight(first, ZONE) if first else None,
            end=clock.midnight(last + timedelta(days=1), ZONE) if last else None,
            before_id=data["before"],
        )

    def asked(self) -> str:
        """Return what was asked as a query string without the place in the list, for the link to older events."""
        return urlencode({name: self.data[name] for name in self.fields if name != "before" and self.data.get(name)})
