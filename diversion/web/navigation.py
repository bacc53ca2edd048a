"""The menu, from rights: a role never sees what it cannot open, not even greyed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diversion.accounts.reach import Reach
from diversion.accounts.walls import FieldClass, Level, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu. `section` is the first part of the paths that belong to it, and `also` what else may be.

    `of_whole_programs`: the page has nothing for who reaches only their own records.
    """

    label: str | Promise
    url_name: str
    section: str
    field_class: FieldClass | None
    level: Level
    of_whole_programs: bool = False
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def has(self, path: str) -> bool:
        """Tell whether the page at `path` belongs to the entry."""
        return path.split("/")[1] in {self.section, *self.also}


TODAY = Entry(_("Today"), "today", "", None, Level.NONE)
ENTRIES = (
    TODAY,
    Entry(_("People"), "people:list", "people", FieldClass.IDENTITY, Level.READ, also=("lists",)),
    Entry(_("Referrals"), "referrals:list", "referrals", FieldClass.REFERRALS, Level.READ, of_whole_programs=True),
    Entry(_("Classes"), "classes:list", "classes", FieldClass.ATTENDANCE, Level.READ),
    Entry(_("Messages"), "messages:list", "messages", FieldClass.MESSAGES, Level.READ),
    Entry(_("Programs"), "programs:list", "programs", FieldClass.AGREEMENT, Level.READ),
    Entry(_("Reports"), "reports:outcomes", "reports", FieldClass.REPORTS, Level.COUNTS, of_whole_programs=True),
    Entry(_("Protected queue"), "protected:queue", "protected", FieldClass.PROTECTED, Level.READ),
    Entry(_("Staff"), "accounts:list", "staff", FieldClass.STAFF, Level.READ),
    Entry(_("Audit"), "audit:search", "audit", FieldClass.AUDIT, Level.READ),
)
# The exact address decides; other pages below "referrals" belong to what they have sent.
ENTRIES_OF_AN_OFFICER = (
    Entry(_("New referral"), "referrals:send", "send", FieldClass.REFERRALS, Level.WRITE),
    Entry(_("My referrals"), "referrals:mine", "referrals", FieldClass.REFERRALS, Level.WRITE),
)
ENTRIES_OF_A_FACILITATOR = (
    TODAY,
    Entry(_("My classes"), "classes:list", "classes", FieldClass.ATTENDANCE, Level.READ),
)

MENUS: dict[tuple[Role, ...], tuple[Entry, ...]] = {
    (Role.FACILITATOR,): ENTRIES_OF_A_FACILITATOR,
    (Role.OFFICER_REFERRER,): ENTRIES_OF_AN_OFFICER,
}


def may_read_inbox(reach: Reach) -> bool:
    """Tell whether the holder has an inbox: who sends people sees the own referrals alone."""
    span = reach.span(FieldClass.REFERRALS, Level.READ)
    return span.everywhere or bool(span.programs)


def refers_only(reach: Reach) -> bool:
    """Tell whether the holder does nothing here but refer people."""
    return reach.roles == (Role.OFFICER_REFERRER,)


def entries_for(reach: Reach) -> Iterator[Entry]:
    """Yield the entries that `reach` may open, in order. Who only leads classes, or only refers people, has a menu of their own."""
    for entry in MENUS.get(reach.roles, ENTRIES):
        if _opens(entry, reach):
            yield entry


def _opens(entry: Entry, reach: Reach) -> bool:
    if entry.field_class is None:
        return True
    span = reach.span(entry.field_class, entry.level)
    return span.everywhere or bool(span.programs) if entry.of_whole_programs else bool(span)
