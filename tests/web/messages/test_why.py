"""Why? answers for every reminder, sent or not: the rule, the date, what was asked, what happened, and who decided."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diversion.messaging import actions, replies
from diversion.messaging.channels import NoClearAnswer, Refused
from diversion.messaging.models import Message
from diversion.messaging.replies import Reply
from diversion.messaging.states import MessageStatus
from diversion.people.models import ContactPoint
from diversion.programs.models import Program
from diversion.reminders.dispatch import dispatch
from diversion.reminders.planning import plan
from tests.conftest import NOW
from tests.factories import SeriesFactory, SessionFactory, consent_to_texts
from tests.factories.reminders import move, seated
from tests.web.signing_in import sign_in

pytestmark = pytest.mark.django_db

ALL = 14
THREE_DAYS_BEFORE = datetime(2026, 12, 9, 17, tzinfo=UTC)


@pytest.fixture
def seat(program):
    return seated(session=SessionFactory(series=SeriesFactory(program=program)))


@pytest.fixture
def reminder(seat):
    """The reminder of three days before, planned."""
    plan(now=NOW)
    return Message.objects.get(due_at=THREE_DAYS_BEFORE)


@pytest.fixture
def why(coordinator):
    def ask(message):
        sign_in(coordinator, coordinator.user)  # whatever the hour is by now
        return coordinator.get(reverse("messages:why", args=[message.pk]))

    return ask


def answers(response):
    """What the page says of each question: the passed, the question that stopped it, the not asked."""
    given = response.context["explanation"].answers
    stopped = [str(answer.asks) for answer in given if answer.passed is False]
    return sum(bool(answer.passed) for answer in given), stopped, sum(answer.passed is None for answer in given)


def in_one_line(response):
    note = re.search(r'<div class="note info">(.*?)</div>\s*</div>', response.content.decode(), re.DOTALL).group(1)
    words = html.unescape(re.sub(r"<[^>]+>", " ", note))
    return " ".join(words.split()).removeprefix("In one line. ")


def send(at=THREE_DAYS_BEFORE):
    dispatch(now=lambda: at)


def test_planned_tells_when_it_goes_by_which_rule_and_what_would_be_answered(why, reminder):
    response = why(reminder)

    assert answers(response) == (ALL, [], 0)
    assert (
        in_one_line(response) == "It goes Wed, Dec 9, 9:00 AM on the person’s clock, if every answer is still yes then."
    )
    assert response.context["rules"][reminder.rule_id] == "3 days before, 9:00 AM"
    assert "version 1 of this date" in response.content.decode()


def test_planned_is_asked_for_its_own_hour_not_for_this_one(why, reminder, at_ten_on_tuesday):
    at_ten_on_tuesday.move_to(NOW + timedelta(hours=13))

    assert answers(why(reminder)) == (ALL, [], 0)


def test_sent_passed_every_question(why, reminder):
    send()

    response = why(reminder)

    assert answers(response) == (ALL, [], 0)
    assert in_one_line(response) == "Every answer was yes, so it went."
    assert [str(moment.status) for moment in response.context["history"]] == [
        "Planned",
        "Being handed over",
        "Handed over",
    ]


def test_what_was_sent_is_told_as_it_was_then_whatever_changed_since(why, reminder):
    send()
    consent_to_texts(ContactPoint.objects.get(pk=reminder.contact_point_id), at=THREE_DAYS_BEFORE, given=False)

    assert answers(why(reminder)) == (ALL, [], 0)


def test_suppressed_by_stop(why, reminder):
    replies.receive(Reply(reminder.address, "STOP"), at=THREE_DAYS_BEFORE)
    send()

    response = why(reminder)

    assert answers(response) == (8, ["Did nobody reply STOP?"], 5)
    assert in_one_line(response) == (
        "The number asked for no more texts, so it did not go. STOP came Wed, Dec 9, 9:00 AM."
    )
    assert "The person sends START from" in response.content.decode()


def test_withdrawn_by_the_plan_after_stop(why, reminder):
    replies.receive(Reply(reminder.address, "STOP"), at=NOW)
    plan(now=NOW)

    assert answers(why(reminder)) == (0, ["Did nobody reply STOP?"], ALL - 1)


def test_no_consent(why, reminder):
    consent_to_texts(ContactPoint.objects.get(pk=reminder.contact_point_id), at=THREE_DAYS_BEFORE, given=False)
    send()

    assert answers(why(reminder)) == (9, ["Is there consent on record?"], 4)


def test_waiting_for_an_hour_at_which_texts_may_go(why, reminder, at_ten_on_tuesday):
    before_dawn = datetime(2026, 12, 9, 14, tzinfo=UTC)  # 6:00 AM in Tracy
    Message.objects.filter(pk=reminder.pk).update(due_at=before_dawn)
    send(at=before_dawn)
    at_ten_on_tuesday.move_to(before_dawn)

    response = why(reminder)

    assert answers(response) == (ALL, [], 0)
    assert in_one_line(response) == (
        "It goes Wed, Dec 9, 9:00 AM on the person’s clock, if every answer is still yes then. "
        "It waits for an hour at which texts may go."
    )


def test_held_with_its_program(why, reminder):
    Program.objects.update(messages_held_at=NOW)
    send()

    response = why(reminder)

    assert answers(response) == (4, ["Are the program's messages on?"], 9)
    assert in_one_line(response) == "The program's messages are on hold. As things stand, it will not go."


def test_withdrawn_after_a_move(why, reminder, seat):
    move(seat.session, day=date(2026, 12, 19), at=NOW + timedelta(hours=1))
    plan(now=NOW + timedelta(hours=1))

    response = why(reminder)

    assert answers(response) == (1, ["Is it still at the time that the text is about?"], 12)
    assert in_one_line(response) == "The appointment moved; the text was about the old time. So it was withdrawn."
    assert "for Sat, Dec 19, 9:00 AM" in response.content.decode()


def test_expired(why, reminder):
    send(at=datetime(2026, 12, 12, 17, tzinfo=UTC))

    response = why(reminder)

    assert answers(response) == (0, ["Is there still time?"], ALL - 1)
    assert in_one_line(response) == "Its time has passed."


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (NoClearAnswer(), "The provider gave no clear answer. It may have been sent."),
        (Refused("21610"), "The provider refused it."),
    ],
)
def test_what_the_provider_did_comes_after_every_answer_was_yes(why, reminder, phone, failure, line):
    phone.FAIL_WITH.extend([None, None, failure])
    send(at=THREE_DAYS_BEFORE)

    response = why(reminder)

    assert answers(response) == (ALL, [], 0)
    assert in_one_line(response) == line


def test_withdrawn_by_staff_tells_who_and_in_their_words_why(why, reminder, coordinator):
    actions.withdraw(message_id=reminder.pk, note="Told him at the desk", by=coordinator.user, at=NOW)

    response = why(reminder)

    last = response.context["history"][-1]
    assert answers(response) == (0, [], ALL)
    assert (str(last.status), last.reason, last.by) == ("Withdrawn", "Told him at the desk", coordinator.user.name)


def test_an_answer_to_a_reply_has_a_history_and_no_questions(why, text_to):
    response = why(text_to(answer=True))

    assert response.context["explanation"] is None
    assert [str(moment.status) for moment in response.context["history"]] == ["Planned"]


def test_the_other_texts_about_the_date_are_one_step_away(why, reminder):
    others = why(reminder).context["others"]

    assert [row.due_at for row in others] == sorted(
        Message.objects.exclude(pk=reminder.pk).values_list("due_at", flat=True)
    )


def test_the_words_are_those_that_went_or_would_go_now(why, reminder):
    planned = why(reminder).context["words"]
    send()
    sent = why(reminder).context["words"]

    assert planned == sent == Message.objects.get(pk=reminder.pk).body
    assert planned.startswith("Hello from Northgate. You have an appointment Sat, Dec 12, 9:00 AM")


def test_what_never_left_and_will_not_go_shows_no_words(why, reminder, coordinator):
    actions.withdraw(message_id=reminder.pk, note="Told at the desk", by=coordinator.user, at=NOW)

    assert why(reminder).context["words"] == ""


def test_the_page_has_a_neutral_title(why, reminder):
    assert "<title>Why? · Northgate Services</title>" in why(reminder).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_other_texts(why, text_to):
    first = text_to()

    def asked():
        with CaptureQueriesContext(connection) as seen:
            why(first)
        return len(seen)

    asked()
    at_one = asked()
    for version in (2, 3):
        text_to(event_id=first.event_id, event_version=version)

    assert asked() == at_one


def test_what_may_be_done_is_offered_and_nothing_else(why, text_to):
    offers = ("may_withdraw", "may_settle", "may_send_again", "too_late_to_send", "may_mark_seen")

    def offered(**fields):
        context = why(text_to(body="Hello", provider_ref="ref", **fields)).context
        return [name for name in offers if context[name]]

    assert offered(status=MessageStatus.PLANNED) == ["may_withdraw"]
    assert offered(status=MessageStatus.UNKNOWN) == ["may_settle"]
    assert offered(status=MessageStatus.FAILED) == ["may_send_again", "may_mark_seen"]
    assert offered(status=MessageStatus.UNDELIVERED, not_after=NOW) == ["too_late_to_send", "may_mark_seen"]
    assert offered(status=MessageStatus.DELIVERED) == []
