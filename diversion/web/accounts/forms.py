"""Forms about staff. They say what is well-formed; the actions say what is allowed."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diversion.accounts.reach import Grant
from diversion.accounts.walls import AGENCY_WIDE, Role
from diversion.programs.queries import ProgramChoice
from diversion.web.rendering import HouseForm

EVERYWHERE = "all"


class RolesForm(HouseForm):
    """Roles as 'role@program' choices: every role in each program, agency-wide roles once."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Each role is held in one program. An administrator and an auditor see all programs."),
    )

    def __init__(self, *args: Any, programs: Iterable[ProgramChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = list(_choices(programs))  # type: ignore[attr-defined]

    def grants(self) -> list[Grant]:
        return [_grant(value) for value in self.cleaned_data["roles"]]


class ChangeRolesForm(RolesForm):
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("It goes on record with the change."))


class InviteForm(RolesForm):
    field_order = ("email", "name", "language", "roles")
    email = forms.EmailField(label=_("Work e-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language of their mail"), choices=settings.LANGUAGES)


class ReasonForm(HouseForm):
    """A reason alone. `about` names what it is for: several stand on one page, and each field needs an id of its own."""

    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("It goes on record with the change."))

    def __init__(self, data: Mapping[str, Any] | None = None, *, about: str) -> None:
        super().__init__(data, auto_id=f"{about}_%s")


class LanguageForm(HouseForm):
    language = forms.ChoiceField(label=_("Language of your mail"), choices=settings.LANGUAGES)


def as_choices(grants: Iterable[Grant]) -> list[str]:
    """Return grants as the values that the form's boxes have."""
    return [f"{grant.role}@{grant.program_id or EVERYWHERE}" for grant in grants]


def _choices(programs: Iterable[ProgramChoice]) -> Iterable[tuple[str, str]]:
    for role in Role:
        if role in AGENCY_WIDE:
            yield f"{role}@{EVERYWHERE}", str(role.label)
    for program in programs:
        for role in Role:
            if role not in AGENCY_WIDE:
                yield f"{role}@{program.id}", f"{role.label} · {program.name}"


def _grant(value: str) -> Grant:
    role, _at, program = value.partition("@")
    return Grant(Role(role), None if program == EVERYWHERE else UUID(program))
