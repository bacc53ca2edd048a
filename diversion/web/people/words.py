"""The words and looks of statuses, steps and ways to reach, as the people pages show them."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.classes.queries import SessionRow
from diversion.enrollments.rules import Step
from diversion.enrollments.states import fopp
from diversion.people.models import ContactKind
from diversion.web.templatetags.days import day, hour

# What a button says for each step that is nothing but the step.
BUTTONS: dict[Step, str | Promise] = {
    fopp.OPEN_SCREENING: gettext_lazy("Open the screening"),
    fopp.FIND_ELIGIBLE: gettext_lazy("Find eligible"),
    fopp.FIND_INELIGIBLE: gettext_lazy("Find not eligible"),
    fopp.OVERRIDE: gettext_lazy("Override: eligible after all"),
    fopp.DECLINE: gettext_lazy("They decline the offer"),
    fopp.CONFIRM_EXPIRY: gettext_lazy("The offer ran out"),
    fopp.TERMINATE_AFTER_MISS: gettext_lazy("End after a miss, return the case"),
    fopp.FINISH_CLASS: gettext_lazy("The class is complete"),
    fopp.BEGIN_WATCH: gettext_lazy("Begin the watch period"),
    fopp.TERMINATE_IN_WATCH: gettext_lazy("End in the watch period, return the case"),
    fopp.WITHDRAW: gettext_lazy("They leave the program"),
    fopp.TRANSFER: gettext_lazy("Transfer to another program"),
    fopp.CLOSE: gettext_lazy("Close without an outcome"),
}
SYMBOLS = {
    ContactKind.MOBILE: "phone",
    ContactKind.LANDLINE: "phone",
    ContactKind.EMAIL: "alternate_email",
    ContactKind.POSTAL: "mail",
}
EVENTS = {"class_session": gettext_lazy("Class")}


def session_words(session: SessionRow) -> str:
    """Return a session as a list to choose from names it, with how many seats are free."""
    when = f"{day(session.local_day)}, {hour(session.starts_wall)} – {hour(session.ends_wall)}"
    free = _("seats free: %(count)s") % {"count": session.seats_free}
    return " · ".join([when, session.title or session.series, session.place, free])
