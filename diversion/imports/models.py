"""What lists were taken in: a row for each commit, beside the referrals that it made."""

from django.db import models

from diversion.accounts.models import User
from diversion.core.models import Record


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
