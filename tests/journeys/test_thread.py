"""One thread through the house, by its pages alone: from the first word about a person to the mark on the register."""

import re
from dataclasses import dataclass

import pytest

from diversion.enrollments.states import PacketPart
from tests.journeys.desk import ids_in, table_in, words_of

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = "2026-12-01"
HAND = {"signed_by": "participant", "witness": "T. Quiroga", "stated": PacketPart.values}


@dataclass
class Thread:
    """What the addresses along the thread name."""

    person: str
    contact: str
    file: str
    session: str
    seat: str


@pytest.fixture
def signed(desks, program):
    """Maria is added, may be texted, and has signed: the coordinator's work, and the prosecutor's one step."""
    coordinator, prosecutor = desks["coordinator"], desks["prosecutor"]

    page = coordinator.sends("people:add", given_name="Maria", family_name="Lopez", language="en", program=program.pk)
    [person] = ids_in(page, "/people/", "/change/")
    [file] = ids_in(page, "/files/", "/step/")
    page = coordinator.sends(
        "people:contact_add",
        person,
        query="?kind=mobile",
        value="209-555-0142",
        safe=["ok_to_text", "ok_to_call"],
        wording_level="discreet",
        line_type="unknown",
        review_due_on="2027-01-30",
        is_primary="on",
    )
    [contact] = ids_in(page, "/contacts/", "/consent/")
    coordinator.sends("people:consent", person, contact, given="yes", how="paper", text_version="2026-1", language="en")

    coordinator.sends("people:step", person, file, step="open screening")
    prosecutor.sends("screening:eligible", person, file)
    coordinator.sends("people:offer", person, file, on=TODAY)
    page = coordinator.sends("people:sign", person, file, version="2026-1", language="en", signed_on=TODAY, **HAND)

    assert "Agreement Signed Tue, Dec 1, version 2026-1." in words_of(page)
    return Thread(person, contact, file, session="", seat="")


@pytest.fixture
def booked(desks, program, signed, one_sweep):
    """A class is planned for Saturday, December 12, and Maria has a seat in it. The workers have looked once."""
    coordinator = desks["coordinator"]
    page = coordinator.sends(
        "classes:add",
        program=program.pk,
        series="Saturday class",
        local_day="2026-12-12",
        starts_wall="09:00",
        ends_wall="17:00",
        place="100 Main St, Room 2",
        capacity=12,
        facilitator=desks["facilitator"].user.pk,
    )
    [signed.session] = ids_in(page, "/classes/", "/sheet/")
    page = coordinator.sends("people:book", signed.person, signed.file, session=signed.session)
    [signed.seat] = ids_in(page, "/seats/", "/free/")
    one_sweep()
    return signed


def texts_on(phone: str) -> list[str]:
    """The texts that the sandbox shows on the phone, oldest first, without the times beside them."""
    return [text.strip() for text in re.findall(r'<li class="them">(.*?)<span class="meta">', phone, re.DOTALL)]


def on_the_phone(desk, thread) -> list[str]:
    return texts_on(desk.asks("messages:sandbox_phone", thread.contact).content.decode())


def test_who_signed_waits_for_a_class_and_nothing_is_sent_yet(desks, signed, one_sweep):
    one_sweep()

    today = desks["coordinator"].opens("today")
    assert "1 ready for a class" in today
    assert "Maria Lopez" in today
    assert "No text is planned." in desks["coordinator"].opens("messages:list")


def test_the_booking_is_on_the_phone_after_one_sweep_and_the_reminders_are_planned(desks, booked):
    coordinator = desks["coordinator"]

    [text] = on_the_phone(coordinator, booked)
    coming = coordinator.asks("messages:list").content.decode()

    assert "Sat, Dec 12" in text
    assert "9:00 AM" in text
    assert not re.search("Maria|Lopez|court|program|class|offen", text, re.IGNORECASE)
    assert re.findall(r'<time datetime="(\S+?)T(\S+?)"', coming) == [
        ("2026-12-05", "09:00:00-08:00"),
        ("2026-12-09", "09:00:00-08:00"),
        ("2026-12-11", "09:00:00-08:00"),
    ]


def test_each_reminder_comes_in_its_hour_and_once(desks, booked, one_sweep, the_clock):
    came = []
    for day, hour in ((5, 8), (5, 9), (5, 10), (9, 9), (9, 18), (11, 9), (11, 20), (12, 8)):
        the_clock(2026, 12, day, hour, 1)
        one_sweep()
        came.append(len(on_the_phone(desks["coordinator"], booked)))

    assert came == [1, 2, 2, 3, 3, 4, 4, 4]


