"""What an offer asks for on a page: also, where the watch period would outlive the last day to file, what is done about it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from diversion.accounts.walls import Role
from diversion.enrollments import rules
from diversion.enrollments.limitation import OfferClock
from diversion.enrollments.models import Enrollment
from diversion.enrollments.queries import FileRow, roles_in
from diversion.enrollments.unfiled import offer_clock
from diversion.programs.models import ProgramModel
from diversion.programs.queries import NoPolicyInForce
from diversion.web.http import StaffRequest
from diversion.web.local import today
from diversion.web.templatetags.days import day


@dataclass(frozen=True, slots=True)
class OfferAsks:
    """What an offer of today asks. `warning` says that the watch period outlives the last day to file, `shut` why it is not the
    reader's to make; each empty otherwise."""

    is_outlived: bool = False
    longest_months: int | None = None
    warning: str = ""
    shut: str = ""


def asks_of(file: Enrollment) -> OfferAsks:
    """Return what an offer of this file asks of whoever may choose. Three queries."""
    return _asks(file.pk, file.program_id, ProgramModel(file.model), may_choose=True)


def asks_on_page(request: StaffRequest, file: FileRow) -> OfferAsks:
    """Return what an offer of this file asks of the reader. Three queries where they may make one, else none."""
    if not file.may_offer:
        return OfferAsks()
    may_choose = bool(rules.MAY_CHOOSE & roles_in(request.reach, file.program_id))
    return _asks(file.id, file.program_id, file.model, may_choose=may_choose)


def _asks(file_id: UUID, program_id: UUID, model: ProgramModel, *, may_choose: bool) -> OfferAsks:
    try:
        clock = offer_clock(file_id, program_id, model, on=today())
    except NoPolicyInForce:  # the offer itself says so
        return OfferAsks()
    if not clock.is_outlived:
        return OfferAsks()
    who = "" if may_choose else _("The offer is made by: %(who)s.") % {"who": _choosers()}
    shut = f"{_warning(clock)} {who}" if who else ""
    return OfferAsks(True, clock.longest_months, _warning(clock), shut)


def _choosers() -> str:
    return ", ".join(str(Role(role).label) for role in sorted(rules.MAY_CHOOSE))


def _warning(clock: OfferClock) -> str:
    words = {"ends": day(clock.watch_ends_by), "last": day(clock.limitation_on) if clock.limitation_on else ""}
    return _("The watch period could last until %(ends)s. The last day to file is %(last)s.") % words
