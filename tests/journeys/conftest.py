"""The house as a journey finds it: a program with its staff, a sandbox for phones, and a clock that the journey moves."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from diversion.accounts.walls import Role
from diversion.messaging import channels
from tests import factories
from tests.conftest import NOW
from tests.journeys.desk import Desk

TRACY = ZoneInfo("America/Los_Angeles")
HERE = {Role.COORDINATOR: "Teresa Quiroga", Role.PROSECUTOR: "Alan Whitfield", Role.FACILITATOR: "Denise Marlow"}


@pytest.fixture(autouse=True)
def demonstration(settings, phone):
    """Texts go to the sandbox, and the sandbox has its page."""
    settings.DEMO = True
    settings.SMS_BACKEND = settings.SANDBOX_SMS
    channels.sms.cache_clear()


@pytest.fixture
def the_clock():
    """Moves to a day and hour in Tracy: `the_clock(2026, 12, 5, 9)`. It begins on Tuesday, December 1, at 10:00 AM."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield lambda *when: traveller.move_to(datetime(*when, tzinfo=TRACY))


@pytest.fixture
def one_sweep():
    """What the workers do in a minute: plan what changed, send what is due."""

    def sweep():
        call_command("plan_reminders", verbosity=0)
        call_command("dispatch_reminders", verbosity=0)

    return sweep


@pytest.fixture
def program(transactional_db, the_clock):
    program = factories.ProgramFactory(name="First Offender Program")
    factories.usual_rules(factories.PolicyFactory(program=program))
    return program


@pytest.fixture
def desks(program):
    """Everybody's browser, signed in, by role; `stranger` coordinates another program, `newcomer` has no role yet."""
    people = {role.value: factories.staff(role, program, name=name) for role, name in HERE.items()}
    people["admin"] = factories.staff(Role.ADMIN, name="Priya Raman")
    people["stranger"] = factories.staff(Role.COORDINATOR, factories.ProgramFactory(), name="Stranger")
    people["newcomer"] = factories.UserFactory(name="Newcomer")
    return {name: Desk(user) for name, user in people.items()}
