"""Booking a class as the person's page offers it, and what a prosecutor does where no class comes in time."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from diversion.accounts.reach import Reach
from diversion.classes.queries import SessionRow
from diversion.classes.rules import no_makeup_left
from diversion.enrollments import rules
from diversion.enrollments.limitation import LastDay, last_class_words
from diversion.enrollments.queries import FileRow, roles_in
from diversion.enrollments.states import SIGNED
from diversion.web.people.acts import Act, name_of
from diversion.web.people.forms import BookForm, LastDayForm
from diversion.web.people.words import session_words


def booking(
    file: FileRow, url: str, sessions: Sequence[SessionRow], last: LastDay | None, *, makeups_used: bool
) -> Act:
    """Return the way to take a seat. Sessions after the last day for a class stand there and cannot be chosen (R-020).

    With `makeups_used` none can be chosen, and it says why (R-049a).
    """
    name = name_of("book", file.id)
    late = {session.id for session in sessions if last is not None and last.is_before(session.local_day)}
    choices = [(str(each.id), _words(each, is_late=each.id in late)) for each in sessions]
    form = BookForm(about=name, sessions=choices, shut=[str(pk) for pk in late])
    why = last_class_words(last) if late and last is not None else ""
    if makeups_used:
        return Act(name, _("Book a class"), url, form, shut=no_makeup_left())
    if len(late) == len(sessions):
        helps = _("Every class comes later. Ask the prosecutor to file, or to record a signed waiver.")
        return Act(name, _("Book a class"), url, form, shut=f"{why} {helps}")
    return Act(name, _("Book a class"), url, form, hint=why)


def last_day_acts(file: FileRow, url: str, reach: Reach, *, today: date) -> Iterator[Act]:
    """Yield the way to record a filing or a waiver of a signed file, for a prosecutor."""
    if file.is_open and file.status in SIGNED and rules.MAY_CHOOSE & roles_in(reach, file.program_id):
        name = name_of("last-day", file.id)
        yield Act(name, _("Record a filing or a signed waiver"), url, LastDayForm(about=name, today=today))


def _words(session: SessionRow, *, is_late: bool) -> str:
    words = session_words(session)
    return _("%(session)s · too late") % {"session": words} if is_late else words
