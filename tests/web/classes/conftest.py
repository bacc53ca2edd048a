import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.classes.models import SessionFacilitator
from tests.factories import EnrollmentFactory, PolicyFactory, ProgramFactory, SeriesFactory, SessionFactory, book, staff
from tests.web.signing_in import sign_in

HTMX = {"HX-Request": "true"}


def client_of(user):
    client = sign_in(Client(), user)
    client.user = user
    return client


@pytest.fixture
def policy(db):
    return PolicyFactory(program=ProgramFactory(name="Saturday program"))


@pytest.fixture
def program(policy):
    return policy.program


@pytest.fixture
def session(program):
    return SessionFactory(series=SeriesFactory(program=program, name="Fall term"), capacity=500)


@pytest.fixture(autouse=True)
def at_the_door(session):
    """The clock stands at the beginning of the class."""
    with time_machine.travel(session.starts_at, tick=False) as clock:
        yield clock


@pytest.fixture
def expected(session, policy):
    """A function that seats somebody in the session and returns the seat."""

    def seat_somebody(**names):
        person = {f"person__{name}": value for name, value in names.items()}
        return book(session, EnrollmentFactory(policy=policy, **person))

    return seat_somebody


@pytest.fixture
def seat(expected):
    return expected(given_name="Maria", family_name="Lopez")


@pytest.fixture
def coordinator(program):
    return client_of(staff(Role.COORDINATOR, program, name="Teresa Quiroga"))


@pytest.fixture
def lead(program, session):
    """The facilitator who leads the session."""
    user = staff(Role.FACILITATOR, program, name="Denise Marlow")
    SessionFacilitator.objects.create(session=session, user=user)
    return client_of(user)


@pytest.fixture
def reader(program):
    """A prosecutor of the program: reads registers and marks none."""
    return client_of(staff(Role.PROSECUTOR, program))


@pytest.fixture
def stranger():
    """A coordinator of another program."""
    return client_of(staff(Role.COORDINATOR, ProgramFactory()))


@pytest.fixture
def before_the_doors(session, at_the_door):
    at_the_door.move_to(session.starts_at - timedelta(minutes=31))


def page_of(name, session, *rest):
    return reverse(f"classes:{name}", args=[session.pk, *(seat.pk for seat in rest)])


def words(response):
    """What a reader sees: the text of a page or a piece, in one line."""
    body = re.sub(r"<(script|style|svg|template).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def row_of(response, seat):
    """The HTML of one row of a register, without what differs from one answer to the next."""
    html = response.content.decode()
    (row,) = re.findall(rf'<li class="mark[^>]*id="seat-{seat.pk}".*?</li>', html, flags=re.DOTALL)
    return without_tokens(row)


def without_tokens(html):
    """HTML in one line, without the token that is another one in every answer."""
    html = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>', "", html)
    return " ".join(re.sub(r'"X-CSRFToken": "\w+"', "", html).split())
