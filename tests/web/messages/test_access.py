"""Who may open the pages of messages. A message out of reach and one that does not exist answer alike."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from diversion.accounts.models import RoleGrant
from diversion.accounts.walls import Role
from diversion.messaging.models import InboundMessage, ReplyMeaning
from diversion.messaging.states import MessageStatus
from tests.conftest import NOW
from tests.factories import ProgramFactory, staff
from tests.web.messages.conftest import client_of

pytestmark = pytest.mark.django_db

READ = ("why",)
DECIDE = ("withdraw", "arrived", "not_arrived", "send_again", "seen")


def url(name, pk):
    return reverse(f"messages:{name}", args=[pk])


def bare(response):
    """A page without what is different each time: the form's token and the address asked for."""
    return re.sub(r'"[A-Za-z0-9]{64}"|[0-9a-f-]{36}', "", response.content.decode())


@pytest.mark.parametrize("name", READ)
def test_a_message_opens_for_its_own_program_alone(name, coordinator, reader, stranger, text_to):
    message = text_to()

    assert [c.get(url(name, message.pk)).status_code for c in (coordinator, reader, stranger)] == [200, 200, 404]


@pytest.mark.parametrize("name", READ)
def test_out_of_reach_and_missing_look_the_same(name, stranger, text_to):
    message = text_to()

    there, missing = stranger.get(url(name, message.pk)), stranger.get(url(name, uuid4()))

    assert (there.status_code, bare(there)) == (missing.status_code, bare(missing))


@pytest.mark.parametrize("name", DECIDE)
def test_deciding_is_for_those_who_write_in_the_program(name, reader, stranger, text_to):
    message = text_to(status=MessageStatus.UNKNOWN)

    answers = [c.post(url(name, message.pk), {"note": "x"}).status_code for c in (reader, stranger)]

    message.refresh_from_db()
    assert answers == [403, 404]
    assert message.status == MessageStatus.UNKNOWN
    assert not message.decisions.exists()


@pytest.mark.parametrize("name", DECIDE)
def test_a_coordinator_of_one_program_decides_nothing_in_another_where_they_may_only_read(name, program, text_to):
    message = text_to(status=MessageStatus.UNKNOWN)
    user = staff(Role.COORDINATOR, ProgramFactory())
    RoleGrant.objects.create(user=user, role=Role.COURT_LIAISON, program=program, granted_at=NOW)
    client = client_of(user)

    assert client.get(url("why", message.pk)).status_code == 200
    assert client.post(url(name, message.pk), {"note": "x"}).status_code == 404
    assert not message.decisions.exists()


@pytest.mark.parametrize("name", [name for name in DECIDE if name != "withdraw"])
def test_opening_a_link_decides_nothing(name, coordinator, text_to):
    message = text_to(status=MessageStatus.UNKNOWN)

    assert coordinator.get(url(name, message.pk)).status_code == 405


def test_a_reply_is_dealt_with_by_those_who_write_in_the_program(reader, stranger, person):
    reply = InboundMessage.objects.create(
        address=person.contact_points.get().value, person=person, body="?", meaning=ReplyMeaning.OTHER, received_at=NOW
    )

    answers = [c.post(url("reply_done", reply.pk)).status_code for c in (reader, stranger)]

    reply.refresh_from_db()
    assert answers == [403, 404]
    assert reply.read_at is None


def test_who_may_not_read_messages_opens_none_of_their_pages(program, text_to):
    client = client_of(staff(Role.FACILITATOR, program))
    paths = [reverse("messages:list"), url("why", text_to().pk), reverse("messages:sandbox")]

    assert [client.get(path).status_code for path in paths] == [403, 403, 403]


def test_nobody_who_is_not_signed_in_sees_anything(client, text_to):
    path = url("why", text_to().pk)

    assert client.get(path).url == f"{reverse('account_login')}?next={path}"


def test_opening_a_message_is_on_record(coordinator, text_to, audit_trail):
    message = text_to()

    coordinator.get(url("why", message.pk))

    assert audit_trail(message) == [("message.viewed", coordinator.user.pk)]
