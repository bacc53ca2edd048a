"""Forms about lists: the file, and what its columns and words mean. What a layout may say, the layouts say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import AgencyKind
from diversion.imports.asking import Questions, Survey
from diversion.imports.dates import DateOrder
from diversion.imports.layouts import Field
from diversion.imports.suggesting import outcome_of, spelled
from diversion.programs.models import Door, Offense, Program
from diversion.programs.queries import ProgramChoice
from diversion.referrals.models import Outcome
from diversion.web.imports.words import FIELDS
from diversion.web.rendering import HouseForm

Data = Mapping[str, Any] | None
ANOTHER = "another"
OPEN = "open"
AS_WRITTEN = "as_written"
LEFT_OUT = ""


class UploadForm(HouseForm):
    file = forms.FileField(
        label=_("The list"),
        help_text=_(
            "CSV, TSV or Excel (.xlsx), up to 25 MB. Nobody else reads it, and it is deleted once its rows are in."
        ),
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("Choose the file first."), "empty": _("The file is empty.")},
    )
    program = forms.ChoiceField(label=_("Program"), required=False)

    def __init__(self, data: Data = None, files: Any = None, *, programs: Sequence[ProgramChoice]) -> None:
        super().__init__(data, files)
        named = [(str(program.id), program.name) for program in programs]
        by_list = [("list", _("The list names it, row by row"))]
        self.fields["program"].choices = [*named, *by_list]  # type: ignore[attr-defined]

    def program_id(self) -> UUID | None:
        chosen = self.cleaned_data["program"]
        return UUID(chosen) if chosen and chosen != "list" else None

    def content(self) -> tuple[str, bytes]:
        file: UploadedFile = self.cleaned_data["file"]
        return file.name or "", file.read()


class ColumnsForm(HouseForm):
    """What each column is, whose list it is, and how to read it."""

    agency = forms.ChoiceField(label=_("Whose list is it?"))
    new_agency = forms.CharField(
        label=_("Name of the other office"), max_length=120, required=False, help_text=_("Only if it is not above.")
    )
    new_agency_kind = forms.ChoiceField(label=_("What kind of office"), choices=AgencyKind.choices, required=False)
    door = forms.ChoiceField(label=_("How did these people come in?"), choices=Door.choices)
    past_records = forms.BooleanField(
        label=_("These are past records"),
        required=False,
        help_text=_("They come in with their result and closing day, and open no file."),
    )
    keep_as = forms.CharField(
        label=_("Keep these answers for the next list, under the name"), max_length=80, required=False
    )

    def __init__(
        self,
        data: Data = None,
        *,
        survey: Survey,
        agencies: Iterable[str],
        has_program: bool,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.survey = survey
        self.fields["agency"].choices = [  # type: ignore[attr-defined]
            *((name, name) for name in agencies),
            (ANOTHER, _("Another office")),
        ]
        known = [(name.value, label) for name, label in FIELDS.items() if not (has_program and name == Field.PROGRAM)]
        for place, heading in enumerate(survey.header):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=heading,
                choices=[(LEFT_OUT, _("Leave out")), *known],
                required=False,
                disabled=not heading or survey.header.count(heading) > 1,
                widget=forms.Select({"aria-label": heading}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agency") == ANOTHER and not data.get("new_agency", "").strip():
            self.add_error("new_agency", _("Write the name of the office."))
        chosen = [name for name in self._chosen().values() if name]
        twice = {name for name in chosen if chosen.count(name) > 1}
        for place, name in self._chosen().items():
            if name in twice:
                self.add_error(f"column-{place}", _("Two columns cannot be the same. Leave one of them out."))
        return data

    def places(self) -> dict[Field, int]:
        """Return where each field stands, as somebody chose."""
        return {Field(name): place for place, name in self._chosen().items() if name}

    def _chosen(self) -> dict[int, str]:
        return {place: self.cleaned_data.get(f"column-{place}", "") for place in range(len(self.survey.header))}


class WordsForm(HouseForm):
    """What the words for programs, results and charges mean, and which of day and month comes first where nothing tells."""

    def __init__(
        self, data: Data = None, *, asked: Questions, programs: Sequence[Program], before: Mapping[str, Any]
    ) -> None:
        super().__init__(data)
        self.asked = asked
        codes = [(program.code, program.name) for program in programs]
        for at, word in enumerate(asked.words.get(Field.PROGRAM, [])):
            self._ask(f"program-{at}", word, codes, _program_of(word, programs, before))
        results = [(OPEN, _("No result yet")), *Outcome.choices]
        for at, word in enumerate(asked.words.get(Field.OUTCOME, [])):
            self._ask(f"outcome-{at}", word, results, _outcome_of(word, before))
        for at, (word, alike) in enumerate(asked.statutes.items()):
            self._ask(f"statute-{at}", word, _statutes(alike), _statute_of(word, before))
            self.fields[f"statute-{at}"].label = _("Charge “%(words)s”") % {"words": word[:60]}
        for name in asked.open_dates:
            self.fields[f"date-{name}"] = forms.ChoiceField(
                label=FIELDS[name],
                choices=[
                    (DateOrder.MONTH_FIRST, _("Month first: 3/4 is March 4")),
                    (DateOrder.DAY_FIRST, _("Day first: 3/4 is April 3")),
                ],
                widget=forms.RadioSelect,
                initial=before.get("date_orders", {}).get(name) or before.get("date_order"),
                error_messages={"required": _("Say which comes first. Nothing in the list tells.")},
            )

    def _ask(self, name: str, word: str, choices: list[Any], initial: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=f"“{word[:60]}”",
            choices=[(LEFT_OUT, _("Leave these rows out")), *choices],
            required=False,
            initial=initial,
        )

    def is_asked_in(self, data: Mapping[str, Any]) -> bool:
        """Tell whether the page that was sent showed all of these questions."""
        return all(name in data or (name.startswith("date-") and "dates-shown" in data) for name in self.fields)

    def answers(self) -> dict[str, Any]:
        """Return the parts of a layout that were asked here."""
        data, asked = self.cleaned_data, self.asked
        programs = {word: data[f"program-{at}"] for at, word in enumerate(asked.words.get(Field.PROGRAM, []))}
        outcomes = {word: data[f"outcome-{at}"] for at, word in enumerate(asked.words.get(Field.OUTCOME, []))}
        orders = {str(name): str(order) for name, order in asked.date_orders.items()}
        orders |= {str(name): data[f"date-{name}"] for name in asked.open_dates}
        statutes = {word: data[f"statute-{at}"] for at, word in enumerate(asked.statutes)}
        return {
            "statutes": {word: "" if said == AS_WRITTEN else said for word, said in statutes.items() if said},
            "programs": {word: code for word, code in programs.items() if code},
            "outcomes": {word: "" if said == OPEN else said for word, said in outcomes.items() if said},
            "date_order": asked.date_order,
            "date_orders": orders,
        }


def _program_of(word: str, programs: Sequence[Program], before: Mapping[str, Any]) -> str:
    kept = before.get("programs", {}).get(word, "")
    code = kept if isinstance(kept, str) else kept["code"]
    codes = [program.code for program in programs]
    if code in codes:
        return code
    fits = [program.code for program in programs if spelled(word) in {spelled(program.code), spelled(program.name)}]
    return fits[0] if len(fits) == 1 else LEFT_OUT


def _statute_of(word: str, before: Mapping[str, Any]) -> str:
    kept = before.get("statutes", {})
    return (kept[word] or AS_WRITTEN) if word in kept else LEFT_OUT


def _statutes(alike: Iterable[Offense]) -> list[tuple[str, str]]:
    named = {one.statute: str(one) for one in alike}
    return [*named.items(), (AS_WRITTEN, str(_("None of these: keep it as written")))]


def _outcome_of(word: str, before: Mapping[str, Any]) -> str:
    kept = before.get("outcomes", {})
    if word in kept:
        return kept[word] or OPEN
    return outcome_of(word) or LEFT_OUT


class RowsForm(forms.Form):
    """Which rows of a list are shown, and after which one the page begins; anything else means the first page."""

    rows = forms.CharField(max_length=10, required=False)
    after = forms.IntegerField(min_value=0, max_value=2_000_000_000, required=False)

    def place(self, known: Iterable[str], *, default: str) -> tuple[str, int]:
        if not self.is_valid():
            return default, 0
        name = self.cleaned_data["rows"]
        return (name if name in set(known) else default), self.cleaned_data["after"] or 0
