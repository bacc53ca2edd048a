"""The forms on which the office takes referrals in: through any door that a policy opens, and a slip from the bench in a minute."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.people.actions import Identity
from diversion.people.matching.particulars import Particulars
from diversion.people.models import Language
from diversion.programs.models import Door, Offense, PolicyVersion
from diversion.programs.queries import ProgramChoice
from diversion.referrals.actions import Charged, Happened, Sent
from diversion.referrals.models import FIRST_YEAR, ReceivedHow
from diversion.web.choices import offered
from diversion.web.people.forms import day_input
from diversion.web.referrals.forms import BornField, PhoneField, checked_birth
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
_BEGUN = {"received_how": ReceivedHow.PHONE}


class SlipForm(HouseForm):
    """A slip from the bench: who, what for, which case, from which department. Everything else can wait."""

    program = forms.ChoiceField(label=gettext_lazy("Program"))
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=120, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120, required=False)
    born = BornField(
        label=gettext_lazy("Birth date or rough age"),
        max_length=20,
        help_text=gettext_lazy("For example 03/14/1994, or “about 30”."),
    )
    case_no = forms.CharField(label=gettext_lazy("Case number"), max_length=40, required=False)
    what = forms.ChoiceField(label=gettext_lazy("Charge"), required=False)
    statute = forms.CharField(
        label=gettext_lazy("Charge as it is written"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("If it is none of the list."),
    )
    source_person = forms.CharField(
        label=gettext_lazy("Sent by"), max_length=120, required=False, help_text=gettext_lazy("Department or judge.")
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Data = None, *, policies: Iterable[PolicyVersion], today: date, initial: Data = None
    ) -> None:
        super().__init__(data, initial=_BEGUN | {"form_key": uuid4(), "received_on": today} | dict(initial or {}))
        self.today = today
        self.policies = {str(policy.program_id): policy for policy in policies}
        self.offenses = {str(row.pk): row for policy in self.policies.values() for row in policy.offenses.all()}
        programs = [ProgramChoice(policy.program_id, policy.program.name) for policy in self.policies.values()]
        self.fields["program"].choices = offered(programs)  # type: ignore[attr-defined]
        self.fields["what"].choices = [("", _("Not known, or none")), *self._offenses()]  # type: ignore[attr-defined]

    def clean_born(self) -> tuple[date | None, int | None]:
        return checked_birth(self.cleaned_data["born"], today=self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("case_no") and not (cleaned.get("what") or cleaned.get("statute")):
            self.add_error("what", _("A case is of a charge. Choose it, or write it as it stands on the slip."))
        return cleaned

    def particulars(self) -> Particulars:
        """Return what is well-formed of a form that may be half filled in."""
        data = self.cleaned_data
        born, _about = data.get("born") or (None, None)
        return Particulars(data.get("given_name", ""), data.get("family_name", ""), "", born)

    def sent(self, *, agency_id: UUID) -> Sent:
        """Return the referral that was typed. A charge or a case is of an incident whose day may be unknown."""
        data = self.cleaned_data
        born, about = data["born"]
        return Sent(
            program_id=UUID(data["program"]),
            door=self.door(),
            identity=Identity(
                data["given_name"], data["family_name"], "", born, Language.ENGLISH, interpreter_needed=False
            ),
            received_on=data.get("received_on") or self.today,
            form_key=data["form_key"],
            age_about=about,
            phone=data.get("phone", ""),
            happened=self._happened(agency_id),
            source_person=data["source_person"],
            received_how=ReceivedHow(data.get("received_how") or ReceivedHow.PAPER),
            note=data.get("note", ""),
        )

    def door(self) -> Door:
        return Door.COURT

    def _happened(self, agency_id: UUID) -> Happened | None:
        data = self.cleaned_data
        charges = self._charges()
        on, place, report_no = data.get("happened_on"), data.get("place") or "", data.get("report_no") or ""
        if not (charges or on or place or report_no):
            return None
        return Happened(agency_id=agency_id, on=on, report_no=report_no, place=place, charges=charges)

    def _charges(self) -> tuple[Charged, ...]:
        data = self.cleaned_data
        offense = self.offenses.get(data["what"])
        statute = offense.statute if offense else data["statute"]
        return (Charged(statute, offense, case_no=data["case_no"]),) if statute else ()

    def _offenses(self) -> list[tuple[str, str]]:
        rows = sorted(self.offenses.items(), key=lambda item: item[1].statute)
        return [(pk, _named(offense)) for pk, offense in rows]


class TakeForm(SlipForm):
    """A referral through any open door."""

    door_in = forms.ChoiceField(label=gettext_lazy("Door"), choices=Door.choices)
    received_on = forms.DateField(label=gettext_lazy("Received"), widget=day_input())
    received_how = forms.ChoiceField(label=gettext_lazy("How it came"), choices=ReceivedHow.choices)
    phone = PhoneField(
        label=gettext_lazy("Their telephone"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Nobody texts it before the person was asked."),
    )
    happened_on = forms.DateField(label=gettext_lazy("Day of the incident"), required=False, widget=day_input())
    report_no = forms.CharField(label=gettext_lazy("Report number"), max_length=60, required=False)
    place = forms.CharField(label=gettext_lazy("Where"), max_length=160, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    field_order = (
        "program",
        "door_in",
        "received_on",
        "received_how",
        "source_person",
        "given_name",
        "family_name",
        "born",
        "phone",
        "happened_on",
        "place",
        "report_no",
        "what",
        "statute",
        "case_no",
        "note",
    )

    def __init__(self, data: Data = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        # A door that no policy opens is not offered; typed all the same, the program says why not.
        opened = {door for policy in self.policies.values() for door in policy.doors}
        doors = [choice for choice in Door.choices if choice[0] in opened]
        self.fields["door_in"].widget.choices = doors if len(doors) == 1 else [("", _("Choose a door")), *doors]

    def clean_received_on(self) -> date:
        received: date = self.cleaned_data["received_on"]
        return _past(received, today=self.today)

    def clean_happened_on(self) -> date | None:
        happened: date | None = self.cleaned_data["happened_on"]
        return happened and _past(happened, today=self.today)

    def door(self) -> Door:
        return Door(self.cleaned_data["door_in"])


def _past(day: date, *, today: date) -> date:
    if not date(FIRST_YEAR, 1, 1) <= day <= today:
        raise ValidationError(_("That day cannot be. Look at the date again."))
    return day


def _named(offense: Offense) -> str:
    title = _(offense.title)
    return f"{offense.statute} {title}"
