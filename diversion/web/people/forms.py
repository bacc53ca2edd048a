"""Forms about people: what is well-formed. What is allowed, the actions say.

Several of them stand on one page: `about` names what a form is for, so that each field has an id of its own.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diversion.enrollments import rules
from diversion.enrollments.actions import Agreement
from diversion.enrollments.limitation import Chosen
from diversion.enrollments.states import ClockChoice, CounselAdvice, HoldReason, PacketPart, SignedBy
from diversion.people.actions import Identity
from diversion.people.keys import name_key
from diversion.people.matching.particulars import Particulars
from diversion.people.models import Language, SpokenLanguage
from diversion.programs.queries import ProgramChoice
from diversion.web.choices import offered
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
EARLIEST_BIRTH = date(1900, 1, 1)
STOP, ALLOW = "stop", "allow"
MOST_MONTHS = 120


def day_input() -> forms.DateInput:
    """Return the input of a day, as the browser draws it."""
    # The browser's own field for a day wants this format, whatever the language of the page.
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def spoken_choices() -> list[tuple[str, str]]:
    """Return the languages that people speak: the two most spoken, then the alphabet of the page's language."""
    first, last = (SpokenLanguage.ENGLISH, SpokenLanguage.SPANISH), (SpokenLanguage.OTHER,)
    rest = sorted(
        (each for each in SpokenLanguage if each not in {*first, *last}), key=lambda each: name_key(str(each.label))
    )
    return [(each.value, str(each.label)) for each in (*first, *rest, *last)]


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
    best_language = forms.ChoiceField(
        label=_("Language they speak best"),
        required=False,
        help_text=_("An interpreter speaks this one with them."),
    )
    other_languages = forms.MultipleChoiceField(
        label=_("They also speak"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "in-columns"}),
    )
    interpreter_needed = forms.BooleanField(label=_("Needs an interpreter"), required=False)

    def __init__(self, data: Data = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        languages = spoken_choices()
        self.fields["best_language"].choices = [("", _("Nobody asked")), *languages]  # type: ignore[attr-defined]
        if "other_languages" in self.fields:
            self.fields["other_languages"].choices = languages  # type: ignore[attr-defined]

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
            best_language=data["best_language"],
            other_languages=tuple(data.get("other_languages", ())),
        )


class NewPersonForm(IdentityForm):
    """Somebody new, with the few facts of the first minute; what else they speak is asked later."""

    other_languages = None  # type: ignore[assignment]  # Django's way to leave out a field of the form above
    program = forms.ChoiceField(label=_("Program"), help_text=_("Their file there begins as “Referred”."))

    def __init__(self, data: Data = None, *, programs: list[ProgramChoice], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]

    def particulars(self) -> Particulars:
        """Return what is well-formed of a form that may be half filled in."""
        data = self.cleaned_data
        return Particulars(
            given_name=data.get("given_name", ""),
            family_name=data.get("family_name", ""),
            preferred_name=data.get("preferred_name", ""),
            birth_date=data.get("birth_date"),
        )


class NewFileForm(HouseForm):
    program = forms.ChoiceField(label=_("Program"), help_text=_("Their file there begins as “Referred”."))

    def __init__(self, data: Data = None, *, programs: list[ProgramChoice]) -> None:
        super().__init__(data)
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]


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
    """An offer. What is done about the last day to file is asked where the watch period would outlive it."""

    on = forms.DateField(label=_("Day of the offer"), widget=day_input())
    choice = forms.ChoiceField(
        label=_("What is done about the last day to file"),
        choices=ClockChoice.choices,
        widget=forms.RadioSelect({"class": "usa-radio__input--tile"}),
    )
    months = forms.IntegerField(
        label=_("Shorter watch period, in months"), min_value=0, max_value=MOST_MONTHS, required=False
    )
    chosen_on = forms.DateField(
        label=_("Day of the filing or of the waiver"),
        required=False,
        widget=day_input(),
        help_text=_("On which the case was filed, or the waiver was signed."),
    )

    def __init__(self, data: Data = None, *, about: str, today: date, is_outlived: bool, longest: int | None) -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"on": today, "months": longest})
        self.today = today
        if not is_outlived:
            for name in ("choice", "months", "chosen_on"):
                del self.fields[name]
        elif longest is None:
            del self.fields["months"]
            left = [choice for choice in ClockChoice.choices if choice[0] != ClockChoice.SHORTER]
            self.fields["choice"].choices = left  # type: ignore[attr-defined]
        else:
            self.fields["months"].help_text = _("At most %(months)s, so that it ends in time.") % {"months": longest}

    def clean_on(self) -> date:
        return _not_ahead(self.cleaned_data["on"], self.today)

    def chosen(self) -> Chosen | None:
        """Return what was chosen about the last day to file, None where it was not asked."""
        data = self.cleaned_data
        if "choice" not in data:
            return None
        return Chosen(ClockChoice(data["choice"]), months=data.get("months"), on=data["chosen_on"])


