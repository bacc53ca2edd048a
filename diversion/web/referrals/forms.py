"""The forms by which referrals come in."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.core import phone
from diversion.core.errors import DomainError
from diversion.people.actions import Identity
from diversion.people.models import Language
from diversion.programs.models import Door, Offense, PolicyVersion
from diversion.programs.queries import ProgramChoice
from diversion.referrals.queries import InboxState, Place, Sieve
from diversion.web.choices import offered
from diversion.web.referrals.presenters import STATES
from diversion.web.rendering import HouseForm

HELP_ONLY = "help"
OLDEST = 110
# A form that could not be sent is sent later; one that is older was forgotten.
DAYS_KEPT = timedelta(days=7)
_AGE = re.compile(r"(?:about|around|approx\.?|como|unos|~)?\s*(\d{1,3})\s*(?:years?(?: old)?|años)?", re.IGNORECASE)
_DATES = ("%m/%d/%Y", "%m-%d-%Y", "%Y-%m-%d", "%m/%d/%y")


class BornField(forms.CharField):
    """A birth date or a guess of an age, in one line: (date or None, age or None)."""

    def clean(self, value: Any) -> tuple[date | None, int | None]:
        typed = super().clean(value)
        if age := _AGE.fullmatch(typed):
            if int(age[1]) <= OLDEST:
                return None, int(age[1])
        elif (born := _day(typed)) is not None:
            return born, None
        raise ValidationError(_("Write the birth date, like 03/14/1994, or an age, like “about 30”."))


class PhoneField(forms.CharField):
    """A telephone number as people write it, in its international form; empty where none is known."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return phone.parse(typed) if typed else ""
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from refusal


def checked_birth(typed: tuple[date | None, int | None], *, today: date) -> tuple[date | None, int | None]:
    """Return a birth date or a guess that can be.

    Raises:
        ValidationError: nobody alive was born on that day.
    """
    born, _about = typed
    if born is not None and not date(today.year - OLDEST, 1, 1) <= born <= today:
        raise ValidationError(_("Look at the birth date again."))
    return typed


