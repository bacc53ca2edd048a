"""The end of a register on its page: who signs, who countersigns, and how a signed mark is amended."""

from datetime import timedelta

import pytest
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.attendance.models import AttendanceMark, SignOff
from diversion.enrollments.models import Enrollment
from diversion.programs.models import PolicyVersion
from tests.factories import staff
from tests.web.classes.conftest import HTMX, client_of, page_of, row_of, words
from tests.web.classes.hands import mark_of, register, tap

HOSTILE = ["", "x" * 5_000, "\x00", "<script>", "on" * 900]


@pytest.fixture
def signed(lead, session, seat):
    """A seat whose register the facilitator signed with “not here”."""
    tap(lead, session, seat, "not_here")
    sign(lead, session)
    return seat


@pytest.fixture
def closed(signed, coordinator, session):
    """The same after the coordinator countersigned."""
    countersign(coordinator, session)
    return signed


def sign(client, session, **data):
    return client.post(page_of("sign", session), data)


def countersign(client, session):
    return client.post(page_of("countersign", session))


def opened(client, session, seat):
    return client.get(page_of("row", session, seat), {"change": ""}, headers=HTMX)


# --- signing


def test_who_led_the_class_signs_and_the_page_says_what_comes_next(lead, session, seat):
    tap(lead, session, seat)

    seen = words(lead.post(page_of("sign", session), follow=True))

    assert "The register is signed." in seen
    assert (
        "Denise Marlow The coordinator countersigns it. Until then a mark can be changed here, with a reason." in seen
    )


def test_people_without_a_mark_are_asked_about_and_nothing_is_signed_until_it_is_answered(lead, session, seat):
    asked = sign(lead, session)

    assert "1 person has no mark. Was this person not here?" in words(asked)
    assert not SignOff.objects.exists()
    assert mark_of(seat) is None

    sign(lead, session, others_not_here="on")
    assert mark_of(seat) == ("not_here", None, 1)
    assert "Not here 9:00 AM, Denise Marlow (at the signature)" in words(register(lead, session))


def test_before_the_class_begins_there_is_nothing_to_sign(lead, session, seat, at_the_door):
    at_the_door.move_to(session.starts_at - timedelta(minutes=10))

    assert "Sign the register" not in words(register(lead, session))
    assert sign(lead, session).status_code == 422
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("others", HOSTILE)
def test_a_hostile_answer_signs_nothing_by_mistake(lead, session, seat, others):
    answer = sign(lead, session, others_not_here=others)

    assert answer.status_code < 500
    assert SignOff.objects.exists() == (bool(others) and answer.status_code == 302)


def test_readers_strangers_and_who_leads_another_class_sign_nothing(session, seat, reader, stranger, program):
    other_lead = client_of(staff(Role.FACILITATOR, program))

    for client, status in ((reader, 403), (stranger, 404), (other_lead, 404)):
        assert sign(client, session, others_not_here="on").status_code == status
    assert "Sign the register" not in words(register(reader, session))
    assert not SignOff.objects.exists()


# --- countersigning


def test_the_coordinator_countersigns_and_is_told_what_followed(signed, coordinator, session):
    assert "Countersign when it is right" in words(register(coordinator, session))

    seen = words(coordinator.post(page_of("countersign", session), follow=True))

    assert "The register is countersigned. Missed: 1" in seen
    assert "Teresa Quiroga This register is evidence." in seen
    assert Enrollment.objects.get(pk=signed.enrollment_id).status == "no_show"


def test_who_signed_is_told_that_somebody_else_countersigns(coordinator, session, seat):
    tap(coordinator, session, seat)
    sign(coordinator, session)

    assert "You signed it: somebody else countersigns" in words(register(coordinator, session))
    answer = countersign(coordinator, session)
    assert (answer.status_code, "You signed this register." in words(answer)) == (422, True)

    PolicyVersion.objects.update(one_may_countersign=True)
    assert countersign(coordinator, session).status_code == 302


