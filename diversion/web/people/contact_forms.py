"""Forms about the ways to reach somebody: what is safe there, whose it is, and consent."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.people.actions import ConsentGiven, SafeContact
from diversion.people.consent_words import versions
from diversion.people.models import (
    PHONES,
    ConsentHow,
    ConsentKind,
    ContactKind,
    ContactStatus,
    EndedBecause,
    Language,
    LineSource,
    LineType,
    VerifiedHow,
    WordingLevel,
)
from diversion.people.states import DAYS_OF_THE_WEEK
from diversion.web.people.forms import Data, ReasonForm, day_input
from diversion.web.rendering import HouseForm


def _time_input() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


WAYS: dict[str, str | Promise] = {
    "ok_to_text": _("Send texts"),
    "ok_to_call": _("Call"),
    "ok_to_voicemail": _("Leave voice mail"),
    "ok_to_email": _("Send e-mail"),
    "ok_to_mail": _("Send letters"),
}
WAYS_OF = {
    ContactKind.MOBILE: ("ok_to_text", "ok_to_call", "ok_to_voicemail"),
    ContactKind.LANDLINE: ("ok_to_call", "ok_to_voicemail"),
    ContactKind.EMAIL: ("ok_to_email",),
    ContactKind.POSTAL: ("ok_to_mail",),
}
ADDRESS: dict[ContactKind, tuple[str | Promise, str]] = {
    ContactKind.MOBILE: (_("Mobile number"), "tel"),
    ContactKind.LANDLINE: (_("Landline number"), "tel"),
    ContactKind.EMAIL: (_("E-mail address"), "email"),
    ContactKind.POSTAL: (_("Mail address"), "text"),
}


class SafetyForm(HouseForm):
    """What is safe at one address: only the ways that exist for its kind can be ticked."""

    safe = forms.MultipleChoiceField(
        label=_("They say this is safe"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ask, and wait for the answer. What is not ticked is not done."),
    )
    wording_level = forms.ChoiceField(
        label=_("Words"),
        choices=WordingLevel.choices,
        initial=WordingLevel.DISCREET,
        help_text=_("Discreet words say “your appointment”, and nothing else."),
    )
    code_word = forms.CharField(
        label=_("Code word"),
        max_length=60,
        required=False,
        help_text=_("What they agreed with you, so that they know it is you who calls. It is kept encrypted."),
    )
    is_shared_device = forms.BooleanField(label=_("Somebody else can read or answer it"), required=False)
    who_may_see = forms.CharField(
        label=_("Who else may see it"),
        max_length=200,
        required=False,
        help_text=_("Such as “her sister, who knows”. It is kept encrypted."),
    )
    safe_from = forms.TimeField(
        label=_("Safe from"),
        required=False,
        widget=_time_input(),
        help_text=_("On their clock. Leave both empty when any daytime hour is safe."),
    )
    safe_until = forms.TimeField(label=_("Safe until"), required=False, widget=_time_input())
    safe_days = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        choices=[(day, WEEKDAYS[day - 1]) for day in DAYS_OF_THE_WEEK],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "in-columns"}),
        help_text=_("Leave all empty when any day is safe."),
    )
    review_due_on = forms.DateField(
        label=_("Ask again by"),
        widget=day_input(),
        help_text=_("What is safe changes. Sooner, where somebody else could be listening."),
    )
    is_primary = forms.BooleanField(label=_("Their first choice of this kind"), required=False)
    line_type = forms.ChoiceField(label=_("Kind of line"), choices=LineType.choices, initial=LineType.UNKNOWN)
    line_type_source = forms.ChoiceField(
        label=_("Who says so"), choices=[("", _("Nobody")), *LineSource.choices], required=False
    )
    status = forms.ChoiceField(
        label=_("Does it work?"),
        choices=ContactStatus.choices,
        help_text=_("Anything but “Works” stops texts there, and stays on the page for others to see."),
    )

    def __init__(self, data: Data = None, *, kind: ContactKind, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.kind = kind
        if kind not in PHONES:
            del self.fields["line_type"], self.fields["line_type_source"]
        self.fields["safe"].choices = [(way, WAYS[way]) for way in WAYS_OF[kind]]  # type: ignore[attr-defined]

    def safe_contact(self, value: str) -> SafeContact:
        """Return what was said about the address `value`."""
        data = self.cleaned_data
        return SafeContact(
            kind=self.kind,
            value=value,
            is_primary=data["is_primary"],
            is_shared_device=data["is_shared_device"],
            wording_level=data["wording_level"],
            safe_from=data["safe_from"],
            safe_until=data["safe_until"],
            safe_days=tuple(data["safe_days"]),
            status=data.get("status", ContactStatus.OK),
            line_type=data.get("line_type", LineType.UNKNOWN),
            line_type_source=data.get("line_type_source", ""),
            code_word=data["code_word"],
            who_may_see=data["who_may_see"],
            review_due_on=data["review_due_on"],
            **{way: way in data["safe"] for way in WAYS},
        )


class NewContactForm(SafetyForm):
    """A new address and what is safe there. It is taken to work until somebody finds out otherwise."""

    status = None  # type: ignore[assignment]  # Django's way to leave out a field of the form above
    value = forms.CharField(max_length=200)
    field_order = ("value",)

    def __init__(self, data: Data = None, *, kind: ContactKind, review_due_on: date, **kwargs: Any) -> None:
        super().__init__(data, kind=kind, initial={"review_due_on": review_due_on}, **kwargs)
        label, input_type = ADDRESS[kind]
        self.fields["value"].label = str(label)
        self.fields["value"].widget.input_type = input_type

    def clean_value(self) -> str:
        value: str = self.cleaned_data["value"]
        if self.kind == ContactKind.EMAIL:
            validate_email(value)
        return value


class VerifyForm(HouseForm):
    """How somebody made sure that an address is theirs."""

    how = forms.ChoiceField(label=_("How do you know?"), choices=VerifiedHow.choices, widget=forms.RadioSelect)

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="verify_%s")


class EndForm(ReasonForm):
    """Why an address is not used any more: a kind to count by, and words for whoever asks later."""

    because = forms.ChoiceField(label=_("What happened"), choices=EndedBecause.choices, widget=forms.RadioSelect)
    field_order = ("because", "reason")

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, about="end")


class ConsentForm(HouseForm):
    """One act of consent to texts, as somebody saw it done."""

    given = forms.TypedChoiceField(
        label=_("Texts to this number"),
        choices=[("yes", _("They agree")), ("no", _("They take it back"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=[(how.value, how.label) for how in (ConsentHow.PAPER, ConsentHow.VERBAL)],
        widget=forms.RadioSelect,
    )
    text_version = forms.ChoiceField(
        label=_("Version of the words they were shown"), help_text=_("It stands at the foot of the sheet.")
    )
    language = forms.ChoiceField(label=_("Language of the words"), choices=Language.choices)

    def __init__(self, data: Data = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="consent_%s", **kwargs)
        self.fields["text_version"].choices = [  # type: ignore[attr-defined]
            (version, version) for version in versions(ConsentKind.SMS)
        ]

    def consent(self) -> ConsentGiven:
        data = self.cleaned_data
        return ConsentGiven(
            given=data["given"],
            how=ConsentHow(data["how"]),
            text_version=data["text_version"] if data["given"] else "",
            language=data["language"],
        )
