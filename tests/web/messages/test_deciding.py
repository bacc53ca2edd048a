"""What staff decide on the pages: one click, one record, and the way back."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from diversion.messaging.models import InboundMessage, ReplyMeaning
from diversion.messaging.states import MessageStatus
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

S = MessageStatus
LIST = reverse("messages:list")
NEEDING = f"{LIST}?tab=attention"


def url(name, record):
    return reverse(f"messages:{name}", args=[record.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def decided(message):
    message.refresh_from_db()
    return message.status, list(message.decisions.values_list("what", "by"))


def test_withdrawing_asks_why_and_leaves_everything_as_it_is_without(coordinator, text_to):
    message = text_to()

    response = coordinator.post(url("withdraw", message), {"note": ""})

    assert response.status_code == 422
    assert decided(message) == (S.PLANNED, [])


def test_withdrawing_with_a_reason_keeps_it_from_going(coordinator, text_to):
    message = text_to()

    response = coordinator.post(url("withdraw", message), {"note": "Told at the desk"})

    assert (response.url, said(response)) == (LIST, ["It is withdrawn and will not go."])
    assert decided(message) == (S.WITHDRAWN, [("withdrawn", coordinator.user.pk)])


def test_withdrawing_what_is_on_its_way_says_that_it_is_too_late(coordinator, text_to):
    message = text_to(in_flight=True)

    response = coordinator.post(url("withdraw", message), {"note": "Told at the desk"})

    assert response.status_code == 422
    assert "the record is already “Being handed over”" in response.content.decode()
    assert decided(message) == (S.SENDING, [])


def test_it_arrived(coordinator, text_to):
    message = text_to(status=S.UNKNOWN)

    response = coordinator.post(url("arrived", message))

    assert response.url == NEEDING
    assert decided(message) == (S.DELIVERED, [("arrived", coordinator.user.pk)])


def test_it_did_not_arrive_leads_to_where_it_can_be_sent_again_and_sends_nothing(coordinator, text_to, published):
    message = text_to(status=S.UNKNOWN)

    response = coordinator.post(url("not_arrived", message))

    assert response.url == url("why", message)
    assert decided(message) == (S.UNDELIVERED, [("not_arrived", coordinator.user.pk)])
    assert published == []


def test_sending_again_is_a_click_of_its_own(coordinator, text_to):
    message = text_to(status=S.FAILED)

    response = coordinator.post(url("send_again", message))

    assert response.url == url("why", message)
    assert decided(message) == (S.PLANNED, [("sent_again", coordinator.user.pk)])


def test_sending_again_what_may_have_arrived_is_refused(coordinator, text_to):
    message = text_to(status=S.UNKNOWN)

    response = coordinator.post(url("send_again", message))

    assert said(response) == ["This cannot be done now: the record is already “Outcome unknown”."]
    assert decided(message) == (S.UNKNOWN, [])


def test_done_takes_a_failed_text_off_the_list(coordinator, text_to):
    message = text_to(status=S.FAILED)

    response = coordinator.post(url("seen", message))

    assert response.url == NEEDING
    assert coordinator.get(NEEDING).context["rows"] == []
    assert decided(message) == (S.FAILED, [("seen", coordinator.user.pk)])


def test_a_reply_is_dealt_with_once(coordinator, person):
    reply = InboundMessage.objects.create(
        address="+12095550142", person=person, body="?", meaning=ReplyMeaning.OTHER, received_at=NOW
    )

    coordinator.post(url("reply_done", reply))
    second = coordinator.post(url("reply_done", reply))

    reply.refresh_from_db()
    assert said(second) == ["Marked as dealt with.", "Somebody has dealt with this reply already."]
    assert (reply.read_by, reply.read_at) == (coordinator.user, NOW)