class LastDayForm(HouseForm):
    """What was done about the last day to file, after the offer."""

    choice = forms.ChoiceField(
        label=_("What was done"),
        choices=[(each.value, each.label) for each in (ClockChoice.FILE, ClockChoice.WAIVER)],
        widget=forms.RadioSelect({"class": "usa-radio__input--tile"}),
    )
    on = forms.DateField(label=_("Day of the filing or of the signature"), widget=day_input())

    def __init__(self, data: Data = None, *, about: str, today: date) -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"on": today})
        self.today = today

    def clean_on(self) -> date:
        return _not_ahead(self.cleaned_data["on"], self.today)

    def chosen(self) -> Chosen:
        return Chosen(ClockChoice(self.cleaned_data["choice"]), on=self.cleaned_data["on"])


class SignForm(HouseForm):
    version = forms.CharField(
        label=_("Version of the agreement"), max_length=40, help_text=_("As printed on it, such as 2026-1.")
    )
    language = forms.ChoiceField(label=_("Language it was signed in"), choices=Language.choices)
    signed_on = forms.DateField(label=_("Day of the signature"), widget=day_input())
    signed_by = forms.ChoiceField(label=_("Who signed"), choices=SignedBy.choices)
    witness = forms.CharField(
        label=_("Who saw it signed"), max_length=120, help_text=_("The name of whoever was there.")
    )
    stated = forms.MultipleChoiceField(
        label=_("What the offer packet stated"),
        choices=PacketPart.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Look at the packet that they have. Nobody signs before each of these is in it."),
    )
    counsel = forms.ChoiceField(
        label=_("The right to a lawyer"),
        choices=[("", _("Not asked")), *CounselAdvice.choices],
        required=False,
        help_text=_("Where the law of the program gives it, this has to be said."),
    )

    def __init__(self, data: Data = None, *, about: str, today: date, language: str = "") -> None:
        super().__init__(data, auto_id=f"{about}_%s", initial={"signed_on": today, "language": language})
        self.today = today

    def clean_signed_on(self) -> date:
        return _not_ahead(self.cleaned_data["signed_on"], self.today)

    def agreement(self) -> Agreement:
        data = self.cleaned_data
        return Agreement(
            version=data["version"],
            language=data["language"],
            signed_on=data["signed_on"],
            signed_by=data["signed_by"],
            witness=data["witness"],
            stated=frozenset(data["stated"]),
            counsel=data["counsel"],
        )


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


class SelectOfOpen(forms.Select):
    """A select of which some options stand there and cannot be chosen."""

    shut: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.shut:
            option["attrs"]["disabled"] = True
        return option


class BookForm(HouseForm):
    """Which session. Whether it is still free, the action says, in words that help more than “not in the list”.

    `shut` are the ids of those that come too late: they are shown and cannot be chosen.
    """

    session = forms.UUIDField(label=_("Session"), widget=SelectOfOpen)

    def __init__(
        self, data: Data = None, *, about: str, sessions: list[tuple[str, str]], shut: Collection[str] = ()
    ) -> None:
        super().__init__(data, auto_id=f"{about}_%s")
        self.fields["session"].widget.choices = [("", _("Choose one")), *sessions]
        self.fields["session"].widget.shut = frozenset(shut)


def _not_ahead(day: date, today: date) -> date:
    if day > today:
        raise forms.ValidationError(_("That day has not come yet."))
    return day
