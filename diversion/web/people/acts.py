"""One thing that may be done on the person's page: a button, or a form behind its name."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.functional import Promise

from diversion.web.rendering import HouseForm, Refused


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may be done: a button, or a form behind its name when it asks for something. `name` is unique on a page.

    `hint` stands over the form; `shut` says why it may not be done now.
    """

    name: str
    words: str | Promise
    url: str
    form: HouseForm | None = None
    hint: str = ""
    is_open: bool = False
    shut: str = ""

    @property
    def asks(self) -> bool:
        return self.form is not None and bool(self.form.visible_fields())


def name_of(what: str, file_id: UUID) -> str:
    """Return the name of an act on one file: its id on the page, and the beginning of its fields' ids."""
    return f"{what.replace(' ', '-')}-{file_id}"


def as_refused(act: Act, refused: Refused | None) -> Act:
    """Return the act with the form that was refused open in its place, where it is the one."""
    if refused is None or refused.name != act.name:
        return act
    return replace(act, form=refused.form, is_open=True)
