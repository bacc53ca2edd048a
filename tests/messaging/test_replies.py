"""A text that comes in: STOP acts before we answer, is confirmed once, and is undone by START alone."""

from datetime import timedelta

import pytest

from diversion.core.queue import Job
from diversion.messaging import queries, replies
from diversion.messaging.models import InboundMessage, Message, Suppression
from diversion.messaging.replies import Reply
from diversion.people.models import Consent, ContactPoint
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories import ContactPointFactory, PersonFactory, consent_to_texts
from tests.factories.reminders import TWO_DAYS_AGO, seated

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def number():
    """The number of somebody who has consented, has a seat, and has reminders planned."""
    seat = seated()
    plan(now=NOW)
    return ContactPoint.objects.get(person=seat.enrollment.person).value


def text(number, body, *, at=LATER):
    return replies.receive(Reply(number, body), at=at)


def answers():
    return list(Message.objects.exclude(kind="reminder").order_by("inserted_at").values_list("kind", "template"))


def sweep(now=LATER):
    plan(now=now)
    return dispatch(now=lambda: now)


def test_a_reply_is_kept_word_for_word_with_whose_it_is(number):
    inbound = text(number, "I'll be ten minutes late")

    assert (inbound.address, inbound.body, inbound.meaning) == (number, "I'll be ten minutes late", "other")
    assert inbound.person == ContactPoint.objects.get().person
    assert (inbound.received_at, inbound.read_at) == (LATER, None)


@pytest.mark.parametrize("word", ["STOP", "please stop", "¡Basta!", "no más", "Cancel."])
def test_after_stop_nothing_leaves_but_one_confirmation(number, phone, word):
    text(number, word)

    tally = sweep()

    assert tally.accepted == 1
    assert phone.SENT[0].body.startswith("Northgate: you will get no more texts from us.")
    assert sweep(LATER + timedelta(days=5)).accepted == 0
    assert not Message.objects.filter(status="planned").exists()


def test_stop_acts_in_the_transaction_that_records_it(number):
    text(number, "STOP")

    contact = ContactPoint.objects.get()
    assert Suppression.objects.get(address=number, ended_at=None).since == LATER
    assert (contact.textable_since, contact.sms_consent.given, contact.sms_consent.how) == (None, False, "keyword")


def test_stop_again_and_again_is_confirmed_once(number, phone):
    for minutes in range(4):
        text(number, "STOP", at=LATER + timedelta(minutes=minutes))
        sweep(LATER + timedelta(minutes=minutes))

    assert answers() == [("opt_out", "stopped")]
    assert len(phone.SENT) == 1
    assert Suppression.objects.count() == 1
    assert InboundMessage.objects.count() == 4


def test_the_confirmation_goes_within_five_minutes_or_not_at_all(number, phone):
    text(number, "STOP")

    sweep(LATER + timedelta(minutes=5))

    assert phone.SENT == []
    assert Message.objects.get(kind="opt_out").status == "expired"


