"""The sandbox: the phones and the mailbox of the demonstration. Whatever is typed there takes a provider's way in."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.messaging import channels
from diversion.messaging.models import InboundMessage, Message, SandboxText, Suppression
from diversion.people.models import Person
from diversion.reminders.dispatch import dispatch
from diversion.web.sessions import SEEN
from tests.conftest import NOW
from tests.factories import ContactPointFactory, EnrollmentFactory

pytestmark = pytest.mark.django_db

SANDBOX = reverse("messages:sandbox")
NEWS = reverse("messages:sandbox_news")


@pytest.fixture(autouse=True)
def demonstration(settings):
    settings.DEMO = True
    settings.SMS_BACKEND = settings.SANDBOX_SMS
    settings.EMAIL_BACKEND = settings.SANDBOX_EMAIL
    channels.sms.cache_clear()
    yield settings
    channels.sms.cache_clear()


@pytest.fixture
def contact(person):
    """The person's phone, to which one text came."""
    contact = person.contact_points.get()
    text_on(contact)
    return contact


def text_on(contact, body="Northgate: your appointment is set for Sat, Dec 12, 9:00 AM"):
    return SandboxText.objects.create(address=contact.value, body=body, reference=f"sandbox-{uuid4()}"[:40])


def phone_page(contact):
    return reverse("messages:sandbox_phone", args=[contact.pk])


def reply_as(client, contact, body, **extra):
    return client.post(reverse("messages:sandbox_reply", args=[contact.pk]), {"body": body}, **extra)


def owners(response):
    return [phone.owner for phone in response.context["phones"]]


def bubbles(response):
    return [(bubble.from_us, bubble.body) for bubble in response.context["bubbles"]]


@pytest.mark.parametrize("off", ["DEMO", "SMS_BACKEND"])
def test_it_exists_only_in_the_demonstration_and_while_texts_go_to_it(coordinator, contact, demonstration, off):
    setattr(demonstration, off, "diversion.messaging.channels.memory.MemorySms" if off == "SMS_BACKEND" else False)
    answers = [coordinator.get(path).status_code for path in (SANDBOX, NEWS, phone_page(contact))]

    assert [*answers, reply_as(coordinator, contact, "STOP").status_code] == [404, 404, 404, 404]
    assert not Suppression.objects.exists()
    assert SANDBOX not in coordinator.get(reverse("messages:list")).content.decode()


def test_staff_of_another_program_see_none_of_its_phones(stranger, contact):
    assert owners(stranger.get(SANDBOX)) == []
    assert stranger.get(phone_page(contact)).status_code == 404
    assert stranger.get(NEWS, {"of": str(contact.pk)}).status_code == 404
    assert reply_as(stranger, contact, "STOP").status_code == 404
    assert not InboundMessage.objects.exists()


def test_who_may_only_read_messages_may_play_there_too(reader, contact):
    assert owners(reader.get(SANDBOX)) == [contact.person.display_name]


def test_an_empty_sandbox_says_how_the_first_text_comes(coordinator):
    response = coordinator.get(SANDBOX)

    assert "book a class. The first text comes within a minute" in response.content.decode()


def test_phones_are_listed_latest_text_first_and_show_their_lock_screen(coordinator, contact, program):
    other = ContactPointFactory(person=EnrollmentFactory(policy=program.policies.get()).person)
    text_on(other, "x" * 60)

    response = coordinator.get(SANDBOX)

    assert owners(response) == [other.person.display_name, contact.person.display_name]
    assert response.context["phone"].preview == "x" * 40 + "…"


def test_a_text_that_was_sent_is_on_the_phone_and_leads_to_why(coordinator, person, text_to):
    message = text_to(answer=True)
    dispatch(now=lambda: NOW)

    response = coordinator.get(phone_page(person.contact_points.get()))

    assert [bubble.message_id for bubble in response.context["bubbles"]] == [message.pk]
    assert reverse("messages:why", args=[message.pk]) in response.content.decode()


@pytest.mark.parametrize(
    "word", ["STOP", "stop.", "Stop, please!", "¡ALTO!", "No más", "basta ya", "Cancelar por favor", "PARE."]
)
def test_stop_works_at_once_in_english_and_in_spanish(coordinator, contact, word):
    reply_as(coordinator, contact, word)

    contact.refresh_from_db()
    assert Suppression.objects.get().address == contact.value
    assert contact.textable_since is None
    assert list(Message.objects.values_list("kind", "status")) == [("opt_out", "planned")]


def test_start_brings_texts_back(coordinator, contact):
    reply_as(coordinator, contact, "STOP")
    reply_as(coordinator, contact, "START")

    contact.refresh_from_db()
    assert Suppression.objects.get().ended_at == NOW
    assert contact.textable_since == NOW


@pytest.mark.parametrize(
    ("body", "meaning"), [("HELP", "help"), ("1", "coming"), ("2", "change"), ("Can I bring my son", "other")]
)
def test_each_reply_is_shown_with_what_it_was_taken_for(coordinator, contact, body, meaning):
    reply_as(coordinator, contact, body)

    response = coordinator.get(phone_page(contact))

    reply = InboundMessage.objects.get()
    assert reply.meaning == meaning
    assert f"understood as “{reply.get_meaning_display()}”" in response.content.decode()


