"""Forms about people: what is well-formed. What is allowed, the actions say.

Several of them stand on one page: `about` names what a form is for, so that each field has an id of its own.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.enrollments import rules
from diversion.enrollments.actions import Agreement
from diversion.enrollments.states import HoldReason
from diversion.people.actions import ConsentGiven, Identity, SafeContact
from diversion.people.models import ConsentHow, ContactKind, ContactStatus, Language, WordingLevel
from diversion.programs.queries import ProgramChoice
from diversion.web.choices import offered
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
EARLIEST_BIRTH = date(1900, 1, 1)
STOP, ALLOW = "stop", "allow"


def day_input() -> forms.DateInput:
    """Return the input of a day, as the browser draws it."""
    # The browser's own field for a day wants this format, whatever the language of the page.
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _time_input() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


class FindForm(forms.Form):
    """What was typed into a find box. It comes by POST: a name must not stand in an address."""

    q = forms.CharField(max_length=80, required=False)


class IdentityForm(HouseForm):
    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=120,
        required=False,
        help_text=_("Names as they write them. One is enough."),
    )
    preferred_name = forms.CharField(
        label=_("Name they go by"), max_length=120, required=False, help_text=_("If it is not the given name.")
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=day_input())
    language = forms.ChoiceField(label=_("Language of their messages"), choices=Language.choices)
    interpreter_needed = forms.BooleanField(label=_("Needs an interpreter"), required=False)

    def __init__(self, data: Data = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and not EARLIEST_BIRTH <= born <= self.today:
            raise forms.ValidationError(_("Check the year. Leave it empty when it is not known."))
        return born

    def identity(self) -> Identity:
        data = self.cleaned_data
        return Identity(
            given_name=data["given_name"],
            family_name=data["family_name"],
            preferred_name=data["preferred_name"],
            birth_date=data["birth_date"],
            language=data["language"],
            interpreter_needed=data["interpreter_needed"],
        )


class NewPersonForm(IdentityForm):
    program = forms.ChoiceField(label=_("Program"), help_text=_("Their file there begins as “Referred”."))

    def __init__(self, data: Data = None, *, programs: list[ProgramChoice], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]


class NewFileForm(HouseForm):
    program = forms.ChoiceField(label=_("Program"), help_text=_("Their file there begins as “Referred”."))

    def __init__(self, data: Data = None, *, programs: list[ProgramChoice]) -> None:
        super().__init__(data)
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]


# --- how to reach them ----------------------------------------------------------------------------------------------
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
    is_shared_device = forms.BooleanField(label=_("Somebody else can read or answer it"), required=False)
    safe_from = forms.TimeField(
        label=_("Safe from"),
        required=False,
        widget=_time_input(),
        help_text=_("On their clock. Leave both empty when any daytime hour is safe."),
    )
    safe_until = forms.TimeField(label=_("Safe until"), required=False, widget=_time_input())
    is_primary = forms.BooleanField(label=_("Their first choice of this kind"), required=False)
    status = forms.ChoiceField(
        label=_("Does it work?"),
        choices=ContactStatus.choices,
        help_text=_("Anything but “Works” stops texts there, and stays on the page for others to see."),
    )

    def __init__(self, data: Data = None, *, kind: ContactKind, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.kind = kind
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
            status=data.get("status", ContactStatus.OK),
            **{way: way in data["safe"] for way in WAYS},
        )


class NewContactForm(SafetyForm):
    """A new address and what is safe there. It is taken to work until somebody finds out otherwise."""

    status = None  # type: ignore[assignment]  # Django's way to leave out a field of the form above
    value = forms.CharField(max_length=200)
    field_order = ("value",)

    def __init__(self, data: Data = None, *, kind: ContactKind, **kwargs: Any) -> None:
        super().__init__(data, kind=kind, **kwargs)
        label, input_type = ADDRESS[kind]
        self.fields["value"].label = str(label)
        self.fields["value"].widget.input_type = input_type

    def clean_value(self) -> str:
        value: str = self.cleaned_data["value"]
        if self.kind == ContactKind.EMAIL:
            validate_email(value)
        return value


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
    text_version = forms.CharField(
        label=_("Version of the words they were shown"),
        max_length=40,
        help_text=_("As printed on the form, such as 2026-1."),
    )
    language = forms.ChoiceField(label=_("Language of the words"), choices=Language.choices)

    def __init__(self, data: Data = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="consent_%s", **kwargs)

    def consent(self) -> ConsentGiven:
        data = self.cleaned_data
        return ConsentGiven(
            given=data["given"],
            how=ConsentHow(data["how"]),
            text_version=data["text_version"],
            language=data["language"],
        )


class ReasonForm(HouseForm):
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("It goes on record with the change."))

    def __init__(self, data: Data = None, *, about: str) -> None:
        super().__init__(data, auto_id=f"{about}_%s")


class SwitchForm(ReasonForm):
    """Messages off or on for one person."""

    switch = forms.ChoiceField(choices=[(STOP, STOP), (ALLOW, ALLOW)], widget=forms.HiddenInput)

    def __init__(self, data: Data = None, *, about: str, switch: str = "") -> None:
        super().__init__(data, about=about)
        self.initial = {"switch": switch}


# --- files ----------------------------------------------------------------------------------------------------------
class StepForm(HouseForm):
    """A step that is nothing but the step, and its reason. `reason` is not drawn where none is needed."""

    step = forms.ChoiceField(
        choices=[(name, name) for name in sorted({step.name for step in rules.PLAIN})], widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("It goes on record with the change.")
    )

    def __init__(self, data: Data = None, *, about: str, step: str = "", asks_why: bool = False) -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"step": step})
        self.fields["reason"].required = asks_why
        if not asks_why:
            self.fields["reason"].widget = forms.HiddenInput()


class OfferForm(HouseForm):
    on = forms.DateField(label=_("Day of the offer"), widget=day_input())

    def __init__(self, data: Data = None, *, about: str, today: date) -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"on": today})
        self.today = today

    def clean_on(self) -> date:
        return _not_ahead(self.cleaned_data["on"], self.today)


class SignForm(HouseForm):
    version = forms.CharField(
        label=_("Version of the agreement"), max_length=40, help_text=_("As printed on it, such as 2026-1.")
    )
    language = forms.ChoiceField(label=_("Language it was signed in"), choices=Language.choices)
    signed_on = forms.DateField(label=_("Day of the signature"), widget=day_input())

    def __init__(self, data: Data = None, *, about: str, today: date, language: str = "") -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"signed_on": today, "language": language})
        self.today = today

    def clean_signed_on(self) -> date:
        return _not_ahead(self.cleaned_data["signed_on"], self.today)

    def agreement(self) -> Agreement:
        data = self.cleaned_data
        return Agreement(version=data["version"], language=data["language"], signed_on=data["signed_on"])


class HoldForm(HouseForm):
    why = forms.ChoiceField(label=_("Why"), choices=HoldReason.choices)
    until_on = forms.DateField(
        label=_("Look at it again on"), widget=day_input(), help_text=_("Nothing ends by itself on that day.")
    )

    def __init__(self, data: Data = None, *, about: str, today: date) -> None:
        super().__init__(data, auto_id=f"{about}_%s")
        self.today = today

    def clean_until_on(self) -> date:
        day: date = self.cleaned_data["until_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        return day


class BookForm(HouseForm):
    """Which session. Whether it is still free, the action says, in words that help more than “not in the list”."""

    session = forms.UUIDField(label=_("Session"), widget=forms.Select)

    def __init__(self, data: Data = None, *, about: str, sessions: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id=f"{about}_%s")
        self.fields["session"].widget.choices = [("", _("Choose one")), *sessions]


def _not_ahead(day: date, today: date) -> date:
    if day > today:
        raise forms.ValidationError(_("That day has not come yet."))
    return day