def test_the_confirmation_is_sent_without_waiting_for_the_next_minute(
    number, published, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        text(number, "STOP")

    assert published == [(Job.DISPATCH_MESSAGES, {})]


def test_the_confirmation_is_in_the_persons_language(phone):
    person = PersonFactory(language="es")
    consent_to_texts(ContactPointFactory(person=person, value="+12095550142"), at=TWO_DAYS_AGO)

    text("+12095550142", "ALTO")
    sweep()

    assert "ya no recibira textos nuestros" in phone.SENT[0].body


def test_start_brings_texts_back_for_that_number_and_says_so_once(number, phone):
    text(number, "STOP")
    sweep()

    text(number, "START", at=LATER + timedelta(minutes=1))
    text(number, "start", at=LATER + timedelta(minutes=1))
    sweep(LATER + timedelta(minutes=1))

    assert answers() == [("opt_out", "stopped"), ("opt_in", "started")]
    assert phone.SENT[-1].body.startswith("Northgate: you will get texts from us again.")
    assert Message.objects.filter(kind="reminder", status="planned").count() == 3
    assert Suppression.objects.get().ended_at == LATER + timedelta(minutes=1)


def test_start_of_a_number_that_never_stopped_is_no_consent(phone):
    contact = ContactPointFactory()

    text(contact.value, "START")

    contact.refresh_from_db()
    assert contact.sms_consent is None
    assert answers() == []


def test_stop_and_start_leave_their_words_in_the_history_of_consent(number):
    text(number, "Stop please!")
    text(number, "START")

    rows = Consent.objects.order_by("inserted_at").values_list("given", "how", "wording", "recorded_by")
    assert list(rows)[1:] == [(False, "keyword", "Stop please!", None), (True, "keyword", "START", None)]


def test_a_stop_that_says_more_stops_and_is_read_by_a_person(number, phone):
    inbound = text(number, "STOP he is hurting me")

    sweep()

    assert inbound.meaning in queries.FOR_A_PERSON
    assert Suppression.objects.filter(address=number, ended_at=None).exists()
    assert answers() == [("opt_out", "stopped")]


def test_help_is_answered_each_time_and_changes_nothing(number, phone):
    text(number, "HELP")
    sweep()

    assert answers() == [("help", "help")]
    assert [envelope.body for envelope in phone.SENT if "we text about appointments" in envelope.body]
    assert ContactPoint.objects.get().textable_since


@pytest.mark.parametrize("body", ["help me", "1", "2", "what is this", "YES"])
def test_a_plea_a_figure_or_anything_else_is_not_answered_by_a_machine(number, body):
    text(number, body)

    assert answers() == []


def test_a_number_without_consent_that_says_stop_takes_back_nothing_and_is_stopped_all_the_same():
    contact = ContactPointFactory()

    text(contact.value, "STOP")

    assert not Consent.objects.exists()
    assert Suppression.objects.filter(address=contact.value).exists()
    assert answers() == [("opt_out", "stopped")]


@pytest.mark.parametrize("body", ["STOP", "HELP", "hello", "START"])
def test_a_number_that_nobody_here_has_is_kept_and_not_answered(body):
    inbound = text("+12095550177", body)

    assert inbound.person is None
    assert answers() == []
    assert Suppression.objects.filter(address="+12095550177").exists() == (body == "STOP")


def test_a_stop_holds_for_a_number_that_is_given_to_us_only_later(phone):
    text("+12095550142", "STOP", at=NOW - timedelta(days=3))
    seated(value="+12095550142", since=TWO_DAYS_AGO)

    sweep(NOW)

    assert phone.SENT == []
    assert Message.objects.get(status="suppressed").reason == "opted_out"


def test_a_number_that_two_people_have_is_nobodys_in_particular_and_stop_holds_for_both(phone):
    first = seated(value="+12095550142")
    second = seated(value="+12095550142")

    inbound = text("+12095550142", "STOP")

    assert inbound.person is None
    people = {first.enrollment.person_id, second.enrollment.person_id}
    stopped = ContactPoint.objects.filter(person__in=people)
    assert {contact.textable_since for contact in stopped} == {None}
    assert answers() == [("opt_out", "stopped")]


def test_a_number_that_is_no_longer_used_is_stopped_as_well_but_not_answered():
    contact = ContactPointFactory(ended_at=NOW, is_primary=False)

    text(contact.value, "STOP")

    assert Suppression.objects.filter(address=contact.value).exists()
    assert answers() == []


def test_a_long_reply_is_kept_whole_though_the_notes_made_of_it_are_short(number):
    body = "STOP! " + "x" * 2_000

    inbound = text(number, body)

    assert inbound.body == body
    assert (len(Suppression.objects.get().word), len(Consent.objects.latest("inserted_at").wording)) == (40, 320)
