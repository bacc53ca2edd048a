import pytest
from django.db import connection, transaction

from diversion.audit.actions import record
from diversion.audit.models import AuditEvent
from diversion.audit.sealing import chain
from diversion.core import clock


@pytest.fixture
def log():
    """Write events about users 'name', and return their ids."""

    def write(*names):
        with transaction.atomic():
            for name in names:
                record("staff.changed", subject=("user", name), by=None, at=clock.now(), changes={"name": ("A", name)})
        return list(AuditEvent.objects.filter(subject_id__in=names).order_by("id").values_list("pk", flat=True))

    return write


@pytest.fixture
def sealed_log(log):
    """Three events in two seals, with nothing left to check, as after a commit; their ids."""
    first = log("one", "two")
    chain(clock.now())
    second = log("three")
    chain(clock.now())
    connection.check_constraints()
    return first + second
