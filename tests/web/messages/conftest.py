from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, ProgramFactory, staff, usual_rules
from tests.factories.messaging import MessageFactory
from tests.web.signing_in import sign_in


@pytest.fixture(autouse=True)
def at_ten_on_tuesday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def program():
    program = ProgramFactory()
    usual_rules(PolicyFactory(program=program))
    return program


@pytest.fixture
def coordinator(program):
    """A coordinator of the program, signed in; `user` is who."""
    return client_of(staff(Role.COORDINATOR, program))


@pytest.fixture
def stranger():
    """A coordinator of another program, signed in."""
    return client_of(staff(Role.COORDINATOR, ProgramFactory()))


@pytest.fixture
def reader(program):
    """A court liaison: may read messages, and decide nothing about them."""
    return client_of(staff(Role.COURT_LIAISON, program))


@pytest.fixture
def person(program):
    """Somebody with a file in the program, and texts agreed to two days ago."""
    enrollment = EnrollmentFactory(policy=program.policies.get(), textable_since=NOW - timedelta(days=2))
    return enrollment.person


@pytest.fixture
def text_to(program, person):
    """Makes one message to the person, as the outbox would hold it."""

    def make(**fields):
        return MessageFactory(**{"program": program, "contact_point": person.contact_points.get()} | fields)

    return make


def client_of(user):
    client = sign_in(Client(), user)
    client.user = user
    return client


@pytest.fixture
def audit_trail():
    """Reads what the audit log says about a record: (action, by whom), in order."""

    def read(record):
        rows = AuditEvent.objects.filter(subject_id=str(record.pk)).order_by("id")
        return list(rows.values_list("action", "actor_id"))

    return read
