"""The last questions before a reminder leaves: each with what it makes of the message, in their order."""

from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta

import pytest

from diversion.messaging.reasons import Reason
from diversion.messaging.states import LIFECYCLE, MessageStatus
from diversion.reminders import checks
from diversion.reminders.checks import QUESTIONS, Facts
from tests.conftest import NOW
from tests.factories.reminders import FactsFactory


def in_tracy(hour, minute=0):
    return (
        datetime(2026, 12, 1, hour + 8, minute, tzinfo=UTC) if hour < 16 else NOW.replace(hour=hour - 16) + timedelta(1)
    )


def verdict(facts, now=NOW):
    no = checks.first_no(facts, now)
    return (no.status, no.reason) if no else None


NOES = {
    "cancelled, released or no longer in the program": ({"standing": False}, "withdrawn", Reason.EVENT_GONE),
    "the event is not there at all": ({"standing": None, "starts_at": None}, "withdrawn", Reason.EVENT_GONE),
    "moved since it was planned": ({"live_version": 2}, "withdrawn", Reason.EVENT_MOVED),
    "the rule is off": ({"rule_active": False}, "withdrawn", Reason.RULE_OFF),
    "the rule is gone": ({"rule_active": None}, "withdrawn", Reason.RULE_OFF),
    "its time has passed": ({"not_after": NOW}, "expired", Reason.TOO_LATE),
    "the program is on hold": ({"program_held_at": NOW}, "held", Reason.PROGRAM_HELD),
    "messages to the person are stopped": ({"messages_stopped_at": NOW}, "suppressed", Reason.PERSON_STOPPED),
    "the number is no longer used": ({"contact_ended_at": NOW}, "suppressed", Reason.NUMBER_NOT_IN_USE),
    "the number does not work": ({"contact_status": "disconnected"}, "suppressed", Reason.NUMBER_NOT_IN_USE),
    "it belongs to the wrong person": ({"contact_status": "wrong_person"}, "suppressed", Reason.NUMBER_NOT_IN_USE),
    "the number is another one now": ({"live_address": "+12095550143"}, "suppressed", Reason.NUMBER_NOT_IN_USE),
    "texts are not safe": ({"ok_to_text": False}, "suppressed", Reason.NOT_SAFE_TO_TEXT),
    "nothing may be said there": ({"wording_level": "none"}, "suppressed", Reason.NOT_SAFE_TO_TEXT),
    "the number said STOP": ({"opted_out": True}, "suppressed", Reason.OPTED_OUT),
    "consent was taken back": ({"consent_given": False}, "suppressed", Reason.NO_CONSENT),
    "consent was never given": ({"consent_given": None}, "suppressed", Reason.NO_CONSENT),
    "another participant has the number": ({"others_with_number": True}, "suppressed", Reason.NUMBER_SHARED),
    "a shared phone, and plain words": (
        {"is_shared_device": True, "wording_level": "standard"},
        "suppressed",
        Reason.DEVICE_SHARED,
    ),
    "it went to another number": ({"already_sent": True}, "suppressed", Reason.ALREADY_SENT),
    "safe on another day": ({"safe_days": (7,)}, "planned", Reason.OUTSIDE_HOURS),
    "safe at no hour that is open": (
        {"safe_from": time(21), "safe_until": time(23)},
        "planned",
        Reason.OUTSIDE_HOURS,
    ),
}


def test_a_reminder_with_nothing_against_it_may_leave():
    assert verdict(FactsFactory()) is None


@pytest.mark.parametrize(("facts", "status", "reason"), NOES.values(), ids=NOES.keys())
def test_each_no_decides_what_becomes_of_the_message_and_says_why(facts, status, reason):
    assert verdict(FactsFactory(**facts)) == (status, reason)


def test_every_question_has_a_case_above_that_it_alone_answers_with_no():
    tried = {reason for _facts, _status, reason in NOES.values()}

    assert tried == {question.reason for question in QUESTIONS}


@pytest.mark.parametrize("wording", ["discreet", "code_word_only"])
def test_a_shared_phone_gets_words_that_are_discreet(wording):
    assert verdict(FactsFactory(is_shared_device=True, wording_level=wording)) is None


def test_a_question_leads_only_to_a_status_that_a_planned_message_may_take():
    allowed = {status for start, status in LIFECYCLE.pairs() if start == "planned"} | {"planned"}

    assert {str(question.status) for question in QUESTIONS} <= allowed


@pytest.mark.parametrize(
    ("hour", "minute", "allowed"),
    [(7, 59, False), (8, 0, True), (18, 59, True), (20, 59, True), (21, 0, False), (23, 0, False), (0, 0, False)],
)
def test_the_outer_wall_opens_at_8_and_is_shut_at_21(hour, minute, allowed):
    now = in_tracy(hour, minute)

    assert (verdict(FactsFactory(), now) is None) == allowed


