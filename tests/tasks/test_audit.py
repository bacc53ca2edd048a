import pytest

from diversion.audit.models import AuditEvent, SealedEvent
from tasks.audit import seal_audit
from tests.factories.reminders import seated


@pytest.mark.django_db
def test_the_sealing_task_seals_what_is_new():
    seated()

    seal_audit(from_a_newer_release=1)

    assert SealedEvent.objects.count() == AuditEvent.objects.count() > 0
