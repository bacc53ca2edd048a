"""What a child's referral says, line by line, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.core import phone
from diversion.web.templatetags.days import day

# In the order in which somebody who looks after a child needs them.
LABELS: dict[str, str | Promise] = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "preferred_name": _("Goes by"),
    "birth_date": _("Birth date"),
    "age_about": _("Age, about"),
    "phone": _("Telephone"),
    "on": _("Day"),
    "place": _("Where"),
    "report_no": _("Report number"),
    "person_no": _("Number in the list"),
    "note": _("Note"),
    "sent_by": _("Sent by"),
}
DAYS = frozenset({"birth_date", "on"})


@dataclass(frozen=True, slots=True)
class Said:
    """One line of what was sent."""

    label: str | Promise
    words: str


def said_of(says: Mapping[str, Any]) -> list[Said]:
    """Return what was sent, line by line, without what it does not say."""
    return [Said(label, _words(name, says[name])) for name, label in LABELS.items() if says.get(name)]


def _words(name: str, value: object) -> str:
    if name in DAYS:
        return day(date.fromisoformat(str(value)))
    return phone.shown(str(value)) if name == "phone" else str(value)
