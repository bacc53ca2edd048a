"""What pages about lists call things."""

from django.utils.translation import gettext_lazy as _

from diversion.imports.layouts import Field
from diversion.imports.states import ImportStatus, RowState

FIELDS = {
    Field.FULL_NAME: _("Whole name"),
    Field.GIVEN_NAME: _("First name"),
    Field.FAMILY_NAME: _("Last name"),
    Field.PERSON_NO: _("The agency’s number of the person"),
    Field.BIRTH_DATE: _("Date of birth"),
    Field.RACE: _("Race"),
    Field.GENDER: _("Gender"),
    Field.REPORT_NO: _("Report, case or citation number"),
    Field.INCIDENT_ON: _("Day of the offense"),
    Field.STATUTE: _("Statute"),
    Field.OFFENSE: _("Offense in words"),
    Field.PROGRAM: _("Program"),
    Field.RECEIVED_ON: _("Day received"),
    Field.REFERRED_ON: _("Day referred"),
    Field.OUTCOME: _("Result"),
    Field.CLOSED_ON: _("Day closed"),
}
# Kind of status and icon, as the pages draw them.
STATUSES = {
    ImportStatus.UPLOADED: ("warn", "edit"),
    ImportStatus.MAPPED: ("info", "autorenew"),
    ImportStatus.CHECKED: ("warn", "schedule"),
    ImportStatus.SAVING: ("info", "autorenew"),
    ImportStatus.DONE: ("ok", ""),
    ImportStatus.CANCELLED: ("idle", ""),
    ImportStatus.FAILED: ("stop", ""),
    ImportStatus.INTERRUPTED: ("stop", ""),
}
ROWS = {
    RowState.CREATED: "ok",
    RowState.UPDATED: "info",
    RowState.UNCHANGED: "idle",
    RowState.POSSIBLE_MATCH: "warn",
    RowState.REJECTED: "stop",
}