def test_stop_silences_the_phone_at_once_and_the_office_sees_it(desks, booked, one_sweep, the_clock):
    coordinator = desks["coordinator"]
    coordinator.sends("messages:sandbox_reply", booked.contact, body="Stop.")
    one_sweep()
    confirmed = on_the_phone(coordinator, booked)
    assert len(confirmed) == 2

    for day in (5, 9, 11):
        the_clock(2026, 12, day, 9, 1)
        one_sweep()

    assert on_the_phone(coordinator, booked) == confirmed
    assert "Texts do not reach them" in coordinator.opens("people:show", booked.person)
    today = coordinator.opens("today")
    assert "1 people we cannot reach" in today
    assert "Maria Lopez" in today


def test_the_facilitator_marks_takes_it_back_and_marks_again(desks, booked, the_clock):
    facilitator = desks["facilitator"]
    ids = (booked.session, booked.seat)
    assert "The register is not open yet." in facilitator.opens("classes:register", booked.session)
    the_clock(2026, 12, 12, 9, 5)

    page = words_of(facilitator.sends("classes:mark", *ids, mark="here", version=0))
    assert "1 marked" in page
    page = words_of(facilitator.sends("classes:take_back", *ids, version=1))
    assert "1 to mark" in page
    page = words_of(facilitator.sends("classes:mark", *ids, mark="late", minutes=5, version=2))

    assert "Late, 5 minutes 9:05 AM, Denise Marlow" in page
    assert "Everybody marked" in desks["coordinator"].opens("today")


def test_the_administrator_finds_each_deed_and_who_did_it(desks, booked, the_clock):
    the_clock(2026, 12, 12, 9, 5)
    desks["facilitator"].sends("classes:mark", booked.session, booked.seat, mark="here", version=0)

    _head, *rows = table_in(desks["admin"].asks("audit:search", query=f"?person={booked.person}"))
    told = [(who, what.split()[0]) for _when, who, what, _changes in reversed(rows)]
    deeds = [deed for deed in told if deed[1] != "person.viewed"]

    assert deeds == [
        ("Teresa Quiroga", "person.added"),
        ("Teresa Quiroga", "enrollment.opened"),
        ("Teresa Quiroga", "person.contact_added"),
        ("Teresa Quiroga", "person.consent_given"),
        ("Teresa Quiroga", "enrollment.status_changed"),
        ("Alan Whitfield", "enrollment.status_changed"),
        ("Teresa Quiroga", "enrollment.status_changed"),
        ("Teresa Quiroga", "enrollment.status_changed"),
        ("Teresa Quiroga", "enrollment.status_changed"),
        ("Teresa Quiroga", "seat.booked"),
        ("Denise Marlow", "attendance.marked"),
    ]
    assert ("Teresa Quiroga", "person.viewed") in told


@pytest.mark.parametrize("who", ["stranger", "newcomer"])
def test_a_stranger_sees_none_of_it(desks, booked, who):
    stranger = desks[who]
    [message] = ids_in(desks["coordinator"].asks("messages:list"), "/messages/", "/why/")[:1]
    records = [
        ("people:show", booked.person),
        ("people:contact", booked.person, booked.contact),
        ("classes:register", booked.session),
        ("classes:sheet", booked.session),
        ("classes:row", booked.session, booked.seat),
        ("messages:why", message),
        ("messages:withdraw", message),
        ("messages:sandbox_phone", booked.contact),
    ]
    lists = ["today", "people:list", "classes:list", "messages:list", "messages:sandbox"]

    shut = [stranger.asks(*record) for record in records]
    seen = [stranger.asks(route) for route in lists]

    assert {answer.status_code for answer in shut} == ({404} if who == "stranger" else {403})
    for answer in (*shut, *seen):
        assert not re.search("Maria|Lopez|555-0142|Saturday class", words_of(answer))
    for route in ("people:list", "messages:list", "messages:sandbox"):
        assert "Lopez" in desks["coordinator"].opens(route)


def test_a_stranger_can_do_nothing_to_it(desks, booked, the_clock):
    stranger = desks["stranger"]
    the_clock(2026, 12, 12, 9, 5)
    it = booked
    answers = [
        stranger.tries("classes:mark", it.session, it.seat, mark="here", version=0),
        stranger.tries("classes:fill", it.session),
        stranger.tries("people:messages", it.person, switch="stop", reason="x"),
        stranger.tries("people:step", it.person, it.file, step="withdraw", reason="x"),
        stranger.tries("people:release", it.person, it.file, it.seat, reason="x"),
        stranger.tries("messages:sandbox_reply", it.contact, body="STOP"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert "1 to mark" in desks["facilitator"].opens("classes:register", booked.session)
    person = desks["coordinator"].opens("people:show", booked.person)
    assert "Safe to text" in person
    assert "Scheduled" in person
