"""For whom the people pages open, and what each reader sees on one page. Out of reach and missing answer alike."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.messaging.states import MessageStatus
from diversion.people import actions as people
from diversion.programs.models import Track
from tests.conftest import NOW
from tests.factories import EnrollmentFactory, PolicyFactory, SessionFactory, UserFactory, book, staff
from tests.factories.messaging import MessageFactory
from tests.web.people.conftest import events, page, signed_in
from tests.web.signing_in import sign_in

OPENED = "person.viewed"
PAGES_OF_A_PERSON = ("show", "change", "contact_add", "file_open")


def bare(answer):
    """A page without what is different each time: tokens, and the ids of the address that was asked for."""
    return re.sub(r'"[A-Za-z0-9]{64}"|[0-9a-f-]{36}', "", answer.content.decode())


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.COURT_LIAISON, 200),
        (Role.PROSECUTOR, 200),
        (Role.CASE_MANAGER, 200),
        (Role.FACILITATOR, 403),
        (Role.FINANCE, 403),
        # They reach their own referrals and clients only, which come with their packages.
        (Role.OFFICER_REFERRER, 404),
        (Role.PARTNER_PROVIDER, 404),
    ],
)
def test_a_persons_page_opens_for_those_who_read_names_in_the_program(role, status, program, person):
    page(signed_in(role, program), person, status=status)


@pytest.mark.parametrize("name", PAGES_OF_A_PERSON)
def test_out_of_reach_and_missing_look_the_same(name, person, stranger):
    there = stranger.get(reverse(f"people:{name}", args=[person.pk]))
    missing = stranger.get(reverse(f"people:{name}", args=[uuid4()]))

    assert there.status_code == missing.status_code == 404
    assert bare(there) == bare(missing)


@pytest.mark.parametrize("name", ["list", "add"])
def test_lists_are_shut_for_somebody_without_a_program_and_for_nobody(name, person):
    url = reverse(f"people:{name}")
    without = sign_in(Client(), UserFactory())

    assert without.get(url).status_code == 403
    assert Client().get(url).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES_OF_A_PERSON)
def test_a_persons_pages_are_shut_for_somebody_without_a_program_and_for_nobody(name, person):
    url = reverse(f"people:{name}", args=[person.pk])
    without = sign_in(Client(), UserFactory())

    assert without.get(url).status_code == 403
    assert Client().get(url).headers["Location"].startswith(reverse("account_login"))


def test_opening_a_page_is_on_record_and_a_page_that_did_not_open_is_not(person, coordinator, stranger):
    page(stranger, person, status=404)
    assert OPENED not in events()

    page(coordinator, person)
    assert events().count(OPENED) == 1


def test_the_form_for_the_identity_and_the_one_for_an_address_are_on_record_too(person, contact, coordinator):
    coordinator.get(reverse("people:change", args=[person.pk]))
    coordinator.get(reverse("people:contact", args=[person.pk, contact.pk]))

    assert events().count(OPENED) == 2


def test_a_prosecutor_sees_who_and_where_in_the_program_and_no_way_to_reach(
    program, person, contact, file, coordinator, prosecutor
):
    book(SessionFactory(series__program=program), file)
    MessageFactory(contact_point=contact, program=program, gone=True, body="Your appointment is near")
    people.stop_messages(person_id=person.pk, by=UserFactory(), at=NOW, reason="a brother reads the phone")
    walled = ["a brother reads the phone", contact.value[-4:], "Your appointment is near", "How to reach them"]

    seen = page(prosecutor, person)

    assert [word for word in walled if word not in page(coordinator, person)] == []
    assert [word for word in walled if word in seen] == []
    assert person.display_name in seen
    assert "Sat, Dec 12" in seen


def test_what_a_reader_may_not_see_is_not_even_asked_for(person, contact, prosecutor, coordinator):
    url = reverse("people:show", args=[person.pk])
    walled = ("ways", "ended_ways")

    assert [bool(coordinator.get(url).context[name]) for name in walled] == [True, False]
    assert [prosecutor.get(url).context[name] for name in walled] == [[], []]


def test_a_court_liaison_reads_everything_here_and_changes_nothing(program, person, contact, file):
    liaison = signed_in(Role.COURT_LIAISON, program)

    seen = page(liaison, person)

    assert contact.value[-4:] in seen
    forms = re.findall(r'<form[^>]*action="(/people/[^"]+)"', seen)
    assert [action for action in forms if action != reverse("people:find")] == []
    assert reverse("people:contact", args=[person.pk, contact.pk]) not in seen


def test_a_page_shows_nothing_of_a_file_in_another_program(program, person, contact, coordinator):
    elsewhere = EnrollmentFactory(
        person=person, policy=PolicyFactory(program__name="The other track", program__track=Track.SELLER)
    )
    book(SessionFactory(series__program=elsewhere.program, place="9 Elsewhere Rd"), elsewhere)
    MessageFactory(contact_point=contact, program=elsewhere.program, gone=True, body="About the other track")
    # It could be seen: an administrator sees both.
    told = ["The other track", "9 Elsewhere Rd", "About the other track", elsewhere.number]
    admin = sign_in(Client(), staff(Role.ADMIN))

    assert [word for word in told if word not in page(admin, person)] == []
    assert [word for word in told if word in page(coordinator, person)] == []


def test_writing_needs_a_program_in_which_one_may_write(person, contact, program):
    """Reading here and writing elsewhere does not add up to writing here."""
    user = staff(Role.COURT_LIAISON, program)
    user.grants.create(role=Role.COORDINATOR, program=PolicyFactory().program, granted_at=NOW)
    both = sign_in(Client(), user)

    assert both.get(reverse("people:show", args=[person.pk])).status_code == 200
    for name, ids in (("change", [person.pk]), ("contact_add", [person.pk]), ("contact", [person.pk, contact.pk])):
        assert both.get(reverse(f"people:{name}", args=ids)).status_code == 404


@pytest.mark.parametrize("name", ["offer", "sign", "hold", "resume", "step", "book"])
def test_what_is_done_to_a_file_is_done_by_its_own_program_under_its_own_person(
    name, person, file, coordinator, stranger
):
    other_person = EnrollmentFactory(policy=file.policy).person
    before = events()

    asked_by_stranger = stranger.post(reverse(f"people:{name}", args=[person.pk, file.pk]))
    under_another = coordinator.post(reverse(f"people:{name}", args=[other_person.pk, file.pk]))

    assert (asked_by_stranger.status_code, under_another.status_code) == (404, 404)
    assert events() == before


@pytest.mark.parametrize("name", ["contact", "consent", "contact_end"])
def test_an_address_is_changed_by_its_own_program_under_its_own_person(
    name, person, contact, file, coordinator, stranger
):
    other_person = EnrollmentFactory(policy=file.policy).person
    before = events()

    answers = [
        stranger.post(reverse(f"people:{name}", args=[person.pk, contact.pk])),
        coordinator.post(reverse(f"people:{name}", args=[other_person.pk, contact.pk])),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert events() == before


def test_a_seat_is_freed_under_its_own_file_only(program, person, file, coordinator):
    seat = book(SessionFactory(series__program=program), file)
    other = EnrollmentFactory(policy=file.policy)

    answer = coordinator.post(
        reverse("people:release", args=[other.person_id, other.pk, seat.pk]), {"reason": "a slip"}
    )

    seat.refresh_from_db()
    assert answer.status_code == 404
    assert seat.released_at is None


def test_rights_that_were_taken_away_are_gone_on_the_next_request(person, coordinator):
    page(coordinator, person)

    coordinator.user.grants.update(ended_at=NOW, ended_by=UserFactory())

    assert coordinator.get(reverse("people:show", args=[person.pk])).status_code == 403


def test_a_title_names_the_page_and_never_the_person(person, contact, coordinator):
    for name, ids in (("show", []), ("change", []), ("contact_add", []), ("contact", [contact.pk]), ("file_open", [])):
        html = coordinator.get(reverse(f"people:{name}", args=[person.pk, *ids])).content.decode()
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]
        assert person.family_name in html
        assert person.family_name not in title


def test_no_address_on_a_page_holds_a_name_or_a_number(program, person, contact, file, coordinator):
    MessageFactory(contact_point=contact, program=program, status=MessageStatus.PLANNED)

    addresses = re.findall(r'(?:href|action)="([^"]*)"', page(coordinator, person))

    assert len(addresses) > 10
    told = (person.family_name, person.given_name, person.record_no, contact.value.lstrip("+"), file.number)
    assert [address for address in addresses if any(word in address for word in told)] == []