def test_other_words_go_to_staff_and_get_no_answer(coordinator, contact):
    reply_as(coordinator, contact, "My sister drives me")

    needing = coordinator.get(reverse("messages:list"), {"tab": "attention"}).context["rows"]

    assert [row.words for row in needing] == ["My sister drives me"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("body", ["", "x" * 321])
def test_a_reply_that_no_phone_would_send_is_refused(coordinator, contact, body):
    response = reply_as(coordinator, contact, body)

    assert response.status_code == 422
    assert "Write something, at most 320 letters." in response.content.decode()
    assert not InboundMessage.objects.exists()


def test_without_javascript_a_reply_leads_back_to_the_phone(coordinator, contact):
    assert reply_as(coordinator, contact, "1").url == phone_page(contact)


def test_with_htmx_a_reply_answers_with_the_device_and_what_is_beside_it(coordinator, contact):
    response = reply_as(coordinator, contact, "1", HTTP_HX_REQUEST="true")

    content = response.content.decode()
    ids = re.findall(r'<(?:div|ul|p)[^>]* id="(device|screen|phones|mails|poll)"', content)
    assert ids == ["device", "screen", "phones", "mails", "poll"]
    assert content.count('hx-swap-oob="true"') == 3
    assert 'hx-swap-oob="innerHTML:#arrived"' in content
    assert bubbles(response)[-1] == (False, "1")


def test_what_came_from_a_phone_is_text_and_never_markup(coordinator, contact):
    reply_as(coordinator, contact, "<script>alert(1)</script>")
    Person.objects.filter(pk=contact.person_id).update(given_name="<img src=x>")

    content = coordinator.get(phone_page(contact)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert "<script>alert" not in content
    assert "<img src=x>" not in content


def test_a_mail_to_staff_is_in_the_mailbox_with_its_link_into_this_site_alone(coordinator):
    words = "Open http://testserver/account/x or http://elsewhere.example/ or <b>this</b>"
    send_mail("Your account", words, "office@tracker.invalid", ["new@example.test"])

    content = coordinator.get(SANDBOX).content.decode()

    assert re.findall(r"<p>Open (.*?)</p>", content) == [
        '<a href="http://testserver/account/x">http://testserver/account/x</a> or http://elsewhere.example/ or &lt;b&gt;this&lt;/b&gt;'
    ]


def test_nothing_new_answers_with_nothing(coordinator, contact):
    seen = coordinator.get(phone_page(contact)).context["seen"]

    assert coordinator.get(NEWS, {"of": str(contact.pk), "seen": seen}).status_code == 204


def test_news_are_the_pieces_that_a_reload_would_show(coordinator, contact):
    seen = coordinator.get(phone_page(contact)).context["seen"]
    text_on(contact, "Another one")

    news = coordinator.get(NEWS, {"of": str(contact.pk), "seen": seen}, HTTP_HX_REQUEST="true")

    reload = coordinator.get(phone_page(contact)).content.decode()
    screen = re.search(r'<div class="lock">.*?</ol>', news.content.decode(), re.DOTALL).group(0)
    assert "Another one" in screen
    assert screen in reload
    assert 'name="body"' not in news.content.decode()


def test_news_for_an_empty_page_draw_it_anew(coordinator, contact):
    assert coordinator.get(NEWS, {"of": "", "seen": "0"}).headers["HX-Refresh"] == "true"


def test_asking_for_news_is_no_sign_that_somebody_is_there(coordinator, contact, at_ten_on_tuesday):
    coordinator.get(SANDBOX)
    at_ten_on_tuesday.shift(timedelta(minutes=20))
    coordinator.get(NEWS, {"of": str(contact.pk)})
    before = coordinator.session[SEEN]
    at_ten_on_tuesday.shift(timedelta(minutes=11))

    answer = coordinator.get(NEWS, {"of": str(contact.pk)}, HTTP_HX_REQUEST="true")

    assert before == int(NOW.timestamp())
    assert (answer.status_code, "HX-Redirect" in answer.headers) == (401, True)


def test_opening_the_page_is_a_sign_that_somebody_is_there(coordinator, at_ten_on_tuesday):
    coordinator.get(SANDBOX)
    at_ten_on_tuesday.shift(timedelta(minutes=20))

    coordinator.get(SANDBOX)

    assert coordinator.session[SEEN] == int((NOW + timedelta(minutes=20)).timestamp())


def test_address_and_title_tell_nothing_of_anybody(coordinator, contact):
    response = coordinator.get(phone_page(contact))

    assert "<title>Message sandbox · Northgate Services</title>" in response.content.decode()
    assert contact.value.removeprefix("+1") not in "".join(
        re.findall(r'(?:href|action|hx-get|hx-post)="([^"]*)"', response.content.decode())
    )


def test_the_number_of_queries_does_not_grow_with_phones_texts_and_mails(coordinator, contact, program):
    def add():
        text_on(contact)
        text_on(ContactPointFactory(person=EnrollmentFactory(policy=program.policies.get()).person))
        send_mail("Your account", "Hello", "office@tracker.invalid", ["new@example.test"])

    def asked():
        with CaptureQueriesContext(connection) as seen:
            coordinator.get(phone_page(contact))
        return len(seen)

    asked()
    at_one = asked()
    add()
    add()

    assert asked() == at_one <= 10
