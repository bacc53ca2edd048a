"""For whom the pages of programs open: who reads agreements reads the terms, administrators keep them."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from diversion.accounts.walls import Role
from diversion.programs import actions
from diversion.programs.models import CalendarKind, ClosedDay, PolicyVersion
from tests.conftest import NOW
from tests.factories import UserFactory
from tests.web.people.conftest import events, signed_in
from tests.web.people.test_access import bare
from tests.web.programs.conftest import words
from tests.web.signing_in import sign_in

READ = ("show", "compare")
READ_VERSION = ("version",)
WRITE_PROGRAM = ("review", "draft")
WRITE_VERSION = ("change", "approve", "discard")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.COURT_LIAISON, 200),
        (Role.CASE_MANAGER, 200),
        (Role.PROSECUTOR, 200),
        (Role.PARTNER_PROVIDER, 404),  # reaches the agreements of their own clients, not the program's terms
        (Role.FACILITATOR, 403),
        (Role.OFFICER_REFERRER, 403),
        (Role.FINANCE, 403),
        (Role.DATA_ANALYST, 403),
    ],
)
def test_a_programs_page_opens_for_those_who_read_its_agreements(role, status, program, draft):
    reader = signed_in(role, program)

    for name, pk in [*((name, program.pk) for name in READ), *((name, draft.pk) for name in READ_VERSION)]:
        assert reader.get(reverse(f"programs:{name}", args=[pk])).status_code == status


def test_another_program_and_none_look_the_same(program, draft, stranger):
    for name, pk in [*((name, program.pk) for name in READ), *((name, draft.pk) for name in READ_VERSION)]:
        there = stranger.get(reverse(f"programs:{name}", args=[pk]))
        missing = stranger.get(reverse(f"programs:{name}", args=[uuid4()]))
        assert (there.status_code, missing.status_code) == (404, 404)
        assert bare(there) == bare(missing)


def test_the_list_shows_ones_own_programs_only(program, coordinator, stranger, admin):
    url = reverse("programs:list")

    assert program.name in words(coordinator.get(url))
    assert program.name in words(admin.get(url))
    assert program.name not in words(stranger.get(url))


@pytest.mark.parametrize("name", ["list", "calendar"])
def test_lists_are_shut_without_a_program_and_for_nobody(name, db):
    url = reverse(f"programs:{name}")

    assert sign_in(Client(), UserFactory()).get(url).status_code == 403
    assert Client().get(url).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["coordinator", "prosecutor", "stranger"])
def test_nobody_but_an_administrator_writes(who, program, draft, request):
    reader, before = request.getfixturevalue(who), events()
    day = ClosedDay.objects.create(agency=reader.user.agency, calendar=CalendarKind.COURT, on=NOW.date(), name="Storm")
    addresses = [
        *(reverse(f"programs:{name}", args=[program.pk]) for name in WRITE_PROGRAM),
        *(reverse(f"programs:{name}", args=[draft.pk]) for name in WRITE_VERSION),
        reverse("programs:add"),
        reverse("programs:calendar_add"),
        reverse("programs:calendar_remove", args=[day.pk]),
    ]

    assert [reader.post(address).status_code for address in addresses] == [403] * len(addresses)
    assert events() == before
    assert PolicyVersion.objects.get(pk=draft.pk).is_draft


def test_a_reader_is_offered_nothing_to_write(program, draft, coordinator, admin):
    pages = [reverse("programs:show", args=[program.pk]), reverse("programs:version", args=[draft.pk])]
    writing = [reverse("programs:review", args=[program.pk]), reverse("programs:discard", args=[draft.pk])]
    read, kept = (" ".join(words(client.get(page)) for page in pages) for client in (coordinator, admin))

    assert [address for address in writing if f'action="{address}"' not in kept] == []
    assert [address for address in writing if f'action="{address}"' in read] == []


def test_a_day_of_another_agency_is_neither_shown_nor_taken_out(admin):
    other = actions.add_closed_day(
        calendar=CalendarKind.COURT, on=NOW.date(), name="Their flood", by=UserFactory(), at=NOW
    )

    answer = admin.post(reverse("programs:calendar_remove", args=[other.pk]))

    assert answer.status_code == 404
    assert ClosedDay.objects.filter(pk=other.pk).exists()
    assert "Their flood" not in words(admin.get(reverse("programs:calendar")))


def test_what_is_approved_has_no_page_to_change_it(policy, admin):
    for name in WRITE_VERSION:
        assert admin.post(reverse(f"programs:{name}", args=[policy.pk])).status_code == 404
