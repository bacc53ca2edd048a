"""One contract that every way out of the building keeps, and what Twilio's does with each thing a provider can answer."""

import socket
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import send_mail

from diversion.messaging import channels
from diversion.messaging.channels import Envelope, NoClearAnswer, NotTaken, Refused, twilio
from diversion.messaging.channels.memory import MemorySms
from diversion.messaging.channels.sandbox import SandboxSms
from diversion.messaging.channels.twilio import TwilioSms
from diversion.messaging.models import Message, SandboxEmail, SandboxText
from tests.at_once import at_once
from tests.messaging import provider as stand_in
from tests.messaging.provider import provider, status

HELLO = Envelope("+12095550142", "Hello, it's 9:00 AM & ¿sí?", "00000000-0000-0000-0000-000000000001")


@pytest.fixture
def server(settings):
    with provider() as running:
        settings.TWILIO_BASE_URL = running.url
        settings.TWILIO_ACCOUNT_SID = "AC-of-a-test"
        settings.TWILIO_AUTH_TOKEN = "token"
        settings.TWILIO_FROM = "+12095550100"
        yield running


@pytest.fixture
def sms(server):
    return TwilioSms()


@pytest.fixture(params=[MemorySms, SandboxSms, TwilioSms], ids=lambda kind: kind.name)
def channel(request, db, server):
    return request.param()


def test_a_channel_takes_a_text_and_answers_with_a_reference_of_its_own_for_each(channel):
    references = [channel.send(HELLO) for _ in range(3)]

    longest = Message._meta.get_field("provider_ref").max_length
    assert all(isinstance(reference, str) and 0 < len(reference) <= longest for reference in references)
    assert len(set(references)) == 3


def test_a_channel_has_a_short_name_and_says_how_many_may_use_it_at_once(channel):
    assert 0 < len(channel.name) <= Message._meta.get_field("provider").max_length
    assert channel.lanes >= 1
    assert channel.reaches_people is False


def test_a_channel_passes_on_address_and_words_as_they_are(channel, phone, server):
    channel.send(HELLO)

    arrived = [(envelope.address, envelope.body) for envelope in phone.SENT]
    arrived += list(SandboxText.objects.values_list("address", "body"))
    arrived += [(text["To"], text["Body"]) for text in server.taken]
    assert arrived == [(HELLO.address, HELLO.body)]


def test_the_channel_that_the_settings_name_is_made_once_for_the_process(settings):
    assert channels.sms() is channels.sms()
    assert isinstance(channels.sms(), MemorySms)


def test_a_mail_that_the_sandbox_takes_is_kept_as_the_mailbox_would_have_it(db, settings):
    settings.EMAIL_BACKEND = "diversion.messaging.channels.sandbox.SandboxMailbox"

    send_mail("A question", "Please call.", "office@tracker.invalid", ["one@example.test", "two@example.test"])

    kept = SandboxEmail.objects.order_by("id").values_list("address", "sender", "subject", "body")
    assert list(kept) == [
        (address, "office@tracker.invalid", "A question", "Please call.")
        for address in ("one@example.test", "two@example.test")
    ]
    assert getattr(mail, "outbox", []) == []


def test_twilio_is_asked_as_its_interface_wants_it(sms, server):
    assert sms.send(HELLO) == f"SM{1:032d}"

    path, headers, _client = server.requests[0]
    assert path == "/2010-04-01/Accounts/AC-of-a-test/Messages.json"
    assert headers["Authorization"] == "Basic QUMtb2YtYS10ZXN0OnRva2Vu"
    assert server.taken == [{"To": HELLO.address, "From": "+12095550100", "Body": HELLO.body}]


REFUSALS = {
    "a number that said STOP to the provider": (status(400, b'{"code": 21610}'), "21610"),
    "no such number": (status(400, b'{"code": 21211, "message": "invalid"}'), "21211"),
    "no such address": (status(404, b'{"code": 20404}'), "20404"),
    "refused without a code": (status(400, b"{}"), "400"),
    "refused with words that are not JSON": (status(422, b"<html>no</html>"), "422"),
    "refused with JSON that is no object": (status(400, b"[1]"), "400"),
}


