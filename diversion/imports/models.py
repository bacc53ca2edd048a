"""What lists were taken in: a row for each commit, beside the referrals that it made."""

from django.db import models

from diversion.accounts.models import User
from diversion.core.models import Record
from diversion.core.sealed import SealedText
from diversion.programs.models import Program


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


class ProtectedRow(Record):
    """A row about somebody under the age of the program. It opens nothing; it is sealed, for the privacy officer alone (R-004)."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    source_key = models.CharField(max_length=64)
    sealed = SealedText(place="imports.protected")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["program", "source_key"], name="protectedrow_once_a_list"),)
