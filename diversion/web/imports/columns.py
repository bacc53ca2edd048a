"""The page of columns: what is suggested, what was kept from the last list like it, and what is still to ask."""

from collections.abc import Mapping
from typing import Any

from diversion.accounts.models import Agency
from diversion.core.errors import DomainError
from diversion.imports import asking, layouts, queries
from diversion.imports.asking import Questions, Survey
from diversion.imports.charging import law_of
from diversion.imports.kept import KeptFile, file_of
from diversion.imports.layouts import Field
from diversion.imports.models import ReferralImport
from diversion.imports.suggesting import SURE, suggest
from diversion.programs.models import Door, Offense, Program
from diversion.programs.queries import programs_in
from diversion.web.http import StaffRequest
from diversion.web.imports.forms import ANOTHER, ColumnsForm, WordsForm
from diversion.web.imports.reach import WRITES


class Columns:
    """One look at the columns of a list, or what somebody sent about them."""

    def __init__(
        self,
        found: ReferralImport,
        *,
        file: KeptFile,
        kept: Mapping[str, Any],
        kept_name: str,
        programs: list[Program],
        agencies: list[Agency],
        law: tuple[Offense, ...],
        data: Any,
    ) -> None:
        self.found, self.file, self.kept, self.kept_name = found, file, kept, kept_name
        self.programs, self.agencies, self.law, self.data = programs, agencies, law, data
        self.survey: Survey = asking.survey(file)
        self.certainty: dict[int, str] = {}
        self.form = ColumnsForm(
            data,
            survey=self.survey,
            agencies=[agency.name for agency in agencies],
            has_program=found.program_id is not None,
            initial=self._initial(),
        )
        self.words = self._words()

    def is_complete(self) -> bool:
        """Tell whether everything that has to be said was sent."""
        asked_all = self.words is not None and self.words.is_asked_in(self.data)
        return self.form.is_valid() and asked_all and self.words is not None and self.words.is_valid()

    def layout(self) -> dict[str, Any]:
        """Return the layout that was sent, as JSON."""
        data = self.form.cleaned_data
        answers = self.words.answers() if self.words else {}
        if self.found.program is not None:
            answers["programs"] = {self.found.program.code: self.found.program.code}
        header = self.survey.header
        return {
            **answers,
            "columns": {str(name): header[place] for name, place in self.form.places().items()},
            "agency": self._agency(),
            "door": data["door"],
            "past_records": data["past_records"],
        }

    def context(self) -> dict[str, Any]:
        """Return what the template draws: a row for each column, then the questions."""
        rows = [
            (heading, self.survey.sample(place), self.form[f"column-{place}"], self.certainty.get(place, ""))
            for place, heading in enumerate(self.survey.header)
        ]
        others = [self.form[name] for name in self.form.fields if not name.startswith("column-")]
        return {
            "found": self.found,
            "form": self.form,
            "rows": rows,
            "others": others,
            "words": self.words,
            "kept_name": self.kept_name,
            "is_new_question": self.data is not None and self.form.is_valid() and not self._was_asked(),
        }

    def _was_asked(self) -> bool:
        return self.words is not None and self.words.is_asked_in(self.data)

    def _words(self) -> WordsForm | None:
        places = self.form.places() if self.data is not None and self.form.is_valid() else self._suggested_places()
        try:
            asked = asking.questions(self.file, places, self.law)
        except DomainError as refusal:
            if self.data is not None:
                self.form.add_error(None, str(refusal))
            asked = Questions()
        blank = WordsForm(asked=asked, programs=self.programs, before=self.kept)
        if self.data is None or not blank.is_asked_in(self.data):
            return blank
        return WordsForm(self.data, asked=asked, programs=self.programs, before=self.kept)

    def _suggested_places(self) -> dict[Field, int]:
        chosen = self._initial()
        return {
            Field(chosen[f"column-{at}"]): at for at in range(len(self.survey.header)) if chosen.get(f"column-{at}")
        }

    def _initial(self) -> dict[str, Any]:
        header = list(self.survey.header)
        columns = {
            name: heading for name, heading in self.kept.get("columns", {}).items() if header.count(heading) == 1
        }
        names = {agency.name for agency in self.agencies}
        agency = self.kept.get("agency", {}).get("name", "")
        initial: dict[str, Any] = {
            "agency": agency if agency in names or not agency else ANOTHER,
            "new_agency": agency if agency not in names else "",
            "new_agency_kind": self.kept.get("agency", {}).get("kind", "police"),
            "door": self.kept.get("door", Door.PROSECUTOR_LIST),
            "past_records": self.kept.get("past_records", False),
            "keep_as": self.kept_name,
        }
        if columns:
            self.certainty = {header.index(heading): SURE for heading in columns.values()}
            return initial | {f"column-{header.index(heading)}": name for name, heading in columns.items()}
        found = suggest(header, self.survey.rows)
        has_program = self.found.program_id is not None
        shown = {at: one for at, one in found.items() if not (has_program and one.field == Field.PROGRAM)}
        self.certainty = {at: one.certainty for at, one in shown.items()}
        initial["past_records"] = {Field.OUTCOME, Field.CLOSED_ON} <= {one.field for one in shown.values()}
        return initial | {f"column-{at}": one.field.value for at, one in shown.items()}

    def _agency(self) -> dict[str, str]:
        data = self.form.cleaned_data
        known = {agency.name: agency for agency in self.agencies}
        name = data["new_agency"].strip() if data["agency"] == ANOTHER else data["agency"]
        if name in known:
            return {"name": name, "kind": known[name].kind, "time_zone": known[name].time_zone}
        return {"name": name, "kind": data["new_agency_kind"], "time_zone": self.found.by.agency.time_zone}


def columns_of(found: ReferralImport, request: StaffRequest) -> Columns:
    """Return the page of columns of a list, with what was sent about it if anything was."""
    file = file_of(found.pk)
    kept, name = _kept(found, request, asking.survey(file).header)
    programs = list(programs_in(request.reach.span(*WRITES)).order_by("name", "pk"))
    return Columns(
        found,
        file=file,
        kept=kept,
        kept_name=name,
        programs=programs,
        agencies=list(Agency.objects.order_by("name")),
        law=law_of(program.pk for program in programs if found.program_id in {None, program.pk}),
        data=request.POST if request.method == "POST" else None,
    )


def _kept(found: ReferralImport, request: StaffRequest, header: tuple[str, ...]) -> tuple[Mapping[str, Any], str]:
    """Return what is known of such a list: from this one's last check, a kept layout, or one that comes with the tracker."""
    if found.layout:
        return found.layout, ""
    stored = queries.layout_kept_for(header, agency=request.user.agency)
    if stored:
        return stored.body, stored.name
    return layouts.known_for(header), ""
