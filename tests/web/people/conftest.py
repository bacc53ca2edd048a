from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.audit.models import AuditEvent
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, ProgramFactory, staff
from tests.web.signing_in import sign_in


@pytest.fixture(autouse=True)
def at_ten_on_tuesday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def policy(db):
    return PolicyFactory()


@pytest.fixture
def program(policy):
    return policy.program


@pytest.fixture
def file(policy):
    """A signed file, ready for a class; its person agreed to texts two days ago."""
    return EnrollmentFactory(policy=policy, textable_since=NOW - timedelta(days=2))


@pytest.fixture
def person(file):
    return file.person


@pytest.fixture
def contact(person):
    return person.contact_points.get()


@pytest.fixture
def coordinator(program):
    """A coordinator of the program, signed in; `user` is who."""
    return signed_in(Role.COORDINATOR, program)


@pytest.fixture
def prosecutor(program):
    return signed_in(Role.PROSECUTOR, program)


@pytest.fixture
def stranger(db):
    """A coordinator of another program, signed in."""
    return signed_in(Role.COORDINATOR, ProgramFactory())


def signed_in(role, program):
    user = staff(role, program)
    client = sign_in(Client(), user)
    client.user = user
    return client


def page(client, person, *, status=200):
    """The person's page as `client` sees it, as text in which any white space is one space."""
    answer = client.get(reverse("people:show", args=[person.pk]))
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def events():
    """What the audit log holds, in order, by action."""
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