class SendForm(HouseForm):
    """Six questions, for somebody who stands in the rain. `began` and `form_key` say which form it is."""

    name = forms.CharField(label=gettext_lazy("1. Name the person goes by"), max_length=120)
    born = BornField(
        label=gettext_lazy("2. Birth date or rough age"),
        max_length=20,
        help_text=gettext_lazy(
            "For example 03/14/1994, or “about 30”. Under 18: send it all the same, and stay with them."
        ),
    )
    what = forms.ChoiceField(label=gettext_lazy("3. What for"), widget=forms.RadioSelect)
    place = forms.CharField(
        label=gettext_lazy("4. Where"), max_length=160, help_text=gettext_lazy("Street and corner, where you are now.")
    )
    says_yes = forms.ChoiceField(
        label=gettext_lazy("5. Does the person say yes to meeting us?"),
        choices=(("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))),
        widget=forms.RadioSelect,
    )
    phone = PhoneField(
        label=gettext_lazy("6. Their telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=gettext_lazy("Leave it empty if there is none. Nobody texts it before the person was asked."),
    )
    program = forms.ChoiceField(label=gettext_lazy("Program"))
    began = forms.DateField(widget=forms.HiddenInput, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, policies: Iterable[PolicyVersion], today: date
    ) -> None:
        super().__init__(data, initial={"began": today.isoformat(), "form_key": uuid4()})
        self.today = today
        self.policies = {str(policy.program_id): policy for policy in policies}
        self.taken = {number: offenses_at_an_arrest(policy) for number, policy in self.policies.items()}
        self.offenses = {str(offense.pk): offense for taken in self.taken.values() for offense in taken}
        programs = [ProgramChoice(policy.program_id, policy.program.name) for policy in self.policies.values()]
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]
        if len(programs) == 1:
            self.fields["program"].widget = forms.HiddenInput()
            self.initial["program"] = str(programs[0].id)
        takes_help_only = any(Door.SOCIAL_CONTACT in policy.doors for policy in self.policies.values())
        self.fields["what"].choices = [*self._offenses(), *_help_only(takes_help_only)]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_says_yes(self) -> str:
        if self.cleaned_data["says_yes"] != "yes":
            raise ValidationError(
                _("Without their yes there is no referral, and nothing is kept. Tell them they can come later.")
            )
        return "yes"

    def clean_born(self) -> tuple[date | None, int | None]:
        return checked_birth(self.cleaned_data["born"], today=self.today)

    def clean_began(self) -> date:
        began = self.cleaned_data["began"] or self.today
        return began if self.today - DAYS_KEPT <= began <= self.today else self.today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        offense, program = self.offenses.get(cleaned.get("what", "")), cleaned.get("program", "")
        if offense and program and offense not in self.taken[program]:
            words = _("%(program)s does not take this. Choose what else it is for, or another program.")
            self.add_error("what", words % {"program": self.policies[program].program.name})
        return cleaned

    def identity(self) -> Identity:
        born, _about = self.cleaned_data["born"]
        given, _blank, family = self.cleaned_data["name"].rpartition(" ")
        given, family = (given, family) if given else (family, "")
        return Identity(given, family, "", born, Language.ENGLISH, interpreter_needed=False)

    def offense(self) -> Offense | None:
        """Return what it is for; None where nothing is charged."""
        return self.offenses.get(self.cleaned_data["what"])

    def key(self) -> UUID:
        found: UUID = self.cleaned_data["form_key"]
        return found

    def _offenses(self) -> list[tuple[str, str]]:
        by_statute = sorted(self.offenses.items(), key=lambda item: item[1].statute)
        return [(pk, _(offense.title)) for pk, offense in by_statute]


def offenses_at_an_arrest(policy: PolicyVersion) -> list[Offense]:
    """Return what a program takes people for who are diverted at their arrest; nothing where that door is shut."""
    return list(policy.offenses.all()) if Door.ARREST_DIVERSION in policy.doors else []


def _help_only(is_taken: bool) -> list[tuple[str, str | Promise]]:
    return [(HELP_ONLY, gettext_lazy("No charge: help only"))] if is_taken else []


def _day(typed: str) -> date | None:
    for pattern in _DATES:
        try:
            return datetime.strptime(typed, pattern).date()  # noqa: DTZ007  # a calendar day has no zone
        except ValueError:
            continue
    return None


class SieveForm(HouseForm):
    """What the inbox shows. Whatever cannot be read shows all."""

    program = forms.ChoiceField(label=gettext_lazy("Program"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All states")), *STATES.items()]
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, programs: Iterable[ProgramChoice]) -> None:
        super().__init__(data, use_required_attribute=False)
        choices = [("", _("All programs")), *((str(program.id), program.name) for program in programs)]
        self.fields["program"].choices = choices  # type: ignore[attr-defined]

    @property
    def is_sifted(self) -> bool:
        return self.sieve() != Sieve()

    def sieve(self) -> Sieve:
        if not self.is_bound:
            return Sieve()
        self.full_clean()
        program, state = self.cleaned_data.get("program"), self.cleaned_data.get("state")
        return Sieve(UUID(program) if program else None, InboxState(state) if state else None)

    def address(self, after: Place | None) -> str:
        """Return the address of the next page of what is shown; empty where this is the last."""
        if after is None:
            return ""
        chosen = {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}
        return f"?{urlencode(chosen | {'after': f'{after.due_on:%Y-%m-%d}.{after.id}'})}"


def place_in(typed: str) -> Place | None:
    """Return the place that the address of a next page names; None where it names none."""
    day, _dot, row = typed.partition(".")
    try:
        return Place(date.fromisoformat(day), UUID(row))
    except ValueError:
        return None