def test_nobody_else_countersigns(signed, session, lead, reader, stranger, program):
    case_manager = client_of(staff(Role.CASE_MANAGER, program))

    for client, status in ((lead, 403), (reader, 403), (stranger, 404), (case_manager, 404)):
        assert countersign(client, session).status_code == status
        assert "Countersign when it is right" not in words(register(client, session))
    assert not SignOff.objects.filter(countersigned_at__isnull=False).exists()


def test_what_nobody_signed_is_not_countersigned(coordinator, session, seat):
    answer = countersign(coordinator, session)

    assert answer.status_code == 422
    assert "This register is not signed yet." in words(answer)


# --- amending


def test_a_signed_row_asks_why_and_shows_the_reason_wherever_the_mark_is_shown(signed, lead, session):
    assert "Why the mark changes (it goes on record)" in words(opened(lead, session, signed))
    without = tap(lead, session, signed, "here", version=1)
    assert (without.status_code, mark_of(signed)) == (422, ("not_here", None, 1))
    assert "Say in a few words why the mark changes." in words(without)

    piece = tap(lead, session, signed, "late", version=1, minutes=10, reason="Signed in at the desk")

    assert "Amended Signed in at the desk" in words(piece)
    assert row_of(piece, signed).replace(" fresh", "") == row_of(register(lead, session), signed)


def test_the_reason_waits_while_minutes_are_asked_for(signed, lead, session):
    asked = tap(lead, session, signed, "late", version=1, reason="Signed in at the desk")

    assert 'name="reason" value="Signed in at the desk"' in asked.content.decode()


def test_after_the_countersignature_the_facilitator_reads_and_the_coordinator_amends(
    closed, lead, coordinator, session
):
    assert "Change" not in words(register(lead, session)).split("Signatures")[0]
    answer = tap(lead, session, closed, "here", version=1, reason="I saw him")
    assert (answer.status_code, mark_of(closed)) == (422, ("not_here", None, 1))

    tap(coordinator, session, closed, "here", version=1, reason="Signed in at the desk")

    assert mark_of(closed) == ("here", None, 2)
    assert AttendanceMark.objects.get(seat=closed).reason == "Signed in at the desk"
    assert Enrollment.objects.get(pk=closed.enrollment_id).status == "attended"


@pytest.mark.parametrize("reason", ["\x00", "x" * 201, "   "])
def test_a_reason_that_cannot_be_kept_changes_nothing(signed, lead, session, reason):
    answer = tap(lead, session, signed, "here", version=1, reason=reason)

    assert (answer.status_code, mark_of(signed)) == (422, ("not_here", None, 1))


def test_nothing_is_filled_or_undone_after_the_signature(signed, lead, session):
    seen = words(register(lead, session))

    assert "All others here" not in seen
    assert "Take the last mark back" not in words(opened(lead, session, signed))
    assert lead.post(page_of("fill", session)).status_code == 422
    assert mark_of(signed) == ("not_here", None, 1)


# --- excuses beforehand


def test_before_the_doors_open_an_excuse_can_be_noted_and_taken_back(lead, session, seat, before_the_doors):
    assert "Lopez, Maria No mark Excuse" in words(register(lead, session))

    assert "Excused" in words(tap(lead, session, seat, "excused"))
    lead.post(page_of("take_back", session, seat), {"version": 1}, headers=HTMX)

    assert mark_of(seat) == ("", None, 2)


# --- Today


def test_today_names_the_registers_that_wait_until_both_have_signed(lead, coordinator, session, seat, at_the_door):
    at_the_door.move_to(session.ends_at)
    lead, coordinator = client_of(lead.user), client_of(coordinator.user)
    today = reverse("today")
    assert "Registers to sign 1" in words(lead.get(today))
    sign(lead, session, others_not_here="on")

    assert "Registers to sign" not in words(lead.get(today))
    assert "Signed by Denise Marlow, to countersign" in words(coordinator.get(today))
    countersign(coordinator, session)
    assert "Registers to sign" not in words(coordinator.get(today))
