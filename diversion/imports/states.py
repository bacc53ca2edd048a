"""The way of a list from its file to people and referrals. Source: docs/adr/0025-imports-from-the-page.md"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from diversion.core.states import StateMachine, step


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Columns to match")
    MAPPED = "mapped", _("Being checked")
    CHECKED = "checked", _("Checked")
    SAVING = "saving", _("Being brought in")
    DONE = "done", _("Brought in")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Could not be checked")
    INTERRUPTED = "interrupted", _("Interrupted")


class RowState(models.TextChoices):
    """What a row of a list is beside the database."""

    CREATED = "created", _("New")
    UPDATED = "updated", _("To update")
    UNCHANGED = "unchanged", _("No change")
    POSSIBLE_MATCH = "possible_match", _("May be known")
    REJECTED = "rejected", _("Left out")
    PROTECTED = "protected", _("Sent on")


_S = ImportStatus

MAP = step("map", {_S.UPLOADED, _S.CHECKED, _S.FAILED}, _S.MAPPED)
# The worker's own steps.
CHECK = step("check", {_S.MAPPED}, _S.CHECKED)
FAIL = step("fail", {_S.MAPPED}, _S.FAILED)
FINISH = step("finish", {_S.SAVING}, _S.DONE)
INTERRUPT = step("interrupt", {_S.SAVING}, _S.INTERRUPTED)
SAVE = step("save", {_S.CHECKED}, _S.SAVING)
# What was saved before a cancel stays; what is left can still be brought in while it is kept.
CANCEL = step("cancel", {_S.UPLOADED, _S.MAPPED, _S.CHECKED, _S.FAILED, _S.SAVING, _S.INTERRUPTED}, _S.CANCELLED)
GO_ON = step("go on", {_S.DONE, _S.CANCELLED, _S.INTERRUPTED}, _S.SAVING)

LIFECYCLE = StateMachine(
    states=ImportStatus,
    initial=_S.UPLOADED,
    transitions=(MAP, CHECK, FAIL, SAVE, FINISH, INTERRUPT, CANCEL, GO_ON),
)

# A worker is at it, or about to be.
WORKING = frozenset({_S.MAPPED, _S.SAVING})
# Rows of these states are written by saving; of a possible match, once a person decided.
TO_SAVE = frozenset({RowState.CREATED, RowState.UPDATED, RowState.PROTECTED})
# In which count of an import the rows of a state are.
COUNTED = {
    RowState.CREATED: "created",
    RowState.UPDATED: "updated",
    RowState.UNCHANGED: "unchanged",
    RowState.POSSIBLE_MATCH: "possible_matches",
    RowState.PROTECTED: "protected",
    RowState.REJECTED: "rejected",
}