@pytest.mark.parametrize(
    ("hour", "minute", "allowed"), [(16, 59, False), (17, 0, True), (19, 59, True), (20, 0, False)]
)
def test_hours_named_as_safe_are_never_left(hour, minute, allowed):
    facts = FactsFactory(safe_from=time(17), safe_until=time(20))

    assert (verdict(facts, in_tracy(hour, minute)) is None) == allowed


@pytest.mark.parametrize(("days", "allowed"), [((), True), ((2,), True), ((1, 3, 4, 5, 6, 7), False)])
def test_days_named_as_safe_are_never_left(days, allowed):
    a_tuesday = in_tracy(12)

    assert (verdict(FactsFactory(safe_days=days), a_tuesday) is None) == allowed


def test_a_day_is_one_of_the_recipients_calendar():
    still_tuesday_in_tracy = in_tracy(16)

    assert verdict(FactsFactory(safe_days=(3,), recipient_zone="Pacific/Guam"), still_tuesday_in_tracy) is None
    assert verdict(FactsFactory(safe_days=(3,)), still_tuesday_in_tracy) is not None


def test_hours_are_asked_on_the_recipients_clock():
    six_in_the_evening_in_tracy = in_tracy(18)

    assert verdict(FactsFactory(recipient_zone="America/New_York"), six_in_the_evening_in_tracy) == (
        MessageStatus.PLANNED,
        Reason.OUTSIDE_HOURS,
    )


WRONGS_IN_ORDER = (
    {"standing": False},
    {"live_version": 2},
    {"rule_active": False},
    {"not_after": NOW},
    {"program_held_at": NOW},
    {"messages_stopped_at": NOW},
    {"contact_ended_at": NOW},
    {"ok_to_text": False},
    {"opted_out": True},
    {"consent_given": False},
    {"others_with_number": True},
    {"is_shared_device": True, "wording_level": "standard"},
    {"already_sent": True},
    {"safe_from": time(21), "safe_until": time(23)},
)


@pytest.mark.parametrize("place", range(len(WRONGS_IN_ORDER)))
def test_of_several_noes_the_first_in_order_decides(place):
    wrong = {name: value for change in WRONGS_IN_ORDER[place:] for name, value in change.items()}

    assert verdict(FactsFactory(**wrong)) == (QUESTIONS[place].status, QUESTIONS[place].reason)
    assert len(QUESTIONS) == len(WRONGS_IN_ORDER)


def test_why_shows_every_question_and_that_those_after_the_first_no_were_not_asked():
    answers = list(checks.answers(FactsFactory(ok_to_text=False, already_sent=True), NOW))

    assert [answer.passed for answer in answers] == [True] * 7 + [False] + [None] * 6
    assert answers[7].reason == Reason.NOT_SAFE_TO_TEXT
    assert [answer.asks for answer in answers] == [question.asks for question in QUESTIONS]


def test_why_shows_yes_to_everything_for_what_may_leave():
    assert {answer.passed for answer in checks.answers(FactsFactory(), NOW)} == {True}


def test_facts_once_read_do_not_change():
    facts = FactsFactory()

    assert replace(facts, standing=False) != facts
    assert Facts.__hash__(facts) == hash(facts)
    assert {field.name for field in fields(Facts)} >= {"rule_id", "event_id", "event_version"}


@pytest.mark.parametrize(
    ("now", "facts", "expected"),
    [
        pytest.param(in_tracy(5), {}, in_tracy(9), id="early: the program's first hour"),
        pytest.param(in_tracy(22), {}, in_tracy(9) + timedelta(days=1), id="late: the next morning"),
        pytest.param(in_tracy(12), {"safe_from": time(17), "safe_until": time(20)}, in_tracy(17), id="the safe hour"),
        pytest.param(in_tracy(7), {"starts_at": in_tracy(9)}, in_tracy(8), id="nine would be too late: eight"),
        pytest.param(in_tracy(7), {"starts_at": in_tracy(7, 30)}, None, id="no hour is left before it begins"),
        pytest.param(NOW, {"starts_at": None}, None, id="no event"),
        pytest.param(NOW, {"safe_from": time(21), "safe_until": time(23)}, None, id="no hour is safe"),
        pytest.param(NOW, {"safe_days": (4, 5)}, in_tracy(9) + timedelta(days=2), id="not before Thursday"),
        pytest.param(NOW, {"safe_days": (1,), "starts_at": in_tracy(17)}, None, id="no safe day is left"),
        pytest.param(
            in_tracy(22),
            {"send_from": None, "send_until": None},
            in_tracy(8) + timedelta(days=1),
            id="no policy: the wall",
        ),
        pytest.param(
            datetime(2026, 12, 1, 3, tzinfo=UTC),
            {"recipient_zone": None},
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            id="no zone: universal time",
        ),
    ],
)
def test_what_comes_at_a_wrong_hour_waits_for_the_next_one_before_its_event(now, facts, expected):
    assert checks.next_hour(FactsFactory(**facts), now) == expected