@pytest.mark.parametrize(("answer", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_keeps_the_providers_own_code(sms, server, answer, code):
    server.answers.append(answer)

    with pytest.raises(Refused) as refusal:
        sms.send(HELLO)

    assert refusal.value.code == code
    assert len(server.taken) == 1


WAITS = {
    "too many, wait so many seconds": (status(429, Retry_After="90"), timedelta(seconds=90)),
    "too many, wait until a time": (
        status(429, Retry_After="Tue, 01 Dec 2099 18:02:00 GMT", Date="Tue, 01 Dec 2099 18:00:00 GMT"),
        timedelta(minutes=2),
    ),
    "too many": (status(429), None),
    "too many, and a wish that makes no sense": (status(429, Retry_After="²"), None),
    "too many, and a time that is none": (status(429, Retry_After="tomorrow"), None),
    "too many, and a wish of a thousand years": (status(429, Retry_After="9" * 12), timedelta(days=1)),
    "too many, and more digits than a number has": (status(429, Retry_After="9" * 5_000), None),
    "our token is no longer good": (status(401, b'{"code": 20003}'), None),
    "our account may not send now": (status(403, b'{"code": 20005}'), None),
}


@pytest.mark.parametrize(("answer", "wait"), WAITS.values(), ids=WAITS.keys())
def test_what_is_certainly_not_sent_may_be_tried_again_as_late_as_the_provider_wishes(sms, server, answer, wait):
    server.answers.append(answer)

    with pytest.raises(NotTaken) as problem:
        sms.send(HELLO)

    assert problem.value.retry_after == wait
    assert len(server.taken) == 1


UNCLEAR = {
    "an error of the provider": status(500, b'{"code": 20500}'),
    "the provider is not available": status(503),
    "the request took too long": status(408),
    "sent somewhere else": status(302, Location="http://127.0.0.1:9/"),
    "taken, with words that are not JSON": status(201, b"OK"),
    "taken, without a reference": status(201, b'{"status": "queued"}'),
    "taken, with an empty reference": status(201, b'{"sid": ""}'),
    "taken, with a reference that is no word": status(201, b'{"sid": 7}'),
    "taken, and nothing said": status(204, b""),
    "something that is not HTTP": stand_in.garbage,
    "the connection breaks": stand_in.reset,
    "an answer cut short": lambda request: request.reply(201, b'{"sid": ', Content_Length="5000"),
}


@pytest.mark.parametrize("answer", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_anything_else_after_the_text_was_taken_is_no_clear_answer_and_never_a_second_try(
    sms, server, answer, monkeypatch
):
    monkeypatch.setattr(twilio, "TIMEOUT_SECONDS", 0.5)
    server.answers.append(answer)

    with pytest.raises(NoClearAnswer):
        sms.send(HELLO)

    assert len(server.taken) == 1


def test_a_provider_that_takes_the_text_and_says_nothing_is_waited_for_no_longer_than_the_time_out(
    sms, server, monkeypatch
):
    monkeypatch.setattr(twilio, "TIMEOUT_SECONDS", 0.2)
    server.answers.append(stand_in.hang)
    started = time.monotonic()

    with pytest.raises(NoClearAnswer):
        sms.send(HELLO)

    assert time.monotonic() - started < 5
    assert len(server.taken) == 1


def test_the_time_out_is_short_enough_for_a_job_to_end_in_time():
    assert twilio.TIMEOUT_SECONDS == 10


@pytest.mark.parametrize("answer", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_after_whatever_happened_the_next_text_goes_as_if_nothing_had(sms, server, answer, monkeypatch):
    monkeypatch.setattr(twilio, "TIMEOUT_SECONDS", 0.5)
    server.answers.append(answer)
    with pytest.raises(NoClearAnswer):
        sms.send(HELLO)

    assert sms.send(HELLO) == f"SM{2:032d}"


def test_nobody_at_the_providers_door_is_certainly_not_sent(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken_port:
        settings.TWILIO_BASE_URL = f"http://127.0.0.1:{taken_port.getsockname()[1]}"
    sms = TwilioSms()

    with pytest.raises(NotTaken):
        sms.send(HELLO)


def test_a_connection_is_kept_between_texts(sms, server):
    for _ in range(3):
        sms.send(HELLO)

    assert len({client for _path, _headers, client in server.requests}) == 1


def test_each_thread_has_a_connection_of_its_own(sms, server):
    references = at_once([lambda: sms.send(HELLO)] * 8)

    assert len(set(references)) == len(server.taken) == 8


def test_a_connection_that_the_provider_closed_while_it_was_idle_costs_a_new_one_and_no_doubt(sms, server):
    server.answers.append(stand_in.taken_and_closed)
    sms.send(HELLO)
    time.sleep(0.1)  # for the other end to close

    assert sms.send(HELLO) == f"SM{2:032d}"
    assert len({client for _path, _headers, client in server.requests}) == 2


def test_a_connection_that_the_provider_says_it_will_close_is_not_used_again(sms, server):
    server.answers.append(status(201, b'{"sid": "SM1"}', Connection="close"))

    assert sms.send(HELLO) == "SM1"
    assert sms.send(HELLO) == f"SM{2:032d}"


def test_an_answer_longer_than_anybody_needs_is_left_unread_and_not_taken_for_the_next_one(sms, server):
    def long_and_slow(request):
        request.reply(
            201, b'{"sid": "SM1"}'.ljust(twilio.LONGEST_ANSWER), Content_Length=str(twilio.LONGEST_ANSWER + 1)
        )
        request.server.ended.wait(1)
        request.wfile.write(b" ")

    server.answers.append(long_and_slow)

    assert sms.send(HELLO) == "SM1"
    assert sms.send(HELLO) == f"SM{2:032d}"


def test_twilio_itself_reaches_people_and_is_spoken_to_in_secret(settings):
    settings.TWILIO_BASE_URL = "https://api.twilio.com"

    sms = TwilioSms()

    assert sms.reaches_people
    assert sms._secure
