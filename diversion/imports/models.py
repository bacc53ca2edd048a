"""Lists on their way in, row by row, and what was taken in: beside the referrals that came of it."""

from django.db import models
from django.db.models import F, Q

from diversion.accounts.models import Agency, User
from diversion.core.constraints import both_or_neither, one_of
from diversion.core.models import Record
from diversion.core.sealed import SealedText
from diversion.imports.states import ImportStatus, RowState
from diversion.people.models import Person
from diversion.programs.models import Program


class ReferralImport(Record):
    """One list that somebody brings in from the page. Its counts are those of its rows; `saved` of `to_save` are written.

    `program` is the one that every row belongs to; empty when the list names programs itself. `touched_at` is the last sign
    of life of a worker. After `cleared_at` neither the file nor a row of it is kept.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=ImportStatus, default=ImportStatus.UPLOADED)
    status_at = models.DateTimeField()
    # A layout as JSON, in the shape of the files in known/; empty until somebody matched the columns.
    layout = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    # In which language the reasons of rows are written: that of who had the list checked.
    language = models.CharField(max_length=8, default="en")
    problem = models.TextField(blank=True)
    touched_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    possible_matches = models.PositiveIntegerField(default=0)
    protected = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    to_save = models.PositiveIntegerField(default=0)
    saved = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            one_of("status", ImportStatus, name="import_status_known"),
            models.CheckConstraint(
                name="import_counts_add_up",
                condition=Q(
                    rows=F("created")
                    + F("updated")
                    + F("unchanged")
                    + F("possible_matches")
                    + F("protected")
                    + F("rejected")
                ),
            ),
            models.CheckConstraint(name="import_saves_no_more_than_there_is", condition=Q(saved__lte=F("to_save"))),
            models.CheckConstraint(
                name="import_saved_by_somebody",
                condition=~Q(status__in=[ImportStatus.SAVING, ImportStatus.DONE, ImportStatus.INTERRUPTED])
                | Q(saved_by__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["status", "touched_at"], name="import_worked_at"),)


class ImportFile(Record):
    """The file of an import, sealed: from the upload until its rows are being saved, or it is cancelled, and no longer."""

    of = models.OneToOneField(ReferralImport, on_delete=models.CASCADE, related_name="file")
    sealed = models.BinaryField()


class ImportRow(Record):
    """One row of a list and what it is. `sealed` holds its cells, and nothing any more once the row is saved.

    `person` is who it is about, once that is known: found or made by saving, or chosen by a person for a possible match.
    `same_as_row` is the earlier row of the same name; `is_same_as_row` says that a person found it to be the same one.
    """

    of = models.ForeignKey(ReferralImport, on_delete=models.CASCADE, related_name="lines")
    row_no = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=RowState)
    reason = models.TextField(blank=True)
    sealed = SealedText(place="imports.row", blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    same_as_row = models.PositiveIntegerField(null=True)
    is_same_as_row = models.BooleanField(default=False)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_saved = models.BooleanField(default=False)

    class Meta:
        constraints = (
            one_of("state", RowState, name="importrow_state_known"),
            models.UniqueConstraint(fields=["of", "row_no"], name="importrow_once_a_list"),
            both_or_neither("decided_by", "decided_at", name="importrow_decision_has_who_and_when"),
            models.CheckConstraint(
                name="importrow_keeps_no_cells_once_saved", condition=Q(is_saved=False) | Q(sealed="")
            ),
            models.CheckConstraint(
                name="importrow_same_as_a_row_that_is_named",
                condition=Q(is_same_as_row=False) | Q(same_as_row__isnull=False, decided_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["of", "state", "row_no"], name="importrow_by_state"),
            models.Index(fields=["of", "row_no"], condition=Q(is_saved=False), name="importrow_to_save"),
        )


class KeptLayout(Record):
    """How one agency writes its lists, as a person said it and named it, for the next list with the same columns.

    `body` has the shape of the files in known/. `fingerprint` is that of the heading; it is the same in whatever order columns stand.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    body = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "name"], name="layout_one_of_a_name"),)
        indexes = (models.Index(fields=["agency", "fingerprint", "used_at"], name="layout_by_heading"),)


class ListTakenIn(Record):
    """One commit of one list. `file_digest` is SHA-256 of the file; the file itself is not kept."""

    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    layout = models.CharField(max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    possible_matches = models.PositiveIntegerField()
    protected = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
