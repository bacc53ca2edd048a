import pytest
import time_machine

from diversion.accounts.walls import Role
from diversion.programs import actions
from tests.conftest import NOW
from tests.factories import PolicyFactory, UserFactory
from tests.web.people.conftest import coordinator, events, prosecutor, signed_in, stranger  # noqa: F401


@pytest.fixture(autouse=True)
def at_ten_on_tuesday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def policy(db):
    """Version 1 of a program, in force since January."""
    actions.load_offenses(at=NOW)
    return PolicyFactory(watch_months=6, program__name="First Offender Program, Tracy")


@pytest.fixture
def program(policy):
    return policy.program


@pytest.fixture
def draft(policy):
    """Version 2, a draft."""
    return actions.draft_version(program_id=policy.program_id, on=NOW.date(), by=UserFactory(), at=NOW)


@pytest.fixture
def admin(db):
    """An administrator, signed in; `user` is who."""
    return signed_in(Role.ADMIN, None)


def words(answer):
    """What a page says, as text in which any white space is one space."""
    return " ".join(answer.content.decode().split())
