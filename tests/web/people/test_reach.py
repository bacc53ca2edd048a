"""What a block about one address says: may I, how, when, and who asked."""

from dataclasses import replace
from datetime import date, time
from uuid import uuid4

import pytest

from diversion.messaging.reasons import Reason
from diversion.people.models import ContactKind, ContactStatus, LineType, WordingLevel
from diversion.people.queries import ContactRow
from diversion.web.people.reach import reach_block, why_no_text
from tests.conftest import NOW

SAFE = ContactRow(
    id=uuid4(),
    kind=ContactKind.MOBILE,
    shown="209-555-0142",
    value="+12095550142",
    is_primary=True,
    is_mobile=True,
    is_shared_device=False,
    ok_to_text=True,
    ok_to_call=False,
    ok_to_voicemail=False,
    ok_to_email=False,
    ok_to_mail=False,
    is_anothers=False,
    was_anothers=False,
    wording_level=WordingLevel.DISCREET,
    safe_from=None,
    safe_until=None,
    safe_days=(),
    asked_on=date(2026, 11, 20),
    asked_by="Maya Brandt",
    review_due_on=date(2027, 1, 19),
    last_confirmed_on=date(2026, 11, 20),
    verified_at=None,
    verified_how="",
    verified_by="",
    line_type=LineType.UNKNOWN,
    line_type_source="",
    has_code_word=False,
    status=ContactStatus.OK,
    consent_given=True,
    consent_at=NOW,
    consent_how="On paper",
    textable=True,
    used_from=NOW,
    ended_at=None,
    ended_because="",
    ended_reason="",
    ended_by="",
)


def block(row=SAFE, *, stopped=False, person_stopped=False, **facts):
    stops = {row.value: NOW} if stopped else {}
    return reach_block(replace(row, **facts), stops=stops, person_stopped=person_stopped, today=NOW.date())


def test_days_that_are_safe_stand_beside_the_hours():
    assert "Only on these days: Monday, Friday." in block(safe_days=(1, 5)).lines


def test_a_safe_number_says_text_first_how_and_who_asked():
    found = block(safe_from=time(9), safe_until=time(19))

    assert (found.kind, found.word, found.takes_texts) == ("ok", "Text first", True)
    assert found.lines == (
        "Do not call. No voice mail.",
        "Discreet words.",
        "Safe from 9:00 AM to 7:00 PM on their clock.",
        "Consent to texts given Tue, Dec 1: On paper.",
        "Asked by Maya Brandt on Fri, Nov 20, again by Tue, Jan 19, 2027.",
    )


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"status": ContactStatus.REASSIGNED}, Reason.NUMBER_NOT_IN_USE),
        ({"ended_at": NOW}, Reason.NUMBER_NOT_IN_USE),
        ({"ok_to_text": False}, Reason.NOT_SAFE_TO_TEXT),
        ({"wording_level": WordingLevel.NONE}, Reason.NOT_SAFE_TO_TEXT),
        ({"consent_given": None}, Reason.NO_CONSENT),
        ({"consent_given": False}, Reason.NO_CONSENT),
        ({"is_anothers": True}, Reason.NUMBER_SHARED),
        ({"is_shared_device": True, "wording_level": WordingLevel.STANDARD}, Reason.DEVICE_SHARED),
    ],
)
def test_one_fact_that_is_missing_is_enough_for_no_texts(facts, reason):
    assert why_no_text(SAFE, stopped=False, person_stopped=False) is None
    assert why_no_text(replace(SAFE, **facts), stopped=False, person_stopped=False) == reason
    assert not block(**facts).takes_texts


def test_stop_and_the_persons_own_switch_beat_everything():
    assert why_no_text(SAFE, stopped=True, person_stopped=False) == Reason.OPTED_OUT
    assert why_no_text(SAFE, stopped=True, person_stopped=True) == Reason.PERSON_STOPPED


def test_a_shared_phone_takes_discreet_words():
    assert block(is_shared_device=True).takes_texts
    assert "Somebody else can read or answer it." in block(is_shared_device=True).lines


@pytest.mark.parametrize(
    ("facts", "kind", "word"),
    [
        ({"ended_at": NOW}, "idle", "No longer used"),
        ({"status": ContactStatus.DISCONNECTED, "ok_to_call": True}, "stop", "Do not use"),
        ({"asked_on": None, "ok_to_text": False}, "idle", "Nobody asked yet"),
        ({"ok_to_text": False}, "stop", "Do not use"),
        ({"ok_to_text": False, "ok_to_call": True}, "warn", "Call, do not text"),
        ({"is_primary": False}, "ok", "Texts are safe"),
        (
            {"kind": ContactKind.LANDLINE, "is_mobile": False, "ok_to_text": False, "ok_to_call": True},
            "ok",
            "Calls are safe",
        ),
        (
            {"kind": ContactKind.EMAIL, "is_mobile": False, "ok_to_text": False, "ok_to_email": True},
            "ok",
            "E-mail is safe",
        ),
        (
            {"kind": ContactKind.POSTAL, "is_mobile": False, "ok_to_text": False, "ok_to_mail": True},
            "ok",
            "Letters are safe",
        ),
        ({"kind": ContactKind.POSTAL, "is_mobile": False, "ok_to_text": False}, "stop", "Do not use"),
    ],
)
def test_the_word_beside_an_address_says_what_may_be_done(facts, kind, word):
    found = block(**facts)

    assert (found.kind, found.word) == (kind, word)


def test_a_number_that_said_stop_tells_the_only_way_back():
    found = block(stopped=True, ok_to_call=True)

    assert (found.word, found.takes_texts) == ("Call, do not text", False)
    assert found.lines[0].startswith("Asked for no more texts on Tue, Dec 1. Only a text of START")
