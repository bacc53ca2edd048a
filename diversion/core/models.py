"""What every table in this project has, and the one way to lock a row."""

import uuid
from typing import TypeVar

from django.db import models
from django.db.models.functions import Now

M = TypeVar("M", bound=models.Model)


class Record(models.Model):
    """An abstract base: an opaque id (safe in a URL) and an insertion time (for audit only)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inserted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


def lock(rows: models.QuerySet[M], pk: uuid.UUID) -> M:
    """Return the row, locked until the transaction ends; the rows joined to it stay free.

    Raises:
        M.DoesNotExist: `rows` holds no such row.
    """
    return rows.select_for_update(of=("self",)).get(pk=pk)
