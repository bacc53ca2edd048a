"""Forms of putting two records together and taking them apart: which word of two is kept, and whose is what came later."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.core import phone
from diversion.enrollments.merging import Weighed
from diversion.people.actions import Identity
from diversion.people.merging.parting import Later
from diversion.people.merging.together import FIELDS, Kept
from diversion.people.models import Language, Merge, Person, SpokenLanguage
from diversion.people.queries import ContactRow
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
KEPT, ABSORBED = "kept", "absorbed"
LABELS = {
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "preferred_name": gettext_lazy("Name they go by"),
    "birth_date": gettext_lazy("Date of birth"),
    "language": gettext_lazy("Language of their messages"),
    "best_language": gettext_lazy("Language they speak best"),
    "other_languages": gettext_lazy("They also speak"),
    "interpreter_needed": gettext_lazy("Needs an interpreter"),
    "race": gettext_lazy("Race"),
    "gender": gettext_lazy("Gender"),
    "time_zone": gettext_lazy("Time zone"),
}
WHAT = {
    "enrollments.enrollment": gettext_lazy("File %(which)s"),
    "referrals.referral": gettext_lazy("Referral %(which)s"),
    "courts.charge": gettext_lazy("Charge %(which)s"),
    "people.contactpoint": gettext_lazy("Way to reach %(which)s"),
    "people.personidentifier": gettext_lazy("A number of an agency"),
    "people.alias": gettext_lazy("Other name %(which)s"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of two records, as the page shows it. Without a choice both say the same."""

    label: str | Promise
    kept: str
    absorbed: str
    choice: forms.BoundField | None


class MergeForm(HouseForm):
    """Of each field in which two records differ, which word is kept; and which telephone is the first."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Data = None, *, pair: Weighed, phones: Sequence[ContactRow]) -> None:
        super().__init__(data, initial={"seen": _seen(pair, phones)})
        self.pair, self.phones = pair, phones
        for name in differing(pair):
            self.fields[name] = _which(LABELS[name], pair, name)
        if len({row.value for row in phones}) > 1:
            proposed = max(phones, key=lambda row: row.is_primary)
            self.fields["first_phone"] = forms.ChoiceField(
                label=gettext_lazy("First telephone"),
                choices=[(str(row.id), phone.shown(row.value)) for row in _one_a_number(phones)],
                initial=str(proposed.id),
                widget=forms.RadioSelect,
                help_text=gettext_lazy("The other ones stay on the record."),
            )

    def clean_seen(self) -> str:
        seen: str = self.cleaned_data["seen"]
        if seen != _seen(self.pair, self.phones):
            # Drawn again, it has seen what there is now.
            self.data = dict(self.data.items()) | {"seen": _seen(self.pair, self.phones)}
            raise forms.ValidationError(_("Somebody changed one of the records meanwhile. Look at both again."))
        return seen

    def choice(self) -> Kept:
        data = self.cleaned_data
        first = data.get("first_phone")
        return Kept(frozenset(name for name in FIELDS if data.get(name) == ABSORBED), UUID(first) if first else None)


class LaterForm(HouseForm):
    """Of everything that came after two records were put together: whose it is."""

    def __init__(self, data: Data = None, *, later: Sequence[Later], merge: Merge) -> None:
        super().__init__(data)
        self.later = later
        for each in later:
            self.fields[str(each.id)] = forms.ChoiceField(
                label=str(WHAT[each.table]) % {"which": _named(each)},
                choices=[(KEPT, _whose(merge.kept)), (ABSORBED, _whose(merge.absorbed))],
                widget=forms.RadioSelect,
            )

    def theirs(self) -> list[UUID]:
        return [each.id for each in self.later if self.cleaned_data[str(each.id)] == ABSORBED]


def differing(pair: Weighed) -> list[str]:
    """Return the fields in which two records differ."""
    return [name for name in FIELDS if getattr(pair.kept, name) != getattr(pair.absorbed, name)]


def fields_of(form: MergeForm, pair: Weighed) -> list[Compared]:
    """Return every field that either record has, side by side, with the choice where they differ."""
    return [
        Compared(LABELS[name], *words, form[name] if name in form.fields else None)
        for name in FIELDS
        if any(words := (said(pair.kept, name), said(pair.absorbed, name)))
    ]


def _which(label: str | Promise, pair: Weighed, name: str) -> forms.ChoiceField:
    words = {side: said(getattr(pair, side), name) for side in (KEPT, ABSORBED)}
    # What only one of them says is proposed; a person may still choose the empty one.
    proposed = KEPT if words[KEPT] or not words[ABSORBED] else ABSORBED
    choices = [(side, said or _("Not known")) for side, said in words.items()]
    return forms.ChoiceField(label=str(label), choices=choices, initial=proposed, widget=forms.RadioSelect)


def said(person: Person | Identity, name: str) -> str:
    """Return what a record says in one of `FIELDS`, as a page shows it; nothing where it says nothing."""
    value = getattr(person, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, _("M j, Y"))
    if name == "other_languages":
        return ", ".join(str(SpokenLanguage(code).label) for code in value)
    choices = {"language": Language, "best_language": SpokenLanguage}
    return str(choices[name](value).label) if name in choices and value else value or ""


def _whose(person: Person) -> str:
    return f"{person.display_name} ({person.record_no})"


def _named(each: Later) -> str:
    row = each.row
    value = phone.shown(getattr(row, "value", ""))
    return getattr(row, "number", "") or value or getattr(row, "shown", "") or getattr(row, "statute", "")


def _one_a_number(phones: Sequence[ContactRow]) -> list[ContactRow]:
    return list({row.value: row for row in reversed(phones)}.values())[::-1]


def _seen(pair: Weighed, phones: Sequence[ContactRow]) -> str:
    said = [[str(getattr(person, name)) for name in FIELDS] for person in (pair.kept, pair.absorbed)]
    return hashlib.sha256(repr([said, [str(row.id) for row in phones]]).encode()).hexdigest()
