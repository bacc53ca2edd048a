from datetime import UTC, datetime

import pytest

import tests.flush  # noqa: F401  # lets tests that commit empty append-only tables
from diversion.core import queue
from diversion.messaging import channels
from diversion.messaging.channels import memory

# A Tuesday, 10:00 in the morning in Tracy, outside every clock change.
NOW = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture(autouse=True)
def published(monkeypatch):
    """The jobs that the code under test published, in order: (job, kwargs)."""
    jobs = []
    monkeypatch.setattr(queue, "_publish", lambda job, kwargs: jobs.append((job, kwargs)))
    return jobs


@pytest.fixture(autouse=True)
def phone(settings):
    """What the text-message provider was given."""
    settings.SMS_BACKEND = "diversion.messaging.channels.memory.MemorySms"
    channels.sms.cache_clear()
    memory.SENT.clear()
    memory.FAIL_WITH.clear()
    yield memory
    channels.sms.cache_clear()
