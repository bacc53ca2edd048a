"""The words and looks of statuses, steps and ways to reach, as the people pages show them."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diversion.agenda.kinds import DeadlineKind
from diversion.classes.queries import SessionRow
from diversion.enrollments.rules import ChargeStep, Step
from diversion.enrollments.states import fopp, held_charge, postbooking, prebooking
from diversion.enrollments.states.held_charge import HeldChargeStatus
from diversion.people.models import ContactKind
from diversion.web.templatetags.days import day, hour

# What a button says for each step that is nothing but the step.
BUTTONS: dict[Step, str | Promise] = {
    fopp.OPEN_SCREENING: gettext_lazy("Open the screening"),
    fopp.DECLINE: gettext_lazy("They decline the offer"),
    fopp.CONFIRM_EXPIRY: gettext_lazy("The offer ran out"),
    fopp.TERMINATE_AFTER_MISS: gettext_lazy("End after a miss, return the case"),
    fopp.FINISH_CLASS: gettext_lazy("The class is complete"),
    fopp.BEGIN_WATCH: gettext_lazy("Begin the watch period"),
    fopp.TERMINATE_IN_WATCH: gettext_lazy("End in the watch period, return the case"),
    fopp.WITHDRAW: gettext_lazy("They leave the program"),
    fopp.CLOSE: gettext_lazy("Close without an outcome"),
    prebooking.HAND_OFF: gettext_lazy("We have met in person"),
    prebooking.WAITLIST: gettext_lazy("Put on the waiting list"),
    prebooking.LOOK_FOR: gettext_lazy("Look for them"),
    prebooking.SCHEDULE_INTAKE: gettext_lazy("Agree on a day for the intake"),
    prebooking.MISS_INTAKE: gettext_lazy("They did not come to the intake"),
    prebooking.COMPLETE_INTAKE: gettext_lazy("The whole intake is done"),
    prebooking.LOSE_TOUCH: gettext_lazy("We have lost touch"),
    prebooking.FIND_AGAIN: gettext_lazy("We are in touch again"),
    prebooking.STEP_DOWN: gettext_lazy("Step down to light contact"),
    prebooking.REST: gettext_lazy("Let the file rest"),
    prebooking.COME_BACK: gettext_lazy("They are back"),
    prebooking.START_AGAIN: gettext_lazy("Look for them again"),
    prebooking.DECLINE: gettext_lazy("They say no"),
    prebooking.MOVE_AWAY: gettext_lazy("They moved away"),
    prebooking.LONG_CUSTODY: gettext_lazy("They are in custody for long"),
    prebooking.DIE: gettext_lazy("They died"),
    prebooking.CLOSE: gettext_lazy("Close the file"),
    postbooking.DECLINE: gettext_lazy("They decline the offer"),
    postbooking.BEGIN: gettext_lazy("Intake and plan are done: begin"),
    postbooking.SEND_NOTICE: gettext_lazy("The notice went out"),
    postbooking.CURE: gettext_lazy("Cured: go on"),
    postbooking.SET_HEARING: gettext_lazy("The court has set a hearing"),
    postbooking.GO_ON: gettext_lazy("The judge lets it go on"),
    postbooking.REINSTATE: gettext_lazy("The judge reinstates the case"),
    postbooking.MEET_REQUIREMENTS: gettext_lazy("All requirements are met"),
    postbooking.SET_DISMISSAL: gettext_lazy("The court has set the dismissal"),
    postbooking.DISMISS: gettext_lazy("The case is dismissed"),
    postbooking.WITHDRAW: gettext_lazy("They leave the program"),
    postbooking.CLOSE: gettext_lazy("Close without an outcome"),
}
# What the day of a step is called.
DAYS: dict[Step, str | Promise] = {
    prebooking.SCHEDULE_INTAKE: gettext_lazy("Day of the intake"),
    prebooking.COMPLETE_INTAKE: gettext_lazy("Day on which it was finished"),
    postbooking.SEND_NOTICE: gettext_lazy("Day on which it went out"),
    postbooking.SET_HEARING: gettext_lazy("Day of the hearing"),
    postbooking.REINSTATE: gettext_lazy("Day of the finding"),
    postbooking.SET_DISMISSAL: gettext_lazy("Day of the dismissal"),
    postbooking.DISMISS: gettext_lazy("Day of the dismissal"),
}
CHARGE_BUTTONS: dict[ChargeStep, str | Promise] = {
    held_charge.DO_NOT_FILE: gettext_lazy("Confirm: not filed"),
    held_charge.RETURN: gettext_lazy("Return it to the prosecutor"),
    held_charge.FILE: gettext_lazy("Filed"),
    held_charge.REFRAIN: gettext_lazy("Not filed after all"),
    held_charge.EXPIRE: gettext_lazy("The last day to file has passed"),
}
CHARGE_KINDS = {
    HeldChargeStatus.HELD: "info",
    HeldChargeStatus.INTAKE_SATISFIED: "ok",
    HeldChargeStatus.NOT_FILED: "ok",
    HeldChargeStatus.RETURNED: "warn",
    HeldChargeStatus.FILED: "idle",
    HeldChargeStatus.EXPIRED: "idle",
}
SYMBOLS = {
    ContactKind.MOBILE: "phone",
    ContactKind.LANDLINE: "phone",
    ContactKind.EMAIL: "alternate_email",
    ContactKind.POSTAL: "mail",
}
EVENTS = {"class_session": gettext_lazy("Class")}
# What ends with a day that runs out.
DEADLINES: dict[DeadlineKind, str | Promise] = {
    DeadlineKind.FILE_BY: gettext_lazy("Last day to file"),
    DeadlineKind.OFFER_ANSWER: gettext_lazy("Last day to answer the offer"),
    DeadlineKind.INTAKE_DUE: gettext_lazy("Last day for the intake"),
    DeadlineKind.CLASSES_DUE: gettext_lazy("Last day for the classes"),
    DeadlineKind.FEE_DUE: gettext_lazy("Last day for the fee"),
    DeadlineKind.WATCH_DUE: gettext_lazy("The watch period ends"),
}


def session_words(session: SessionRow) -> str:
    """Return a session as a list to choose from names it, with how many seats are free."""
    when = f"{day(session.local_day)}, {hour(session.starts_wall)} – {hour(session.ends_wall)}"
    free = _("seats free: %(count)s") % {"count": session.seats_free}
    return " · ".join([when, session.title or session.series, session.place, free])
